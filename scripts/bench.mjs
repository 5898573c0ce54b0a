// Sets up what the measurements need, takes them and prints the table: `npm run bench -- --write` keeps it, names of
// programs in bench/ run only these.
import { join } from 'node:path';
import { findChromium, installChromium } from './chromium.mjs';
import { installObjectStorage } from './object-storage.mjs';
import { install, must, root } from './run.mjs';

await install(root, 'node-red');
await install(join(root, 'test/runtimes/node-red-5'), 'node-red');
await must('The build', process.execPath, ['scripts/build.mjs']);
await buildPrograms();
await installChromium();
await installObjectStorage();
const env = { ...process.env, CHROMIUM: findChromium() };
await must('The benchmark', process.execPath, ['bench/.built/main.js', ...process.argv.slice(2)], { env });

/** Bundled as the product is: what the tests run through is not what is shipped, and slower. */
async function buildPrograms() {
    const { build } = await import('esbuild');
    await build({
        absWorkingDir: root,
        entryPoints: [
            'main',
            'capture-cost',
            'deploy-reply',
            'remote-down',
            'opening',
            'event-loop',
            'compare',
            'history',
            'search',
            'draw',
            'hub',
            'object-storage',
            'fleet-costs',
        ].map((name) => `bench/${name}.ts`),
        outdir: 'bench/.built',
        bundle: true,
        platform: 'node',
        format: 'cjs',
        target: 'node20',
        // Tools, not the product.
        external: ['esbuild', 'playwright-core'],
        logLevel: 'warning',
    });
}
