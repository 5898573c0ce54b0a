import assert from 'node:assert/strict';
import { isSnapshotError, type ErrorCode } from '../../runtime/core/errors';
import { KEPT_FOR_MS, KeptUploads, MAX_KEPT, type Holder, type KeptUpload } from '../../runtime/files/kept-uploads';
import type { FileStore } from '../../runtime/store/file-store';
import type { MemoryFileSystem } from '../helpers/memory-file-system';
import { memoryDisk, openMemoryStore, STORE_DIR } from '../helpers/test-store';

describe('Uploads that are kept', () => {
    let disk: MemoryFileSystem;
    let store: FileStore;
    let uploads: KeptUploads;
    let hold: Holder;
    let now: number;

    beforeEach(async () => {
        disk = memoryDisk();
        store = await openMemoryStore(disk);
        hold = (bytes, maxBytes) => store.hold(bytes, maxBytes);
        now = 0;
        uploads = new KeptUploads(() => now);
    });
    afterEach(async () => {
        await uploads.clear();
        assert.deepEqual(files(), []);
        await store.close();
    });

    const files = (): string[] => disk.filesIn(`${STORE_DIR}/tmp`);
    const keep = (owner?: string, text = '[]'): Promise<KeptUpload> =>
        uploads.keep(hold, bytesOf(text), { owner, fileName: 'flows.json' });
    const fails = (code: ErrorCode, promise: Promise<unknown>): Promise<void> =>
        assert.rejects(promise, (error) => isSnapshotError(error, code));
    const done = (): Promise<void> => Promise.resolve();

    it('are told by a token, and only to who sent them', async () => {
        const { token } = await keep('ada');
        const kind = await uploads.use(token, 'ada', async (upload) => (await upload.open()).kind);
        assert.equal(kind, 'single');
        for (const other of ['bob', undefined]) {
            await fails('upload_gone', uploads.use(token, other, done));
            await uploads.drop(token, other);
        }
        await fails('upload_gone', uploads.use('x', 'ada', done));
        await uploads.use(token, 'ada', done);
        await uploads.drop(token, 'ada');
        await fails('upload_gone', uploads.use(token, 'ada', done));
    });

    it('are on the disk in no form that anyone could read', async () => {
        await keep('ada', JSON.stringify({ password: 'needle'.repeat(1000) }));
        assert.equal(files().length, 1);
        for (const path of files()) assert.ok(!disk.getFile(path)!.includes('needle'));
    });

    it('go ten minutes after their last use', async () => {
        const { token, expiresAt } = await keep();
        assert.equal(expiresAt, new Date(KEPT_FOR_MS).toISOString());
        now = KEPT_FOR_MS - 1;
        await uploads.use(token, undefined, done);
        now = 2 * KEPT_FOR_MS - 2;
        await uploads.use(token, undefined, done);
        now = 3 * KEPT_FOR_MS;
        await fails('upload_gone', uploads.use(token, undefined, done));
    });

    it('go, the one not used for longest first, when others need their place', async () => {
        const kept: KeptUpload[] = [];
        for (let n = 0; n < MAX_KEPT; n++) {
            now++;
            kept.push(await keep());
        }
        now++;
        await uploads.use(kept[0]!.token, undefined, done);
        await keep();
        await fails('upload_gone', uploads.use(kept[1]!.token, undefined, done));
        for (const { token } of [kept[0]!, ...kept.slice(2)]) await uploads.use(token, undefined, done);
        assert.equal(files().length, MAX_KEPT);
    });

    it('stay while they are worked on, and refuse others a place then', async () => {
        const working = new Map<string, () => void>();
        const tasks: Promise<void>[] = [];
        for (let n = 0; n < MAX_KEPT; n++) {
            const { token } = await keep();
            tasks.push(uploads.use(token, undefined, () => new Promise((end) => working.set(token, end))));
        }
        await fails('too_many_uploads', keep());
        const [[first, end]] = [...working] as [[string, () => void]];
        now = KEPT_FOR_MS * 5;
        await uploads.drop(first, undefined);
        assert.equal(files().length, MAX_KEPT);
        working.forEach((finish) => finish());
        end();
        await Promise.all(tasks);
        assert.equal(files().length, MAX_KEPT - 1);
        await keep();
    });

    it('take a place while they arrive, and leave nothing when they do not', async () => {
        let arrive!: () => void;
        const arrived = new Promise<void>((resolve) => (arrive = resolve));
        async function* slow(): AsyncGenerator<Buffer> {
            yield Buffer.from('[');
            await arrived;
            throw new Error('gone');
        }
        const arriving = Array.from({ length: MAX_KEPT }, () =>
            uploads.keep(hold, slow(), { owner: undefined, fileName: undefined }),
        );
        await fails('too_many_uploads', keep());
        arrive();
        for (const upload of arriving) await assert.rejects(upload, /gone/);
        assert.deepEqual(files(), []);
        await keep();
    });
});

async function* bytesOf(text: string): AsyncGenerator<Buffer> {
    yield await Promise.resolve(Buffer.from(text));
}
