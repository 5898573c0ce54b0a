import assert from 'node:assert/strict';
import { isSnapshotError } from '../../runtime/core/errors';
import type { SnapshotItem } from '../../runtime/core/snapshot';
import { parseSnapshotFile } from '../../runtime/files/parse-snapshot-file';
import { hasSecrets, makeSnapshotFile, type FileContent } from '../../runtime/files/snapshot-file';
import { sealCredentials, sealText } from '../../runtime/secrets/node-red-cipher';
import { brokerNode, smallFlows } from '../helpers/flows';

const ITEM: SnapshotItem = {
    id: '01KAJ4Z7T9WZ1X4E0P8S5R3M2C',
    name: 'Before the fair',
    description: 'As it was',
    createdAt: '2026-11-21T07:30:00.000Z',
    updatedAt: '2026-11-21T07:31:00.000Z',
    kind: 'manual',
    pinned: true,
    hash: '',
    bytes: 1,
    counts: { tabs: 1, subflows: 0, nodes: 4 },
    modules: { 'node-red': '4.1.15' },
    user: { username: 'ada' },
};
const CONTENT: FileContent = {
    flows: [...smallFlows(), brokerNode()],
    credentials: { broker1: { user: 'plant', password: 'top secret' } },
    environment: { REGION: { value: 'north', hidden: false }, TOKEN: { value: 'hidden value', hidden: true } },
    settings: { flowFile: 'flows.json' },
    modules: { 'node-red': '4.1.15' },
};

describe('A snapshot file', () => {
    const text = (change: (file: FileShape) => void = () => undefined, secret = 's'): string => {
        const file = JSON.parse(JSON.stringify(makeSnapshotFile(ITEM, CONTENT, secret))) as FileShape;
        change(file);
        return JSON.stringify(file);
    };
    const fails = (file: string, code: 'bad_request' | 'wrong_secret', sentence: RegExp, secret?: string): void =>
        assert.throws(
            () => parseSnapshotFile(file, { secret }),
            (error) => isSnapshotError(error, code) && sentence.test(error.message),
        );

    it('gives everything back that went into it', () => {
        const { name, description, content } = parseSnapshotFile(text(), { secret: 's' });
        assert.deepEqual(
            { name, description, content },
            { name: ITEM.name, description: 'As it was', content: CONTENT },
        );
    });

    it('has the shape of FlowFuse, and no secret in clear', () => {
        const file = JSON.parse(text()) as FileShape;
        assert.deepEqual(Object.keys(file).sort(), [
            ...['createdAt', 'description', 'flows', 'id', 'name', 'ownerType', 'settings', 'updatedAt', 'user'],
        ]);
        assert.deepEqual(Object.keys(file.flows.credentials), ['$']);
        assert.equal(file.settings.env['REGION'], 'north');
        assert.match(JSON.stringify(file.settings.env['TOKEN']), /^\{"hidden":true,"\$":"[0-9a-f]{32}/);
        assert.doesNotMatch(text(), /top secret|hidden value/);
    });

    it('cannot be made without a secret where it holds one, and needs none where it does not', () => {
        assert.ok(hasSecrets(CONTENT));
        for (const content of [CONTENT, { ...CONTENT, credentials: {} }]) {
            assert.throws(
                () => makeSnapshotFile(ITEM, content, undefined),
                (error) => isSnapshotError(error, 'wrong_secret'),
            );
        }
        const open = { ...CONTENT, credentials: {}, environment: {} };
        assert.ok(!hasSecrets(open));
        assert.deepEqual(makeSnapshotFile(ITEM, open, undefined).flows.credentials, {});
    });

    it('leaves variables of the platform out, on both ways', () => {
        const environment = { FF_PROJECT_ID: { value: 'x', hidden: false } };
        const made = makeSnapshotFile(ITEM, { ...CONTENT, environment }, 's');
        assert.deepEqual(made.settings.env, {});
        const file = text((changed) => (changed.settings.env = { FF_DEVICE_ID: 'x' }));
        assert.deepEqual(parseSnapshotFile(file, { secret: 's' }).content.environment, {});
    });

    it('is refused with the reason when it is none', () => {
        fails('{', 'bad_request', /not JSON/);
        fails('[]', 'bad_request', /JSON object/);
        fails('{"name":"a","settings":{}}', 'bad_request', /“flows” is missing/);
        fails('{"name":"a","flows":{"flows":[]}}', 'bad_request', /“settings” is missing/);
        fails('{"flows":{"flows":[]},"settings":{}}', 'bad_request', /name must be a text/);
        fails('{"name":"a","flows":{"flows":{}},"settings":{}}', 'bad_request', /has to be an array/);
        fails('{"name":"a","flows":{"flows":[{"id":"1"}]},"settings":{}}', 'bad_request', /Entry 1 .* “type”/);
        fails('{"name":"a","flows":{"flows":[],"credentials":"x"},"settings":{}}', 'bad_request', /credentials/);
        fails('{"name":"a","flows":{"flows":[]},"settings":{"env":{"A":[]}}}', 'bad_request', /“A” has no text/);
    });

    it('with secrets is not taken with a wrong secret, or with none', () => {
        fails(text(), 'wrong_secret', /is needed/);
        fails(text(), 'wrong_secret', /not the secret/, 'another');
        const onlyHidden = text((file) => (file.flows.credentials = {}));
        fails(onlyHidden, 'wrong_secret', /is needed/);
        const flowsOnly = parseSnapshotFile(text(), { flowsOnly: true });
        assert.deepEqual([flowsOnly.content.credentials, flowsOnly.content.environment], [{}, {}]);
    });

    it('needs only a name, flows and settings', () => {
        const { content } = parseSnapshotFile('\uFEFF{"name":" a ","flows":{"flows":[]},"settings":{}}');
        assert.deepEqual(content, { flows: [], credentials: {}, environment: {}, modules: {}, settings: {} });
    });

    it('may have credentials in clear, also in the nodes: they become credentials of the snapshot', () => {
        const file = text((changed) => {
            changed.flows.credentials = { broker1: { user: 'a' }, gone: { user: 'b' } };
            changed.flows.flows.push({ id: 'broker2', type: 'mqtt-broker', credentials: { password: 'c' } });
            changed.settings.env = {};
        });
        const { content } = parseSnapshotFile(file);
        assert.deepEqual(content.credentials, { broker1: { user: 'a' }, broker2: { password: 'c' } });
        assert.deepEqual(content.flows.at(-1), { id: 'broker2', type: 'mqtt-broker' });
    });

    it('may have been exported with names of variables only, and with numbers for texts', () => {
        const file = text((changed) => {
            changed.flows.credentials = { ...sealCredentials({}, 's') };
            changed.settings.env = {
                A: '',
                B: 2,
                C: { hidden: true, $: '' },
                D: { hidden: true, $: sealText('', 's') },
            };
        });
        assert.deepEqual(parseSnapshotFile(file, { secret: 's' }).content.environment, {
            A: { value: '', hidden: false },
            B: { value: '2', hidden: false },
            C: { value: '', hidden: true },
            D: { value: '', hidden: true },
        });
    });

    it('brings no setting that a snapshot would not hold by itself', () => {
        const file = text((changed) => {
            changed.settings.settings = { lang: 'de', adminAuth: { password: 'x' }, palette: { npmrc: 'token' } };
        });
        assert.deepEqual(parseSnapshotFile(file, { secret: 's' }).content.settings, { lang: 'de' });
    });
});

interface FileShape {
    flows: { flows: object[]; credentials: object };
    settings: { env: Record<string, unknown>; settings: object };
}
