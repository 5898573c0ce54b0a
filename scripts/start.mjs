// Sets everything up and starts a real Node-RED with this package and an example user directory, on loopback only.
import { existsSync } from 'node:fs';
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { install, installed, must, root, run } from './run.mjs';

const port = process.env.PORT ?? '1880';
const wantsFive = process.argv.includes('--node-red-5');
const userDir = join(root, '.example');

await install(root, 'node-red');
await must('The build', process.execPath, ['scripts/build.mjs']);
await makeUserDir();

const [node, script] = wantsFive ? await nodeRedFive() : [process.execPath, installed('node-red/red.js')];
console.log(`\nNode-RED with snapshots: http://127.0.0.1:${port}/ (user directory ${userDir}; Ctrl+C ends it)\n`);
process.exitCode = await run(node, [script, '--userDir', userDir, '--port', port]);

/** The example as it was delivered; what a person did in it since is kept. */
async function makeUserDir() {
    if (existsSync(join(userDir, 'settings.js'))) return;
    await mkdir(join(userDir, 'node_modules'), { recursive: true });
    await symlink(root, join(userDir, 'node_modules/node-red-contrib-snapshots'), 'junction');
    const dependencies = { 'node-red-contrib-snapshots': '*' };
    await writeFile(join(userDir, 'package.json'), JSON.stringify({ name: 'example', private: true, dependencies }));
    await cp(join(root, 'examples/first-steps.json'), join(userDir, 'flows.json'));
    await cp(join(root, 'examples/settings.js'), join(userDir, 'settings.js'));
}

async function nodeRedFive() {
    const folder = join(root, 'test/runtimes/node-red-5');
    await install(folder, 'node-red');
    return [join(folder, 'node_modules/node/bin/node'), join(folder, 'node_modules/node-red/red.js')];
}
