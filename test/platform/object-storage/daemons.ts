import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

// The tests and the benchmark run in the project's folder.
const RESULTS = resolve('test/.results');

/** The processes of a server, with a folder of their own and one log, which is kept for a look at why a test failed. */
export class Daemons {
    private readonly children: ChildProcess[] = [];

    private constructor(
        /** Removed at the end. */
        readonly home: string,
        private readonly logFile: string,
        private readonly log: WriteStream,
    ) {}

    static async prepare(name: string): Promise<Daemons> {
        const logFile = join(RESULTS, `${name}.log`);
        await mkdir(dirname(logFile), { recursive: true });
        // As many as there are processes that say something.
        const log = createWriteStream(logFile).setMaxListeners(0);
        return new Daemons(await mkdtemp(join(tmpdir(), `snapshots-${name}-`)), logFile, log);
    }

    /** Starts one that runs until the end: also that of this process, however it ends. */
    start(command: string, args: readonly string[]): ChildProcess {
        const child = spawn('setpriv', ['--pdeathsig=KILL', command, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
        this.keepOutput(child);
        this.children.push(child);
        return child;
    }

    /** Runs one to its end, which has to be a good one. */
    async run(command: string, args: readonly string[]): Promise<void> {
        const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 });
        this.keepOutput(child);
        const code = await new Promise((done, fail) => child.once('exit', done).once('error', fail));
        if (code !== 0) throw new Error(`${command} ended with ${String(code)}.`);
    }

    /** Waits until a server answers HTTP at all. Rejects when a process ends before. */
    async untilAnswering(url: string): Promise<void> {
        const end = Date.now() + 120_000;
        const answers = async (): Promise<boolean> => (await fetch(url)).status > 0;
        while (!(await answers().catch(() => false))) {
            const gone = this.children.some(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null);
            if (gone || Date.now() > end) throw new Error(`${url} does not answer.`);
            await new Promise((done) => setTimeout(done, 50));
        }
    }

    /** What has gone wrong, with the log. */
    async failure(cause: unknown): Promise<Error> {
        await this.dispose();
        return new Error(`The server did not start.\n${await readFile(this.logFile, 'utf8')}`, { cause });
    }

    async dispose(): Promise<void> {
        await Promise.all(this.children.map(kill));
        await rm(this.home, { recursive: true, force: true });
    }

    private keepOutput(child: ChildProcess): void {
        child.stdout?.pipe(this.log, { end: false });
        child.stderr?.pipe(this.log, { end: false });
    }
}

async function kill(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await ended;
}
