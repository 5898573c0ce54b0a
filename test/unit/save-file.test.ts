import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saveFile } from '../../runtime/cli/save-file';
import { isSnapshotError } from '../../runtime/core/errors';

describe('A file that the command line writes', () => {
    let folder: string;

    beforeEach(async () => {
        folder = await mkdtemp(join(tmpdir(), 'snapshots-save-'));
    });
    afterEach(() => rm(folder, { recursive: true }));

    it('is written whole or stays as it was', async () => {
        const path = join(folder, 'a.json');
        await writeFile(path, 'before');
        const failing = async function* (): AsyncGenerator<Uint8Array> {
            yield await Promise.resolve(Buffer.from('half'));
            throw new Error('no more');
        };
        await assert.rejects(saveFile(path, failing()), (error) => isSnapshotError(error, 'io_error'));
        assert.equal(await readFile(path, 'utf8'), 'before');
        await saveFile(path, ['af', 'ter']);
        assert.equal(await readFile(path, 'utf8'), 'after');
        assert.deepEqual(await readdir(folder), ['a.json']);
    });

    it('never takes the place of what is no file, such as a pipe', async function () {
        // Windows has no pipes among its files.
        if (process.platform === 'win32') return this.skip();
        const path = join(folder, 'pipe');
        execFileSync('mkfifo', [path]);
        const [text] = await Promise.all([readFile(path, 'utf8'), saveFile(path, ['through ', 'the pipe'])]);
        assert.equal(text, 'through the pipe');
        assert.ok((await stat(path)).isFIFO());
        await assert.rejects(saveFile(folder, ['x']), (error) => isSnapshotError(error, 'io_error'));
        assert.ok((await stat(folder)).isDirectory());
    });
});
