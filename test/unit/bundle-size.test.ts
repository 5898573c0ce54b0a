import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const MAX_BYTES = 150_000;

describe('What the editor loads', () => {
    it('is small: the script that the page begins with, and each that is loaded when it is wanted', async () => {
        const scripts = (await readdir(join(ROOT, 'resources'))).map((name) => join('resources', name));
        assert.ok(scripts.length >= 3);
        for (const file of ['dist/snapshots.html', ...scripts]) {
            const { size } = await stat(join(ROOT, file));
            assert.ok(size < MAX_BYTES, `${file} has ${size} bytes`);
        }
    });
});
