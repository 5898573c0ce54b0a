import { createInterface } from 'node:readline/promises';
import type { Terminal } from './cli/command';
import { runCommandLine } from './cli/run';

/** `node-red-snapshots`: the way back when a flow keeps Node-RED from starting. */
async function main(): Promise<void> {
    // settings.js is run to be read: what it prints must not get into an answer for programs.
    console.log = console.info = console.debug = console.error;
    // Whoever reads along may have seen enough, as head does.
    process.stdout.on('error', () => process.exit(0));
    const { code, output } = await runCommandLine(process.argv.slice(2), terminal);
    // settings.js may have started timers or servers, which must not keep the command from ending.
    process.stdout.write(output, () => process.exit(code));
}

const terminal: Terminal = {
    width: process.stdout.isTTY ? Math.max(process.stdout.columns, 40) : Infinity,
    canAsk: process.stdin.isTTY && process.stderr.isTTY,
    env: process.env,
    note: (text) => void process.stderr.write(`${text}\n`),
    async ask(question) {
        const lines = createInterface({ input: process.stdin, output: process.stderr });
        try {
            return await new Promise((answer) => {
                lines.once('close', () => answer(''));
                void lines.question(question).then(answer);
            });
        } finally {
            lines.close();
        }
    },
};

void main();
