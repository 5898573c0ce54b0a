import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

const CLI = resolve(__dirname, '../../dist/cli.js');

/** How a command line ended. */
export interface CommandResult {
    code: number | null;
    output: string;
    errors: string;
    /** Standard output as JSON. */
    json: unknown;
}

/** Runs `node-red-snapshots` on a user directory as a program of its own, with nobody there to answer questions. */
export function commandLine(
    userDir: string,
    args: readonly string[],
    env: Record<string, string> = {},
): Promise<CommandResult> {
    return new Promise((done, failed) => {
        const child = spawn(process.execPath, [CLI, ...args, '--user-dir', userDir], {
            env: { ...process.env, ...env },
            cwd: userDir,
            stdio: ['ignore', 'pipe', 'pipe'],
        });
        let output = '';
        let errors = '';
        child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
        child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
        child.once('error', failed);
        child.once('close', (code) =>
            done({
                code,
                output,
                errors,
                get json() {
                    return JSON.parse(output) as unknown;
                },
            }),
        );
    });
}
