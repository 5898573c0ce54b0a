// Ends the process that loads it at once, as a power cut would, before or after a file is given its new content:
// KILL_AT="before flows.json" (or "before flows.json 2" for the second time), as soon as there is the file KILL_WHEN, which
// it removes.
const fs = require('node:fs');
const { basename } = require('node:path');

const [when, name, times = 1] = (process.env.KILL_AT ?? '').split(' ');
let left = Number(times);

function dieIf(moment, file) {
    if (moment !== when || basename(String(file)) !== name || !fs.existsSync(process.env.KILL_WHEN)) return;
    if (--left > 0) return;
    fs.unlinkSync(process.env.KILL_WHEN);
    process.kill(process.pid, 'SIGKILL');
    // The signal may take a moment, in which nothing more is to happen.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

const { rename } = fs;
fs.rename = (from, to, done) => {
    dieIf('before', to);
    rename.call(fs, from, to, (error) => {
        dieIf('after', to);
        done(error);
    });
};
const renamed = fs.promises.rename;
fs.promises.rename = async (from, to) => {
    dieIf('before', to);
    await renamed.call(fs.promises, from, to);
    dieIf('after', to);
};
