import assert from 'node:assert/strict';
import { presentProperties, type PropertyView } from '../../editor/comparison/present-properties';
import { differingProperties, type PropertyChange } from '../../runtime/core/differing-properties';
import type { FlowNode } from '../../runtime/core/snapshot';

const NAMES = new Map([
    ['work', 'Work'],
    ['show', 'Show'],
    ['tab1', 'Flow 1'],
]);

describe('The properties that differ', () => {
    const node = (properties: object): FlowNode => ({ id: 'node1', type: 'inject', z: 'tab1', ...properties });
    const views = (from: object, to: object, change?: PropertyChange[]): PropertyView[] => {
        const [before, after] = [node(from), node(to)];
        const nameOf = (id: string): string | undefined => NAMES.get(id);
        return presentProperties(change ?? differingProperties(before, after), { before, after, nameOf });
    };
    const shown = (from: object, to: object): unknown => {
        const [view, ...more] = views(from, to);
        assert.deepEqual(more, []);
        return view?.shown;
    };
    const text = (words: string, type?: string): object => ({ kind: 'text', text: words, ...(type && { type }) });

    it('are words and numbers in one line', () => {
        assert.deepEqual(shown({ topic: 'a' }, { topic: 'b' }), { as: 'value', from: text('a'), to: text('b') });
        assert.deepEqual(shown({ qos: 1 }, { qos: 2 }), { as: 'value', from: text('1'), to: text('2') });
        assert.deepEqual(shown({ once: true }, { once: false }), {
            as: 'value',
            from: text('true'),
            to: text('false'),
        });
    });

    it('tell an empty text from nothing at all', () => {
        assert.deepEqual(shown({ topic: 'a' }, { topic: '' }), {
            as: 'value',
            from: text('a'),
            to: { kind: 'empty', text: '' },
        });
        assert.deepEqual(shown({}, { topic: 'a' }), { as: 'value', to: text('a') });
        assert.deepEqual(shown({ topic: 'a' }, {}), { as: 'value', from: text('a') });
    });

    it('say of what type two values are that read the same', () => {
        assert.deepEqual(shown({ port: '80' }, { port: 80 }), {
            as: 'value',
            from: text('80', 'str'),
            to: text('80', 'num'),
        });
        assert.deepEqual(shown({ port: 'null' }, { port: null }), {
            as: 'value',
            from: text('null', 'str'),
            to: text('null', 'json'),
        });
    });

    it('are one for a typed input, whichever half of it differs', () => {
        const then = { property: 'payload', propertyType: 'msg' };
        for (const now of [
            { property: 'mode', propertyType: 'flow' },
            { property: 'payload', propertyType: 'flow' },
        ]) {
            assert.deepEqual(views(then, now), [
                {
                    names: ['property', 'propertyType'],
                    shown: { as: 'value', from: text('msg.payload'), to: text(`flow.${now.property}`) },
                },
            ]);
        }
        assert.deepEqual(shown({ payload: '', payloadType: 'date' }, { payload: '$now()', payloadType: 'jsonata' }), {
            as: 'value',
            from: text('', 'date'),
            to: text('$now()', 'jsonata'),
        });
        assert.deepEqual(shown({ payload: '5', payloadType: 'num' }, { payload: '5', payloadType: 'str' }), {
            as: 'value',
            from: text('5', 'num'),
            to: text('5', 'str'),
        });
        assert.deepEqual(views({ complete: 'true', targetType: 'full' }, { complete: 'x', targetType: 'msg' })[0], {
            names: ['complete', 'targetType'],
            shown: { as: 'value', from: text('true', 'full'), to: text('msg.x') },
        });
    });

    it('are no typed input where a name only looks like one', () => {
        const names = views({ x: 'a', node: 'b', nodeType: 'press' }, { x: 'b', node: 'c', nodeType: 'drill' });
        assert.deepEqual(
            names.map((view) => view.names),
            [['x'], ['node'], ['nodeType']].sort((a, b) => (a[0] === 'x' ? 1 : b[0] === 'x' ? -1 : 0)),
        );
    });

    it('name the nodes that a wire came to or left, output by output', () => {
        const lists = shown({ wires: [['work'], ['show']] }, { wires: [['work'], ['gone'], ['show', 'work']] });
        assert.deepEqual(lists, {
            as: 'nodes',
            lists: [
                {
                    output: 2,
                    changes: [
                        { id: 'show', name: 'Show', change: 'removed' },
                        { id: 'gone', name: 'gone', change: 'added' },
                    ],
                },
                {
                    output: 3,
                    changes: [
                        { id: 'show', name: 'Show', change: 'added' },
                        { id: 'work', name: 'Work', change: 'added' },
                    ],
                },
            ],
        });
        assert.deepEqual(shown({ wires: [['work', 'show']] }, { wires: [['show', 'work']] }), {
            as: 'nodes',
            lists: [{ output: 1, changes: [] }],
        });
        assert.deepEqual(shown({ links: ['work'] }, { links: [] }), {
            as: 'nodes',
            lists: [{ changes: [{ id: 'work', name: 'Work', change: 'removed' }] }],
        });
        assert.deepEqual(shown({ broker: 'work' }, { broker: 'other' }), {
            as: 'value',
            from: { kind: 'node', text: 'Work' },
            to: text('other'),
        });
    });

    it('are told as they stand where the names of nodes would not tell all that differs', () => {
        const added = (path: string, words: string): object => ({
            as: 'inside',
            differences: [{ path, change: 'added', shown: { as: 'value', to: text(words) } }],
        });
        assert.deepEqual(shown({ wires: [] }, { wires: [[]] }), added('wires[0]', '[]'));
        assert.deepEqual(shown({ links: ['work'] }, { links: ['work', 'work'] }), {
            as: 'inside',
            differences: [
                { path: 'links[1]', change: 'added', shown: { as: 'value', to: { kind: 'node', text: 'Work' } } },
            ],
        });
        assert.deepEqual(shown({ scope: ['work'] }, { scope: null }), {
            as: 'value',
            from: text('["work"]'),
            to: text('null'),
        });
    });

    it('look inside objects, arrays and JSON in a text, and keep typed inputs together there', () => {
        const rules = [{ t: 'set', p: 'a', pt: 'msg', to: '1', tot: 'num' }];
        assert.deepEqual(
            shown(
                { rules },
                {
                    rules: [
                        { t: 'delete', p: 'b', pt: 'msg' },
                        { ...rules[0], to: 'X', tot: 'env' },
                    ],
                },
            ),
            {
                as: 'inside',
                differences: [
                    {
                        path: 'rules[0]',
                        change: 'added',
                        shown: { as: 'value', to: text('{"t":"delete","p":"b","pt":"msg"}') },
                    },
                    {
                        path: 'rules[1].to',
                        change: 'changed',
                        shown: { as: 'value', from: text('1'), to: text('X', 'env') },
                    },
                ],
            },
        );
        const json = { payloadType: 'json' };
        assert.deepEqual(shown({ payload: '{"a":1,"b c":2}', ...json }, { payload: '{"b c": 3, "a":1}', ...json }), {
            as: 'inside',
            differences: [
                { path: 'payload["b c"]', change: 'changed', shown: { as: 'value', from: text('2'), to: text('3') } },
            ],
        });
        assert.deepEqual(shown({ payload: '{"a":1}', ...json }, { payload: '{ "a": 1 }', ...json }), {
            as: 'value',
            from: text('{"a":1}', 'json'),
            to: text('{ "a": 1 }', 'json'),
        });
        assert.deepEqual(shown({ list: [1, 2] }, { list: [2, 1] }), {
            as: 'inside',
            differences: [{ path: 'list[0]', change: 'moved', fromPath: 'list[1]' }],
        });
    });

    it('are compared line by line where they are code or have several lines', () => {
        const language = (type: string, name: string, more: object = {}): unknown => {
            const [view] = views({ type, [name]: 'a\nb', ...more }, { type, [name]: 'a\nc', ...more });
            assert.equal(view?.shown.as, 'text');
            return view.shown.language;
        };
        assert.equal(language('function', 'func'), 'javascript');
        assert.equal(language('function', 'initialize'), 'javascript');
        assert.equal(language('template', 'template', { format: 'css' }), 'css');
        assert.equal(language('ui_template', 'format'), 'html');
        assert.equal(language('comment', 'info'), 'markdown');
        assert.equal(language('inject', 'payload', { payloadType: 'jsonata' }), 'jsonata');
        assert.equal(language('postgres', 'sql'), 'sql');
        assert.equal(language('press', 'notes'), 'plaintext');
        const short = { type: 'function', func: 'return msg;' };
        assert.deepEqual(shown(short, { ...short, func: 'return;' }), {
            as: 'text',
            language: 'javascript',
            from: 'return msg;',
            to: 'return;',
        });
        assert.deepEqual(shown({ notes: 'x' }, { notes: ['one'.repeat(50)] }), {
            as: 'text',
            language: 'json',
            from: 'x',
            to: `[\n    "${'one'.repeat(50)}"\n]`,
        });
    });

    it('tell of credentials only that they changed', () => {
        assert.deepEqual(views({}, {}, [{ name: 'credentials' }]), [
            { names: ['credentials'], shown: { as: 'secret' } },
        ]);
    });

    it('come in the order of what a node does, what it is wired to, and where it is', () => {
        const order = views(
            { x: 1, y: 1, wires: [], g: 'a', name: 'a', func: 'a' },
            { x: 2, y: 2, wires: [['work']], g: 'b', name: 'b', func: 'b' },
        );
        assert.deepEqual(
            order.map(({ names }) => names),
            [['name'], ['func'], ['wires'], ['g'], ['x', 'y']],
        );
        assert.deepEqual(order.at(-1)?.shown, { as: 'value', from: text('1, 1'), to: text('2, 2') });
        assert.deepEqual(views({ x: 'left' }, { x: 'right' })[0]?.shown, {
            as: 'value',
            from: text('left'),
            to: text('right'),
        });
    });
});
