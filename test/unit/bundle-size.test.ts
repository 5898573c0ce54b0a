import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
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

describe('What Node-RED loads at its start', () => {
    it('goes without what asks remotes, which is a file of its own that works', async () => {
        const runtime = await readFile(join(ROOT, 'dist/snapshots.js'), 'utf8');
        assert.ok(runtime.includes('import("./axios.js")'));
        assert.doesNotMatch(runtime, /follow-redirects|AxiosError/);
        const script = `import('./dist/axios.js').then(({ default: axios }) => console.log(typeof axios.request));`;
        assert.equal(execFileSync(process.execPath, ['-e', script], { cwd: ROOT }).toString(), 'function\n');
        const { size } = await stat(join(ROOT, 'dist/axios.js'));
        assert.ok(size < MAX_BYTES, `dist/axios.js has ${size} bytes`);
    });
});
