import assert from 'node:assert/strict';
import { namesIn, nodeName } from '../../editor/comparison/node-names';
import { typedPair } from '../../editor/comparison/typed-value';
import { partToCopy } from '../../editor/viewer/part-to-copy';
import { indexFlows } from '../../editor/viewer/flow-index';
import { neighboursOf } from '../../editor/viewer/neighbours';
import { readNode, type Reading } from '../../editor/viewer/read-node';
import type { FlowNode } from '../../runtime/core/snapshot';
import { coreNodeFlows, EVIL } from '../helpers/core-nodes';

const INDEX = indexFlows(coreNodeFlows());

describe('A node of a preview', () => {
    /** A reading in a line: `type:text`, `[language] text`, `-> ids`. */
    const said = (reading: Reading): unknown => {
        switch (reading.as) {
            case 'value':
                return reading.value.type === undefined
                    ? reading.value.text
                    : `${reading.value.type}:${reading.value.text}`;
            case 'text':
                return `[${reading.language}] ${reading.text}`;
            case 'nodes':
                return `-> ${reading.ids.join(' ')}`;
            case 'secret':
                return 'secret';
            case 'list':
                return reading.items.map(said);
            case 'record':
                return Object.fromEntries(reading.properties.map(({ name, reading: inner }) => [name, said(inner)]));
        }
    };
    const read = (node: FlowNode): Record<string, unknown> => {
        const { properties, empty } = readNode(node, namesIn(nodeName, INDEX));
        const told = Object.fromEntries(properties.map(({ name, reading }) => [name, said(reading)]));
        return { ...told, ...(empty.length > 0 && { empty }) };
    };
    const node = (id: string): FlowNode => INDEX.byId.get(id)!;

    it('tells a value and the type of its typed input as one, also within rules', () => {
        assert.deepEqual(read(node('change1')), {
            rules: [
                { t: 'set', p: 'msg.payload', to: 'jsonata:$string(payload) & " °C"' },
                { t: 'change', p: 'msg.topic', from: 'boiler', to: 'kettle' },
                { t: 'delete', p: 'msg.history' },
                { t: 'move', p: 'msg.mean', to: 'flow.last' },
            ],
            reg: 'false',
            empty: ['action', 'property', 'from', 'to'],
        });
        assert.equal(read(node('parse-12')).filename, 'env:FILE');
    });

    it('tells code as code, in its language, and long texts with several lines as they stand', () => {
        const { func, initialize, empty } = read(node('function1'));
        assert.match(String(func), /^\[javascript\] \/\/ Keeps the pump/);
        assert.equal(initialize, "[javascript] context.set('history', []);");
        assert.deepEqual(empty, ['finalize', 'libs']);
        assert.match(String(read(node('template1')).template), /^\[handlebars\] <style>\n/);
        const lines = { id: 'n', type: 'unheard of', query: 'a\nb', note: 'x'.repeat(500) };
        assert.deepEqual(read(lines), { query: '[plaintext] a\nb', note: `[plaintext] ${'x'.repeat(500)}` });
    });

    it('tells the nodes that it names by their ids, and variables by their names and types', () => {
        assert.equal(read(node('net-0')).broker, '-> broker1');
        assert.equal(read(node('catch1')).scope, '-> function1 switch1');
        assert.deepEqual(read(node('instance1')), { env: { FACTOR: '1.8' }, empty: ['name'] });
        const group = {
            id: 'g',
            type: 'group',
            env: [
                { name: 'TOKEN', type: 'cred' },
                { name: 'A', value: 'b', type: 'env' },
            ],
        };
        assert.deepEqual(read(group), { env: { TOKEN: 'secret', A: 'env:b' } });
    });

    it('leaves nothing out but what its head, its wires and its place tell', () => {
        const rest = new Set(['id', 'type', 'z', 'g', 'd', 'x', 'y', 'w', 'h', 'wires', 'disabled', 'locked']);
        const ports = new Set(['in', 'out', 'status']);
        for (const each of INDEX.flows) {
            const { properties, empty } = readNode(each, namesIn(nodeName, INDEX));
            const told = new Set([...properties.map(({ name }) => name), ...empty]);
            const missing = Object.keys(each).filter((name) => {
                const isType = typedPair(name, each)?.type === name;
                const isTitle = (name === 'name' || name === 'label') && each[name] !== '';
                return (
                    !told.has(name) &&
                    !rest.has(name) &&
                    !isType &&
                    !isTitle &&
                    !(each.type === 'subflow' && ports.has(name))
                );
            });
            assert.deepEqual(missing, [], each.id);
        }
    });

    it('takes anything for a value, however deep, large or odd', () => {
        const deep = { id: 'n', type: 't', a: { b: { c: { d: { e: { f: 1 } } } } }, n: 0, no: false };
        assert.match(JSON.stringify(read(deep)), /\[json\] .*\\"f\\": 1/);
        assert.deepEqual([read(deep).n, read(deep).no], ['0', 'false']);
        const many = { id: 'n', type: 't', list: Array.from({ length: 500 }, (_, i) => i) };
        assert.match(String(read(many).list), /^\[json\] \[\n/);
        assert.deepEqual(read({ id: 'n', type: 't', name: EVIL, env: 'odd', wires: 7, info: null }), {
            env: 'odd',
            empty: ['info'],
        });
    });

    it('knows what it is wired to and from, and who uses or links to it', () => {
        assert.deepEqual(neighboursOf(node('switch1'), INDEX), {
            inputs: ['function1'],
            outputs: [['change1'], ['junction1'], []],
            users: ['catch1'],
        });
        assert.deepEqual(neighboursOf(node('broker1'), INDEX).users, ['net-0', 'net-1']);
        assert.deepEqual(neighboursOf(node('link2'), INDEX).users, ['link1', 'parse-1']);
        assert.deepEqual(neighboursOf(node('subflow1'), INDEX).users, ['instance1']);
        assert.deepEqual(neighboursOf({ id: 'n', type: 't', wires: 'odd' }, INDEX).outputs, []);
    });
});

describe('A copy out of a snapshot', () => {
    const copied = (...ids: string[]): string[] => partToCopy(INDEX, ids).map(({ id }) => id);

    it('is the nodes alone, with the config nodes and subflows that they need', () => {
        assert.deepEqual(copied('inject1', 'debug1'), ['inject1', 'debug1']);
        assert.deepEqual(copied('net-4'), ['net-4', 'tls1', 'proxy1']);
        assert.deepEqual(copied('instance1'), ['subflow1', 'subflow1-0', 'subflow1-1', 'instance1']);
    });

    it('is a tab or group with all that is in it', () => {
        const tab = copied('net');
        assert.equal(tab[0], 'net');
        assert.ok(['net-0', 'net-11', 'broker1', 'tls1', 'ws1'].every((id) => tab.includes(id)));
        assert.ok(!tab.includes('global1'));
        assert.deepEqual(copied('group1'), ['delay1', 'trigger1', 'exec1', 'group1', 'group2']);
    });

    it('is a copy, which importing may alter, and nothing for ids that are not there', () => {
        const [node] = partToCopy(INDEX, ['inject1']);
        assert.deepEqual(node, INDEX.byId.get('inject1'));
        assert.notEqual(node, INDEX.byId.get('inject1'));
        assert.deepEqual(copied('gone'), []);
    });
});
