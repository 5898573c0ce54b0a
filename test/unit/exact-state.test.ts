import assert from 'node:assert/strict';
import type { SnapshotFile } from '../../runtime/files/snapshot-file';
import type { FileStore } from '../../runtime/store/file-store';
import type { SnapshotContent } from '../../runtime/capture/write-snapshot';
import { CONTENT, exported, imported, storeSnapshot } from '../helpers/snapshot-files';
import { memoryDisk, openMemoryStore } from '../helpers/test-store';

const SECRET = 'of the transfer';

/** Everything that FlowFuse's form of a file has no place for. */
const RICH: SnapshotContent = {
    ...CONTENT,
    environment: { TOKEN: { value: 'hidden value', hidden: true } },
    modules: {
        versions: { a: '1.0.0', b: '2.0.0', 'node-red': '4.1.15' },
        sources: { b: 'git+https://host/b.git' },
        lock: '{\n  "name": "x",\n  "lockfileVersion": 3\n}\n',
    },
};

describe('A snapshot file for another instance with this package', () => {
    let here: FileStore;
    let there: FileStore;

    beforeEach(async () => {
        here = await openMemoryStore(memoryDisk());
        there = await openMemoryStore(memoryDisk());
    });
    afterEach(async () => {
        await here.close();
        await there.close();
    });

    /** What comes back after a snapshot went there and back as files. */
    const thereAndBack = async (content: SnapshotContent, exact: boolean) => {
        const { id, hash } = await storeSnapshot(here, content);
        const [pushed] = await imported(there, await exported(here, id, { secret: SECRET, exact }), { secret: SECRET });
        const [pulled] = await imported(here, await exported(there, pushed!.id, { secret: SECRET, exact }), {
            secret: SECRET,
        });
        return { id, hash, pulled: pulled! };
    };

    it('gives the very same content again, so that a snapshot is known when it comes back', async () => {
        for (const environment of [RICH.environment!, {}, undefined]) {
            const { environment: _, ...rest } = RICH;
            const content = { ...rest, ...(environment && { environment }) };
            const { id, hash, pulled } = await thereAndBack(content, true);
            assert.deepEqual([pulled.id, pulled.hash, pulled.alreadyThere], [id, hash, true]);
        }
    });

    it('is not what is downloaded: FlowFuse has no use for it', async () => {
        const { id } = await storeSnapshot(here, RICH);
        const { settings } = JSON.parse(await exported(here, id, { secret: SECRET })) as SnapshotFile;
        assert.deepEqual(Object.keys(settings), ['settings', 'env', 'modules']);
        const { hash, pulled } = await thereAndBack(RICH, false);
        assert.notEqual(pulled.hash, hash);
    });

    it('says nothing of variables that were left out of it', async () => {
        const { id } = await storeSnapshot(here, { ...RICH, environment: {} });
        const components = { envVars: false as const };
        const text = await exported(here, id, { secret: SECRET, components, exact: true });
        assert.equal((JSON.parse(text) as SnapshotFile).settings.exact?.noVariables, undefined);
    });

    it('may say more than is known here, or what makes no sense, which is passed over', async () => {
        const { id } = await storeSnapshot(here, RICH);
        const file = JSON.parse(await exported(here, id, { secret: SECRET })) as SnapshotFile;
        const plain = (await imported(there, JSON.stringify(file), { secret: SECRET }))[0]!;
        const odd: unknown[] = [
            null,
            [],
            'text',
            { lock: 'no JSON', sources: { unknown: 'link', a: 7 }, noVariables: 'yes', later: { x: 1 } },
            { lock: '[]', sources: 'x' },
            { lock: '{"__proto__":1}' },
        ];
        for (const exact of odd) {
            const text = JSON.stringify({ ...file, settings: { ...file.settings, exact } });
            const [item] = await imported(there, text, { secret: SECRET, force: true });
            assert.equal(item!.hash, plain.hash, JSON.stringify(exact));
        }
    });

    it('brings no name and password of an address along', async () => {
        const { id } = await storeSnapshot(here, RICH);
        const file = JSON.parse(await exported(here, id, { secret: SECRET, exact: true })) as SnapshotFile;
        file.settings.exact = {
            lock: '{"resolved":"https://user:needle@host/a.tgz"}',
            sources: { b: 'git+https://user:needle@host/b.git' },
        };
        const [item] = await imported(there, JSON.stringify(file), { secret: SECRET });
        const text = await exported(there, item!.id, { secret: SECRET, exact: true });
        const { exact } = (JSON.parse(text) as SnapshotFile).settings;
        assert.deepEqual(exact, {
            lock: '{"resolved":"https://host/a.tgz"}',
            sources: { b: 'git+https://host/b.git' },
        });
    });
});
