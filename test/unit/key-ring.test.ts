import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isSnapshotError } from '../../runtime/core/errors';
import { PrivateConfig } from '../../runtime/private-config';
import { openKeyRing, type KeyRing } from '../../runtime/secrets/key-ring';
import type { MemoryFileSystem } from '../helpers/memory-file-system';
import { memoryDisk, realUserDir, USER_DIR } from '../helpers/test-store';

const FILE = `${USER_DIR}/.config.snapshots.json`;

describe('Key ring', () => {
    let disk: MemoryFileSystem;
    let warnings: string[];

    beforeEach(() => {
        disk = memoryDisk();
        warnings = [];
    });

    function config(): PrivateConfig {
        return new PrivateConfig({ file: FILE, fileSystem: disk, warn: (text) => warnings.push(text) });
    }

    function open(encryptionKey?: string): KeyRing {
        return openKeyRing({ config: config(), encryptionKey });
    }

    it('makes a key when it is first needed, and keeps it', async () => {
        const ring = open();
        assert.equal(disk.getFile(FILE), undefined);
        const [key, same] = await Promise.all([ring.current(), ring.current()]);
        assert.equal(key.key.length, 32);
        assert.match(key.id, /^[0-9a-f]{16}$/);
        assert.deepEqual(same, key);
        assert.deepEqual(await open().current(), key);
        assert.deepEqual(await open().find(key.id), key);
    });

    it('does not make a key when one is only looked for', async () => {
        assert.equal(await open().find('0123456789abcdef'), undefined);
        assert.deepEqual(disk.filesIn(USER_DIR), []);
    });

    it('two openings at once come to the same key', async () => {
        const shared = config();
        const rings = [openKeyRing({ config: shared }), openKeyRing({ config: shared })];
        const [one, two] = await Promise.all(rings.map((ring) => ring.current()));
        assert.deepEqual(one, two);
    });

    it('a passphrase stands for the same key everywhere', async () => {
        const key = await open('correct horse').current();
        disk = memoryDisk();
        assert.deepEqual(await open('correct horse').current(), key);
        assert.notEqual((await open('another').current()).id, key.id);
        assert.deepEqual(disk.filesIn(USER_DIR), []);
    });

    it('still has the key of the file after a passphrase was set, and the other way round not', async () => {
        const old = await open().current();
        const ring = open('correct horse');
        const current = await ring.current();
        assert.notEqual(current.id, old.id);
        assert.deepEqual(await ring.find(old.id), old);
        assert.deepEqual(await ring.find(current.id), current);
        assert.equal(await open().find(current.id), undefined);
    });

    it('full disk: says so, and makes the key once there is room', async () => {
        const ring = open();
        disk.fault = ({ name, path }) => {
            if (name === 'writeSynced') throw Object.assign(new Error(path), { code: 'ENOSPC' });
        };
        await assert.rejects(ring.current(), (error) => isSnapshotError(error, 'disk_full'));
        disk.fault = () => undefined;
        const key = await ring.current();
        assert.deepEqual(await open().current(), key);
    });

    it('damaged file: is kept beside the new one, and told without its content', async () => {
        for (const damaged of ['{"key":"c2VjcmV0', '[]', '\0\0\0']) {
            disk = memoryDisk();
            warnings = [];
            disk.putFile(FILE, Buffer.from(damaged));
            const key = await open().current();
            assert.equal(disk.getFile(`${FILE}.damaged-1`)?.toString(), damaged);
            assert.deepEqual(await open().current(), key);
            assert.equal(warnings.length, 1);
            assert.ok(!warnings[0]!.includes('c2Vj'));
        }
    });

    it('file that cannot be read: is never replaced', async () => {
        const key = await open().current();
        disk.fault = ({ name, path }) => {
            if (name === 'readFile') throw Object.assign(new Error(path), { code: 'EACCES' });
        };
        await assert.rejects(open().current(), (error) => isSnapshotError(error, 'io_error'));
        disk.fault = () => undefined;
        assert.deepEqual(await open().current(), key);
    });
});

describe('Private config', () => {
    it('changes some properties and leaves the others alone', async () => {
        const disk = memoryDisk();
        const config = new PrivateConfig({ file: FILE, fileSystem: disk });
        assert.deepEqual(await config.read(), {});
        await Promise.all([
            config.update(() => ({ auto: { enabled: false } })),
            config.update(() => ({ key: 'k' })),
            config.update(({ key }) => ({ seen: key })),
        ]);
        assert.deepEqual(await config.read(), { auto: { enabled: false }, key: 'k', seen: 'k' });
        assert.deepEqual(disk.filesIn(USER_DIR), [FILE]);
    });

    it('is readable by its owner only', async function () {
        // Windows has no such permissions.
        if (process.platform === 'win32') this.skip();
        const userDir = await realUserDir();
        const file = join(userDir.path, '.config.snapshots.json');
        await new PrivateConfig({ file }).update(() => ({ key: 'k' }));
        assert.equal((await stat(file)).mode & 0o777, 0o600);
        await userDir.remove();
    });
});
