import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { completeSettings } from '../../runtime/cli/complete-settings';
import { findSnapshot } from '../../runtime/cli/find-snapshot';
import { runCommandLine, type Outcome } from '../../runtime/cli/run';
import { table } from '../../runtime/cli/table';
import { size } from '../../runtime/cli/words';
import { isSnapshotError } from '../../runtime/core/errors';
import type { SnapshotItem } from '../../runtime/core/snapshot';
import { nodeFileSystem } from '../../runtime/store/node-file-system';
import { writeSnapshot } from '../../runtime/capture/write-snapshot';
import { smallFlows } from '../helpers/flows';
import { openStoreIn } from '../helpers/test-store';

describe('The snapshot that a person means', () => {
    const item = (id: string, facts: Partial<SnapshotItem> = {}): SnapshotItem => ({ id, ...facts }) as SnapshotItem;
    const items = [
        item('01KAJ4Z7T9000000000000AAAA', { good: true, damaged: true }),
        item('01KAJ4Z7T8000000000000BBBB', { good: true }),
        item('01KAJ4Z7T7000000000000CCCC', { good: true }),
    ];
    const found = (reference: string): string => findSnapshot(items, reference).id.slice(-4);

    it('is named by its id, or by the beginning or end of it, in any case', () => {
        assert.equal(found('01KAJ4Z7T8000000000000BBBB'), 'BBBB');
        assert.equal(found('bbbb'), 'BBBB');
        assert.equal(found('01kaj4z7t7'), 'CCCC');
    });

    it('is the newest of all, or of those that are good and whole', () => {
        assert.equal(found('latest'), 'AAAA');
        assert.equal(found('good'), 'BBBB');
    });

    it('is none when nothing fits, more than one does, or too little was said', () => {
        assert.throws(
            () => found('01KA'),
            (error) => isSnapshotError(error, 'bad_request') && /fits 3/.test(error.message),
        );
        for (const reference of ['DDDD', 'BBB', '', '../x', '.*.*']) {
            assert.throws(
                () => found(reference),
                (error) => isSnapshotError(error, 'not_found'),
            );
        }
        assert.throws(
            () => findSnapshot([], 'latest'),
            (error) => isSnapshotError(error, 'not_found'),
        );
    });
});

describe('A table', () => {
    it('is aligned, and cut where a line is full', () => {
        const rows = [
            ['a', 'bb', 'a long text'],
            ['ccc', 'd', 'ü'],
        ];
        assert.equal(table(rows, 80), 'a    bb  a long text\nccc  d   ü');
        assert.equal(table(rows, 12), 'a    bb  a…\nccc  d   ü');
        assert.equal(table([], 80), '');
    });

    it('tells sizes as people do', () => {
        assert.deepEqual([1, 999, 1000, 1_499_999, 2_345_678].map(size), [
            '1 byte',
            '999 bytes',
            '1 kB',
            '1.5 MB',
            '2.3 MB',
        ]);
    });
});

describe('Settings as Node-RED completes them', () => {
    it('have the paths of HTTP with slashes around them', () => {
        assert.deepEqual(completeSettings({}), { httpAdminRoot: '/', httpNodeRoot: '/' });
        assert.deepEqual(completeSettings({ httpRoot: 'red', httpNodeRoot: '/nodes' }), {
            httpRoot: 'red',
            httpAdminRoot: '/red/',
            httpNodeRoot: '/nodes/',
        });
        assert.deepEqual(completeSettings({ httpRoot: false }), {
            httpRoot: false,
            httpAdminRoot: false,
            httpNodeRoot: false,
        });
    });

    it('have folders of files as a list', () => {
        const { httpStatic, httpStaticRoot } = completeSettings({
            httpStatic: ['/a', { path: '/b', root: '/pics' }],
            httpStaticRoot: 'static',
        });
        assert.equal(httpStaticRoot, '/static/');
        assert.deepEqual(httpStatic, [
            { path: '/a', root: '/static/', subRoot: '/' },
            { path: '/b', root: '/static/pics/', subRoot: '/pics/' },
        ]);
    });
});

describe('A person at the command line', () => {
    let userDir: string;
    let asked: string[];
    let notes: string;
    beforeEach(async () => {
        userDir = await mkdtemp(join(tmpdir(), 'snapshots-cli-'));
        asked = [];
        notes = '';
        const store = await openStoreIn(userDir, nodeFileSystem);
        const about = { name: 'By \u001b[31mhand', description: '', kind: 'manual' as const, pinned: false };
        const modules = { versions: { 'node-red': '4.1.15' }, sources: {} };
        const content = { flows: smallFlows(), credentials: {}, modules, settings: {} };
        await writeSnapshot(store, content, { ...about, createdAt: new Date(0).toISOString() });
        await store.close();
        await writeFile(join(userDir, 'flows.json'), '[]');
    });
    afterEach(() => rm(userDir, { recursive: true, force: true }));

    const run = (args: string[], answer = ''): Promise<Outcome> =>
        runCommandLine([...args, '--user-dir', userDir], {
            width: 80,
            canAsk: true,
            env: {},
            note: (text) => (notes += `${text}\n`),
            ask: (question) => {
                asked.push(question);
                return Promise.resolve(answer);
            },
        });
    const flowFile = (): Promise<string> => readFile(join(userDir, 'flows.json'), 'utf8');

    it('is told what a restore does, and asked', async () => {
        assert.equal((await run(['restore', 'latest'], 'n')).code, 1);
        assert.match(notes, /\+ {2}tab Flow tab1 {2}3 added/);
        assert.match(notes, /Flow file: .*flows\.json\n/);
        assert.equal(asked.length, 1);
        assert.equal(await flowFile(), '[]');

        assert.equal((await run(['restore', 'latest'], ' Yes ')).code, 0);
        assert.deepEqual(JSON.parse(await flowFile()), smallFlows());
    });

    it('is told which modules have to be brought back, and with which command', async () => {
        const store = await openStoreIn(userDir, nodeFileSystem);
        const versions = {
            'node-red': '4.0.0',
            'node-red-contrib-a': '1.2.3',
            'node-red-contrib-b': '2.0.0',
            own: '1.0.0',
        };
        const modules = { versions, sources: { own: 'file:../own' } };
        const about = { name: 'With modules', description: '', kind: 'manual' as const, pinned: false };
        await writeSnapshot(
            store,
            {
                flows: [...smallFlows(), { id: 'x', type: 'a-node' }],
                credentials: {},
                modules,
                settings: { lang: 'de' },
            },
            { ...about, createdAt: new Date(1).toISOString() },
        );
        await store.close();
        await mkdir(join(userDir, 'node_modules/node-red-contrib-b'), { recursive: true });
        await writeFile(join(userDir, 'node_modules/node-red-contrib-b/package.json'), '{"version":"1.9.0"}');
        await writeFile(join(userDir, 'package.json'), '{"dependencies":{"node-red-contrib-b":"~1.9.0"}}');
        await writeFile(
            join(userDir, '.config.nodes.json'),
            '{"node-red":{"nodes":{"x":{"types":["inject","debug"]}}}}',
        );
        const { code, output } = await run(['restore', 'latest', '--yes']);
        assert.equal(code, 0);
        assert.match(output, /node-red-contrib-a {2}missing → 1\.2\.3/);
        assert.match(output, /node-red-contrib-b {2}1\.9\.0 → 2\.0\.0/);
        const command = `  npm install --save-exact --prefix ${userDir} node-red-contrib-a@1.2.3 node-red-contrib-b@2.0.0\n`;
        assert.ok(output.includes(command), output);
        assert.match(output, /own did not come from a registry \(file:\.\.\/own\): install it by hand\./);
        assert.match(output, /last start: a-node, function\.\nNode-RED starts no flow/);
        assert.match(output, /In settings\.js:\n.* {2}lang: "de",/s);
    });

    it('finds the environment as it was when the files cannot be written', async () => {
        const store = await openStoreIn(userDir, nodeFileSystem);
        const about = { name: 'With a variable', description: '', kind: 'manual' as const, pinned: false };
        const content = { flows: smallFlows(), credentials: {}, modules: { versions: {}, sources: {} }, settings: {} };
        const environment = { PLANT_TOKEN: { value: 'very secret', hidden: true } };
        await writeSnapshot(store, { ...content, environment }, { ...about, createdAt: new Date(1).toISOString() });
        await store.close();
        const kept = async (): Promise<string[]> => {
            const text = await readFile(join(userDir, '.config.snapshots-environment.json'), 'utf8');
            return Object.keys((JSON.parse(text) as { variables: object }).variables);
        };
        await mkdir(join(userDir, 'flows.json.tmp'));
        assert.equal((await run(['restore', 'latest', '--yes', '--env'])).code, 1);
        assert.deepEqual(await kept(), []);
        await rm(join(userDir, 'flows.json.tmp'), { recursive: true });
        const { snapshots } = JSON.parse((await run(['list', '--json'])).output) as { snapshots: SnapshotItem[] };
        const { id } = snapshots.find(({ name }) => name === about.name)!;
        assert.equal((await run(['restore', id, '--yes', '--env'])).code, 0);
        assert.deepEqual(await kept(), ['PLANT_TOKEN']);
    });

    it('is not asked with --yes, nor when there is nothing to do', async () => {
        assert.equal((await run(['restore', 'latest', '--yes'])).code, 0);
        const [, undone] = await Promise.all([flowFile(), run(['list', '--json'])]);
        const { snapshots } = JSON.parse(undone.output) as { snapshots: SnapshotItem[] };
        const { code, output } = await run(['restore', snapshots[1]!.id]);
        assert.equal(code, 0);
        assert.match(output, /holds this snapshot already/);
        assert.deepEqual(asked, []);
    });

    it('sees no control characters of others, and no line that is too long', async () => {
        for (const args of [['list'], ['show', 'latest'], ['diff', 'latest', 'current']]) {
            const { output } = await run(args);
            assert.match(output, /By {2}\[31mhand/);
            assert.ok(!output.includes('\u001b'));
            for (const line of output.split('\n')) assert.ok(line.length <= 80, line);
        }
    });
});
