import assert from 'node:assert/strict';
import { build } from 'esbuild';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { loadSigner } from '../../runtime/remotes/s3/load-signer';

const ROOT = resolve(__dirname, '../..');

describe('The library that signs requests', () => {
    let folder: string;

    beforeEach(async () => {
        folder = await mkdtemp(join(tmpdir(), 'snapshots-signer-'));
    });
    afterEach(() => rm(folder, { recursive: true, force: true }));

    it('is found by the process that has missed it, once it is installed in the user directory', async () => {
        // A copy, beside which no package is.
        const outfile = join(folder, 'load-signer.js');
        const entryPoints = [join(ROOT, 'runtime/remotes/s3/load-signer.ts')];
        await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'silent' });
        const { loadSigner: load } = createRequire(outfile)(outfile) as { loadSigner: typeof loadSigner };
        const userDir = join(folder, 'user');
        await mkdir(join(userDir, 'node_modules'), { recursive: true });
        await writeFile(join(userDir, 'package.json'), '{}');
        const missed = (error: Error): boolean => /“npm install aws4fetch” in .*user\. /.test(error.message);
        assert.throws(() => load(userDir), missed);

        await cp(join(ROOT, 'node_modules/aws4fetch'), join(userDir, 'node_modules/aws4fetch'), { recursive: true });
        assert.equal(load(userDir).name, 'AwsV4Signer');
    });
});
