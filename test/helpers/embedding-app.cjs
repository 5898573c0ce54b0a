// A program that has Node-RED in itself: `node embedding-app <folder of node-red> <userDir> <flows as JSON>`. Runs it
// twice, one run after the other, with a deploy in each, and prints what the package says of itself in each run.
const { createServer } = require('node:http');
const { createRequire } = require('node:module');

const [folder, userDir, flows] = process.argv.slice(2);
const load = createRequire(`${folder}/package.json`);
const express = load('express');
const RED = load(folder);

async function run(code) {
    const app = express();
    const server = createServer(app);
    RED.init(server, {
        httpAdminRoot: '/red',
        httpNodeRoot: '/api',
        userDir,
        flowFile: 'flows.json',
        credentialSecret: 'a secret of the tests',
        telemetry: { enabled: false },
        logging: { console: { level: 'error' } },
    });
    app.use('/red', RED.httpAdmin);
    app.use('/api', RED.httpNode);
    await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
    await RED.start();
    const admin = `http://127.0.0.1:${server.address().port}/red`;
    const get = async (path) => (await fetch(`${admin}${path}`)).json();
    const status = await until(
        () => get('/snapshots/status'),
        ({ ready, off }) => ready || off,
    );
    const { count: before } = await get('/snapshots');
    await fetch(`${admin}/flows`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: flows.replace('CODE', code),
    });
    const { count } = await until(
        () => get('/snapshots'),
        (page) => page.count !== before || status.off,
    );
    await RED.stop();
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    return { ready: status.ready, off: status.off?.code, made: count - before };
}

async function until(ask, isEnough) {
    for (;;) {
        const answer = await ask();
        if (isEnough(answer)) return answer;
        await new Promise((passed) => setTimeout(passed, 20));
    }
}

async function main() {
    const runs = [await run('return 1;'), await run('return 2;')];
    process.stdout.write(`${JSON.stringify(runs)}\n`, () => process.exit(0));
}

main().catch((error) => {
    console.error(error);
    process.exit(1);
});
