// Sets up whatever the tests need and runs all of them, or the suites that are named: `npm test -- unit browser`.
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { runLanes, runToEnd } from './lanes.mjs';
import { install, installed, must, root } from './run.mjs';
import { filesOf, SUITES } from './suites.mjs';
import { setUp } from './test-needs.mjs';

/** There nothing is left out. */
const CI = Boolean(process.env.CI);

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`The tests need Node.js 20.19 or newer; this is ${process.versions.node}.`);
    process.exit(2);
}
const named = process.argv.slice(2);
const unknown = named.filter((name) => !Object.hasOwn(SUITES, name));
if (unknown.length > 0) {
    console.error(`There is no suite ${unknown.join(', ')}. Suites: ${Object.keys(SUITES).join(', ')}.`);
    process.exit(2);
}
const suites = Object.keys(SUITES).filter((name) => named.length === 0 || named.includes(name));

const results = join(root, 'test/.results');
await rm(results, { recursive: true, force: true });
await mkdir(results, { recursive: true });
await install(root, 'node-red');
const missingOf = setUp(suites.flatMap((name) => SUITES[name]));
await must('The build', process.execPath, ['scripts/build.mjs']);

const begun = Date.now();
const tallies = [];
const leftOut = [];
const jobs = named.length > 0 ? suites : ['checks', ...suites];
// One suite keeps two cores busy with its browser or its Node-REDs: more at once end no sooner, and wait for each other.
const lanes = Math.max(1, Math.floor(availableParallelism() / 2));
await runLanes(Math.min(lanes, jobs.length), jobs, (name) => (name === 'checks' ? runChecks() : runSuite(name)));

let passed = 0;
let failed = 0;
for (const tally of tallies) {
    passed += tally.passes;
    failed += tally.failures;
    for (const { title, reason } of tally.failed) console.log(`\nFailed: ${tally.name}: ${title}\n${reason}`);
}
for (const each of leftOut) console.log(`Left out: ${each}`);
console.log(`All of it took ${seconds(begun)}.`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

/** Types, lint and format: counted only where they fail. */
async function runChecks() {
    const start = Date.now();
    const code = await runShown('checks', ['scripts/check.mjs']);
    console.log(`checks: ${code === 0 ? 'passed' : 'failed'} in ${seconds(start)}`);
    if (code !== 0) fail('checks', { title: 'types, lint and format', reason: `Exit code ${code}.` });
}

async function runSuite(name) {
    const missing = await missingOf(SUITES[name]);
    if (missing !== undefined && !CI && named.length === 0) {
        leftOut.push(`${name}. ${missing}`);
        console.log(`${name}: left out. ${missing}`);
        return;
    }
    if (missing !== undefined) {
        console.log(`${name}: cannot run. ${missing}`);
        fail(name, { title: 'cannot run', reason: missing });
        return;
    }
    const start = Date.now();
    const file = join(results, `${name}.json`);
    const report = ['--reporter', 'scripts/tally-reporter.cjs', '--reporter-option', `file=${file}`];
    const code = await runShown(name, [installed('mocha/bin/mocha.js'), ...report, ...(await filesOf(name))], () =>
        existsSync(file),
    );
    const tally = existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : undefined;
    if (tally) tallies.push({ name, ...tally });
    // One that ended without its result, or otherwise than that says, has failed as a whole.
    const isWhole = tally && (code === 0 || tally.failures > 0);
    if (!isWhole) fail(name, { title: 'comes to its end', reason: `It ended with exit code ${code}.` });
    const { passes = 0, failures = 0 } = tally ?? {};
    console.log(`${name}: ${passes} passed, ${failures} failed in ${seconds(start)}${isWhole ? '' : ', and died'}`);
}

function fail(name, failure) {
    tallies.push({ name, passes: 0, failures: 1, failed: [failure] });
}

/** Shows what a program prints: at once where it runs alone, else in one piece when it has ended. */
async function runShown(name, args, isDone) {
    console.log(`${name}: begins`);
    if (jobs.length === 1) return runToEnd(args, { isDone });
    const log = join(results, `${name}.log`);
    const code = await runToEnd(args, { log, isDone });
    console.log(`\n${name}\n${await readFile(log, 'utf8')}`);
    return code;
}

function seconds(since) {
    return `${Math.round((Date.now() - since) / 1000)} s`;
}
