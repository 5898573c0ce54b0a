// Runs every measurement in a process of its own, one after the other, and prints one table.
import { fork } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeMachine } from './machine';
import { tableOf, type Row } from './row';

const PROGRAMS = [
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
];

async function main(): Promise<void> {
    const named = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
    const machine = await describeMachine();
    const rows: Row[] = [];
    for (const name of named.length > 0 ? named : PROGRAMS) {
        console.error(`Measuring: ${name}`);
        rows.push(...(await rowsOf(name)));
    }
    const table = tableOf(rows);
    console.log(`\n${machine.join('\n')}\n\n${table}`);
    if (process.argv.includes('--write'))
        await writeFile(join(__dirname, '../results.md'), resultsText(machine, table));
}

function rowsOf(name: string): Promise<Row[]> {
    return new Promise((resolve, reject) => {
        const program = fork(join(__dirname, `${name}.js`), { execArgv: ['--expose-gc'] });
        let rows: Row[] | undefined;
        program.once('message', (message) => (rows = message as Row[]));
        program.once('error', reject);
        program.once('exit', (code) => {
            if (rows && code === 0) resolve(rows);
            else reject(new Error(`${name} ended with exit code ${code}.`));
        });
    });
}

function resultsText(machine: readonly string[], table: string): string {
    const day = new Date().toISOString().slice(0, 10);
    return `# Benchmark

The figures of one run of \`npm run bench -- --write\` on ${day}. What is compared was measured interleaved in that run:
the ratios can be compared with those of other runs and machines, the milliseconds cannot.

${machine.map((line) => `- ${line}`).join('\n')}

${table}

**Floor**: \`JSON.stringify\` and SHA-256 of all flows and one synced write of the changed tab, gzipped: what every way of
storing must do at least that looks at all flows. **Capture**: from the deploy's event until the snapshot is on disk and
retention has removed the one that it replaces: comparison, change sentence, object, manifest, deletion. The caches and the
objects that nothing names any more come after it; nobody waits for them. **Longest block**: the longest time between two
turns of the event loop, median of several processes.
`;
}

main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
});
