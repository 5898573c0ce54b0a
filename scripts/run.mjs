// Runs a program of the project and shows what it prints.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Resolves with the exit code; output goes to this process's own. */
export function run(command, args, options = {}) {
    return new Promise((resolve, reject) => {
        const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
        child.once('error', reject);
        child.once('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0)));
    });
}

/** Runs a JavaScript program of an installed package, or throws with what failed. */
export async function must(what, command, args, options) {
    const code = await run(command, args, options);
    if (code !== 0) throw new Error(`${what} failed (exit code ${code}).`);
}

/** Path of a file of an installed package. */
export function installed(path) {
    return join(root, 'node_modules', path);
}

/** npm as a program that can be spawned without a shell on every platform. */
export async function npm(what, args, cwd = root) {
    const cli = process.env.npm_execpath;
    const env = { ...nodeHeaders(), ...process.env };
    if (cli && /\.[cm]?js$/.test(cli)) return must(what, process.execPath, [cli, ...args], { cwd, env });
    const windows = process.platform === 'win32';
    return must(what, windows ? 'npm.cmd' : 'npm', args, { cwd, env, shell: windows });
}

/** Node's headers where they came with it, so that building a native module needs no download of them. */
function nodeHeaders() {
    const prefix = dirname(dirname(process.execPath));
    return existsSync(join(prefix, 'include/node/node.h')) ? { npm_config_nodedir: prefix } : {};
}

/** Installs what a folder's lock file names, unless it was done before. */
export async function install(folder, probe) {
    if (existsSync(join(folder, 'node_modules', probe))) return;
    await npm(`Installing packages in ${folder}`, ['ci', '--no-audit', '--no-fund'], folder);
}
