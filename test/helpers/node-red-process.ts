import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from './free-port';

const ROOT = resolve(__dirname, '../..');

/** A Node-RED that the tests run against: its major version and how to start it. */
export interface NodeRedRelease {
    name: '4.1' | '5';
    node: string;
    script: string;
}

const FIVE = join(ROOT, 'test/runtimes/node-red-5/node_modules');

/** Both supported majors. Node-RED 5 runs on a Node.js of its own, since it refuses the 20 that 4.1 is tested on. */
export const RELEASES: readonly NodeRedRelease[] = [
    { name: '4.1', node: process.execPath, script: join(ROOT, 'node_modules/node-red/red.js') },
    { name: '5', node: join(FIVE, 'node/bin/node'), script: join(FIVE, 'node-red/red.js') },
];

export interface NodeRedOptions {
    release: NodeRedRelease;
    /** A user directory of an earlier run; without it a new one is made and removed at the end. */
    userDir?: string;
    /** Source text of more properties of settings.js, such as `"adminAuth: {…},"`. */
    settings?: string;
    env?: Record<string, string>;
    /** Files of the user directory by name, written before the start. */
    files?: Record<string, string>;
}

/** A real Node-RED, running as a process with this package linked into its user directory. */
export class NodeRedProcess {
    /** Everything that it printed. */
    output = '';
    private readonly ended: Promise<number | null>;

    private constructor(
        readonly url: string,
        readonly userDir: string,
        private readonly child: ChildProcess,
        private readonly options: NodeRedOptions,
        private readonly ownsUserDir: boolean,
    ) {
        const collect = (chunk: Buffer): void => void (this.output += chunk.toString());
        child.stdout?.on('data', collect);
        child.stderr?.on('data', collect);
        this.ended = new Promise((done) => child.once('exit', (code) => done(code)));
    }

    /** Resolves when Node-RED answers and has started its flows. */
    static start(options: NodeRedOptions): Promise<NodeRedProcess> {
        return NodeRedProcess.launch(options, options.userDir === undefined);
    }

    /** Stops, unless it has ended already, and starts again on the same user directory, with other options if given. */
    async restart(changes: Partial<NodeRedOptions> = {}): Promise<NodeRedProcess> {
        await this.stop();
        return NodeRedProcess.launch({ ...this.options, ...changes, userDir: this.userDir }, this.ownsUserDir);
    }

    /** Starts again on the same user directory a Node-RED that is going to end by itself; answers what it printed. */
    async restartAndEnd(): Promise<string> {
        await this.ended;
        const next = await NodeRedProcess.spawn({ ...this.options, userDir: this.userDir }, false);
        await next.ended;
        return next.output;
    }

    /** Resolves with the exit code when the process has ended. */
    untilEnded(): Promise<number | null> {
        return this.ended;
    }

    private static async launch(options: NodeRedOptions, ownsUserDir: boolean): Promise<NodeRedProcess> {
        const instance = await NodeRedProcess.spawn(options, ownsUserDir);
        await instance.waitForOutput(/Server now running|Started flows|Waiting for missing types|Stopped flows/);
        const answers = async (): Promise<boolean> => (await fetch(`${instance.url}/settings`)).status < 500;
        await instance.waitUntil('Node-RED answers', answers);
        return instance;
    }

    private static async spawn(options: NodeRedOptions, ownsUserDir: boolean): Promise<NodeRedProcess> {
        const userDir = options.userDir ?? (await makeUserDir());
        for (const [name, text] of Object.entries(options.files ?? {})) await writeFile(join(userDir, name), text);
        const port = await freePort();
        await writeFile(join(userDir, 'settings.js'), settingsText(port, options.settings ?? ''));
        const child = spawn(options.release.node, [options.release.script, '--userDir', userDir], {
            env: { ...process.env, NODE_RED_ENABLE_TELEMETRY: 'false', ...options.env },
            stdio: ['ignore', 'pipe', 'pipe'],
        });
        return new NodeRedProcess(`http://127.0.0.1:${port}`, userDir, child, options, ownsUserDir);
    }

    /** Waits until the output matches. Rejects with the output when the process ends first. */
    async waitForOutput(pattern: RegExp): Promise<void> {
        await this.waitUntil(`output ${String(pattern)}`, () => Promise.resolve(pattern.test(this.output)));
    }

    /** Tries again every few milliseconds until the condition holds; rejects after a minute, or when the process ended. */
    async waitUntil(what: string, condition: () => Promise<boolean>): Promise<void> {
        const end = Date.now() + 60_000;
        while (!(await condition().catch(() => false))) {
            const exited = this.child.exitCode !== null || this.child.signalCode !== null;
            if (exited || Date.now() > end) throw new Error(`${what}: not reached.\n${this.output}`);
            await new Promise((done) => setTimeout(done, 20));
        }
    }

    /** Stops as a person would (SIGTERM) and leaves the user directory for another start. */
    async stop(): Promise<void> {
        if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGTERM');
        await this.ended;
    }

    /** Ends the process at once, as a crash or a power cut would. */
    async kill(): Promise<void> {
        this.child.kill('SIGKILL');
        await this.ended;
    }

    /** Stops and removes a user directory that `start` made. */
    async dispose(): Promise<void> {
        await this.stop();
        if (this.ownsUserDir) await rm(this.userDir, { recursive: true, force: true });
    }
}

/** A user directory with this package linked in. The caller removes it. */
export async function makeUserDir(): Promise<string> {
    const userDir = await mkdtemp(join(tmpdir(), 'snapshots-test-'));
    await mkdir(join(userDir, 'node_modules'));
    await symlink(ROOT, join(userDir, 'node_modules/node-red-contrib-snapshots'), 'junction');
    const dependencies = { 'node-red-contrib-snapshots': '*' };
    await writeFile(join(userDir, 'package.json'), JSON.stringify({ name: 'test-user-directory', dependencies }));
    return userDir;
}

function settingsText(port: number, more: string): string {
    return `module.exports = {
    uiHost: '127.0.0.1',
    uiPort: ${port},
    flowFile: 'flows.json',
    credentialSecret: 'a secret of the tests',
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { tours: false, projects: { enabled: false } },
    logging: { console: { level: 'info' } },
    ${more}
};
`;
}
