import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import { isSnapshotError } from '../../runtime/core/errors';
import type { FlowNode, Manifest } from '../../runtime/core/snapshot';
import type { FileComponents } from '../../runtime/core/wire';
import { exportSnapshot } from '../../runtime/files/export-snapshot';
import type { SnapshotFile } from '../../runtime/files/snapshot-file';
import { openCredentials, openText } from '../../runtime/secrets/node-red-cipher';
import {
    readCredentials,
    readEnvironment,
    readFlows,
    readPlatform,
    readSettings,
} from '../../runtime/capture/snapshot-content';
import type { FileStore } from '../../runtime/store/file-store';
import { smallFlows } from '../helpers/flows';
import { CONTENT, exported, imported, storeSnapshot, withoutChance } from '../helpers/snapshot-files';
import type { MemoryFileSystem } from '../helpers/memory-file-system';
import { memoryDisk, openMemoryStore, STORE_DIR } from '../helpers/test-store';

const SECRET = 'of the file';

describe('A snapshot file', () => {
    let store: FileStore;

    beforeEach(async () => (store = await openMemoryStore(memoryDisk())));
    afterEach(() => store.close());

    const fileOf = async (components?: FileComponents, secret: string | undefined = SECRET): Promise<SnapshotFile> => {
        const { id } = await storeSnapshot(store);
        return JSON.parse(await exported(store, id, { secret, components })) as SnapshotFile;
    };

    it('has the shape of FlowFuse, and no secret in clear', async () => {
        const { id } = await storeSnapshot(store);
        const text = await exported(store, id, { secret: SECRET });
        const { flows, settings, ...about } = JSON.parse(text) as SnapshotFile;
        assert.deepEqual(about, {
            id,
            name: 'Before the fair',
            description: 'As it was',
            createdAt: '2026-11-21T07:30:00.000Z',
            updatedAt: '2026-11-21T07:30:00.000Z',
            ownerType: 'instance',
            user: { username: 'ada' },
        });
        assert.deepEqual(flows.flows, CONTENT.flows);
        assert.deepEqual(Object.keys(flows.credentials), ['$']);
        assert.deepEqual(openCredentials(flows.credentials as { $: string }, SECRET), CONTENT.credentials);
        const { TOKEN, ...plain } = settings.env;
        assert.deepEqual(plain, { REGION: 'north' });
        assert.equal((TOKEN as { hidden: boolean }).hidden, true);
        assert.equal(openText((TOKEN as { $: string }).$, SECRET), 'hidden value');
        assert.deepEqual(settings.modules, CONTENT.modules.versions);
        assert.doesNotMatch(text, /top secret|hidden value|of the platform/);
    });

    it('names the modules once more where a platform looks for those of a hosted instance', async () => {
        const { settings } = await fileOf();
        assert.deepEqual(settings.settings, {
            flowFile: 'flows.json',
            lang: 'de',
            palette: { modules: { 'node-red-contrib-x': '1.2.3' } },
        });
    });

    it('has a node a line, so that two of them can be compared', async () => {
        const { id } = await storeSnapshot(store);
        const lines = (await exported(store, id, { secret: SECRET })).split('\n');
        for (const node of CONTENT.flows)
            assert.ok(lines.some((line) => line.replace(/,$/, '') === JSON.stringify(node)));
    });

    it('needs a secret exactly where something secret goes in', async () => {
        const { id } = await storeSnapshot(store);
        const needed = (components?: FileComponents): Promise<unknown> =>
            assert.rejects(exported(store, id, { components }), (error) => isSnapshotError(error, 'secret_needed'));
        await needed();
        await needed({ envVars: false });
        await needed({ credentials: false });
        await needed({ flows: false });
        for (const envVars of ['keys', false] as const) {
            const file = JSON.parse(
                await exported(store, id, { components: { credentials: false, envVars } }),
            ) as SnapshotFile;
            assert.deepEqual(file.flows.credentials, {});
        }
    });

    it('lets the secret be checked also where only variables are encrypted', async () => {
        const file = await fileOf({ credentials: false });
        assert.deepEqual(openCredentials(file.flows.credentials as { $: string }, SECRET), {});
        await assert.rejects(imported(store, JSON.stringify(file), { secret: 'another' }), (error) =>
            isSnapshotError(error, 'wrong_secret'),
        );
    });

    for (const flows of [true, false]) {
        for (const credentials of [true, false]) {
            for (const envVars of ['all', 'keys', false] as const) {
                const components = { flows, credentials, envVars };
                it(`goes out, in and out again as the same: ${JSON.stringify(components)}`, async () => {
                    const first = await storeSnapshot(store);
                    const text = await exported(store, first.id, { secret: SECRET, components });
                    const file = JSON.parse(text) as SnapshotFile;
                    assert.equal(file.flows.flows.length, flows ? CONTENT.flows.length : 0);
                    const hasCredentials = '$' in file.flows.credentials && file.flows.credentials.$.length > 36;
                    assert.equal(hasCredentials, flows && credentials);
                    assert.deepEqual(Object.keys(file.settings.env), envVars === false ? [] : ['REGION', 'TOKEN']);
                    if (envVars === 'keys') assert.deepEqual(file.settings.env, { REGION: '', TOKEN: '' });

                    const other = await openMemoryStore(memoryDisk());
                    const [second] = await imported(other, text, { secret: SECRET });
                    const again = await exported(other, second!.id, { secret: SECRET });
                    assert.deepEqual(withoutChance(again), withoutChance(text));
                    // Keys in their order, nodes in theirs.
                    assert.deepEqual(nodeLines(again), nodeLines(text));
                    await other.close();
                });

                it(`is taken in parts: ${JSON.stringify(components)}`, async () => {
                    const { id } = await storeSnapshot(store);
                    const text = await exported(store, id, { secret: SECRET });
                    const needsSecret = (flows && credentials) || envVars === 'all';
                    const other = await openMemoryStore(memoryDisk());
                    const [item] = await imported(other, text, {
                        components: { ...components, credentials: flows && credentials },
                        ...(needsSecret && { secret: SECRET }),
                    });
                    const manifest = await other.get(item!.id);
                    assert.deepEqual(await readFlows(other, manifest), flows ? CONTENT.flows : []);
                    assert.deepEqual(
                        await readCredentials(other, manifest),
                        flows && credentials ? CONTENT.credentials : {},
                    );
                    assert.deepEqual(await readEnvironment(other, manifest), ENVIRONMENT[String(envVars)]);
                    await other.close();
                });
            }
        }
    }

    it('keeps what no part of a snapshot is meant for, encrypted, and gives it back', async () => {
        const { id } = await storeSnapshot(store);
        const file = JSON.parse(await exported(store, id, { secret: SECRET })) as SnapshotFile;
        file.settings.settings = {
            disableEditor: false,
            httpNodeAuth: { user: 'u', pass: 'hash of a password' },
            palette: {
                modules: { 'nr-oauth': '~1.0.0', b: 'file:x' },
                npmrc: '//registry/:_authToken=needle',
                catalogue: ['https://c'],
            },
            debugMaxLength: 1000,
            theme: 'forge-light',
        };
        file.settings.modules = { 'node-red': '4.0.x', a: '^1.2.3', b: '*' };
        const disk = memoryDisk();
        const other = await openMemoryStore(disk);
        const [item] = await imported(other, JSON.stringify(file), { secret: SECRET });
        const manifest = await other.get(item!.id);
        assert.deepEqual(item!.modules, file.settings.modules);
        assert.deepEqual(await readSettings(other, manifest), { debugMaxLength: 1000 });
        assert.ok((await readPlatform(other, manifest)) !== 'unreadable');
        for (const bytes of objectsOf(disk, manifest)) assert.doesNotMatch(bytes, /needle|hash of a password/);
        const text = await exported(other, item!.id, { secret: SECRET });
        assert.doesNotMatch(text, /needle|hash of a password/);
        const back = await openMemoryStore(memoryDisk());
        const [same] = await imported(back, text, { secret: SECRET });
        const platform = await readPlatform(other, manifest);
        assert.deepEqual(await readPlatform(back, await back.get(same!.id)), platform);
        assert.ok(platform !== 'unreadable');
        assert.deepEqual({ ...platform, debugMaxLength: 1000 }, file.settings.settings);
        await assert.rejects(imported(back, text, { secret: 'another' }), { code: 'wrong_secret' });
        await assert.rejects(exported(other, item!.id, {}), { code: 'secret_needed' });
        await back.close();
        const again = JSON.parse(text) as SnapshotFile;
        assert.deepEqual(again.settings.modules, file.settings.modules);
        const open = { credentials: false, envVars: 'keys' as const };
        const without = JSON.parse(await exported(other, item!.id, { components: open })) as SnapshotFile;
        assert.deepEqual(without.settings.settings, {
            disableEditor: false,
            palette: { modules: { 'nr-oauth': '~1.0.0', b: 'file:x' }, catalogue: ['https://c'] },
            debugMaxLength: 1000,
            theme: 'forge-light',
        });
        await other.close();
    });

    it('may be the flows alone, and then holds no credentials', async () => {
        const { id } = await storeSnapshot(store);
        const choice = {
            format: 'flows' as const,
            components: { flows: true, credentials: true, envVars: 'all' as const },
        };
        const { fileName, text } = await exportSnapshot(store, await store.get(id), { ...choice, secret: undefined });
        assert.match(fileName, /^Before the fair 2026-11-21 \d\d\.30\.00\.flows\.json$/);
        assert.deepEqual(JSON.parse([...text].join('')), CONTENT.flows);
    });

    it('may be the modules alone, as a package.json', async () => {
        const modules = {
            versions: { a: '1.0.0', b: '2.0.0', c: '3.0.0', 'node-red': '4.1.15' },
            sources: { b: 'git+https://host/b.git', c: 'link' },
        };
        const { id } = await storeSnapshot(store, { ...CONTENT, modules });
        const choice = {
            format: 'package' as const,
            components: { flows: true, credentials: true, envVars: 'all' as const },
        };
        const { fileName, text } = await exportSnapshot(store, await store.get(id), { ...choice, secret: undefined });
        assert.equal(fileName, 'package.json');
        assert.deepEqual(JSON.parse([...text].join('')), {
            name: 'node-red-project',
            description: 'Modules of the snapshot “Before the fair”, made with Node-RED 4.1.15',
            version: '0.0.1',
            private: true,
            dependencies: { a: '1.0.0', b: 'git+https://host/b.git', c: '3.0.0' },
        });
    });

    it('keeps odd nodes as they are: order of keys, line breaks, characters of all kinds', async () => {
        const odd = {
            wires: [],
            z: 'tab1',
            id: 'odd',
            type: 'template',
            10: 'ten',
            9: 'nine',
            text: '\u2028\n\r\uFEFF"\\😀\ud800 ü',
        };
        const flows: FlowNode[] = [odd, ...smallFlows()];
        const { id } = await storeSnapshot(store, { ...CONTENT, flows });
        const text = await exported(store, id, { secret: SECRET });
        assert.ok(nodeLines(text).includes(JSON.stringify(odd)));
        const [item] = await imported(store, text, { secret: SECRET, force: true });
        const again = await exported(store, item!.id, { secret: SECRET });
        assert.deepEqual(nodeLines(again), nodeLines(text));
    });

    it('cannot be made of secrets under a key that is gone, but without them', async () => {
        const disk = memoryDisk();
        const before = await openMemoryStore(disk);
        const { id } = await storeSnapshot(before);
        await before.close();
        await disk.unlink('/user/.config.snapshots.json');
        const after = await openMemoryStore(disk);
        await assert.rejects(exported(after, id, { secret: SECRET }), (error) => isSnapshotError(error, 'key_missing'));
        const text = await exported(after, id, { components: { credentials: false, envVars: false } });
        assert.equal((JSON.parse(text) as SnapshotFile).flows.flows.length, CONTENT.flows.length);
        await after.close();
    });
});

const ENVIRONMENT: Record<string, unknown> = {
    all: { REGION: { value: 'north', hidden: false }, TOKEN: { value: 'hidden value', hidden: true } },
    keys: { REGION: { value: '', hidden: false }, TOKEN: { value: '', hidden: true } },
    false: {},
};

/** What is stored of a snapshot, as anyone can read it who has no key. */
function objectsOf(disk: MemoryFileSystem, { parts }: Manifest): string[] {
    return parts.map(({ object }) =>
        gunzipSync(disk.getFile(`${STORE_DIR}/objects/${object.slice(0, 2)}/${object}.gz`)!).toString(),
    );
}

function nodeLines(text: string): string[] {
    const [, ...lines] = text.split('\n');
    return lines.filter((line) => /^\{"\w+":/.test(line)).map((line) => line.replace(/,$/, ''));
}
