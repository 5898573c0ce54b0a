// Sets up whatever the tests need and runs all of them, or the suites that are named: `npm test -- unit browser`.
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { installChromium } from './chromium.mjs';
import { installObjectStorage } from './object-storage.mjs';
import { install, installed, must, root, run } from './run.mjs';

const SUITES = ['unit', 'contracts', 'crash', 'integration', 'platform', 'browser'];
const named = process.argv.slice(2);
const unknown = named.filter((name) => !SUITES.includes(name));
if (unknown.length > 0) {
    console.error(`There is no suite ${unknown.join(', ')}. Suites: ${SUITES.join(', ')}.`);
    process.exit(2);
}
const suites = named.length > 0 ? named : SUITES;

await install(root, 'node-red');
if (suites.some((suite) => ['integration', 'platform', 'browser'].includes(suite))) {
    await install(join(root, 'test/runtimes/node-red-5'), 'node-red');
}
if (suites.includes('platform')) {
    // Of its packages, the one that is built here is there last.
    await install(join(root, 'test/runtimes/flowfuse'), 'sqlite3/build/Release/node_sqlite3.node');
    await installObjectStorage();
}
if (suites.includes('browser')) await installChromium();
if (named.length === 0) await must('The checks', process.execPath, ['scripts/check.mjs']);
await must('The build', process.execPath, ['scripts/build.mjs']);

const results = join(root, 'test/.results');
await rm(results, { recursive: true, force: true });
await mkdir(results, { recursive: true });

let passed = 0;
let failed = 0;
for (const suite of suites) {
    console.log(`\n${suite}`);
    const file = join(results, `${suite}.json`);
    await run(process.execPath, [
        installed('mocha/bin/mocha.js'),
        '--reporter',
        'scripts/tally-reporter.cjs',
        '--reporter-option',
        `file=${file}`,
        `test/${suite}/**/*.test.ts`,
    ]);
    // A suite that ended without writing its result has failed as a whole.
    const stats = existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : { passes: 0, failures: 1 };
    passed += stats.passes;
    failed += stats.failures;
}

console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
