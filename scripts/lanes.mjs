// Runs programs side by side, a given number at a time. Each has a process group of its own, so that nothing that it has
// started is left behind, also where the run is interrupted.
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { root } from './run.mjs';

const WINDOWS = process.platform === 'win32';
/** For a program to end what it has started, when the run is interrupted. */
const INTERRUPTED_MS = 3_000;
/** For a program to end once it has done its work. */
const DONE_MS = 60_000;

const running = new Set();
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, interrupt);

/** Works through jobs in their order, so many at a time. */
export async function runLanes(lanes, jobs, runJob) {
    const waiting = [...jobs];
    const lane = async () => {
        for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) await runJob(job);
    };
    await Promise.all(Array.from({ length: lanes }, lane));
}

/**
 * Resolves with the exit code when the program has ended, never when the run is interrupted. What it prints goes to a file, or
 * else to this process's own output. One that holds on although `isDone` is ended, with a code other than 0.
 */
export async function runToEnd(args, { log, isDone = () => false } = {}) {
    if (interrupted) await new Promise(() => undefined);
    const file = log && createWriteStream(log);
    const output = file ? 'pipe' : 'inherit';
    const child = spawn(process.execPath, args, { cwd: root, detached: !WINDOWS, stdio: ['ignore', output, output] });
    running.add(child);
    for (const stream of [child.stdout, child.stderr]) if (file) stream.pipe(file, { end: false });
    const stopWatching = endOnceDone(child, isDone);
    const code = await new Promise((done, fail) => {
        child.once('error', fail);
        // What it has left behind would hold its output open.
        child.once('exit', () => signalGroup(child, 'SIGKILL'));
        child.once('close', (each) => done(each ?? 1));
    });
    stopWatching();
    running.delete(child);
    if (file) await finished(file.end());
    if (interrupted) await new Promise(() => undefined);
    return code;
}

function endOnceDone(child, isDone) {
    let end;
    const watch = setInterval(() => {
        if (end === undefined && isDone()) end = setTimeout(() => signalGroup(child, 'SIGKILL'), DONE_MS);
    }, 1_000);
    return () => {
        clearInterval(watch);
        clearTimeout(end);
    };
}

/** Asks first: a browser is in a group of its own, and is ended by the program that has started it. */
function interrupt() {
    const isFirst = !interrupted;
    interrupted = true;
    for (const child of running) signalGroup(child, isFirst ? 'SIGTERM' : 'SIGKILL');
    setTimeout(
        () => {
            for (const child of running) signalGroup(child, 'SIGKILL');
            process.exit(130);
        },
        isFirst ? INTERRUPTED_MS : 0,
    );
}

function signalGroup(child, signal) {
    try {
        if (WINDOWS) child.kill(signal);
        else process.kill(-child.pid, signal);
    } catch (error) {
        // Nothing of it is left.
        if (error.code !== 'ESRCH') throw error;
    }
}
