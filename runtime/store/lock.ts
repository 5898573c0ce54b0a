import { randomUUID } from 'node:crypto';
import { readFileSync, unlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { SnapshotError } from '../core/errors';
import type { FileSystem } from './file-system';
import { thisMachine, type Machine } from './machine';
import { hasCode } from './store-errors';

/** The content of the file `lock`: who has the folder. */
export interface Holder {
    pid: number;
    host: string;
    boot?: string | undefined;
    space?: string | undefined;
    started?: string | undefined;
    /** Random, new for each time that the folder is taken. */
    token: string;
    /** When it was taken, in ms. */
    at: number;
}

export interface LockOptions {
    fileSystem: FileSystem;
    /** Path of the file `lock`. */
    path: string;
    machine?: Machine | undefined;
    now?: (() => Date) | undefined;
    sleep?: ((ms: number) => Promise<unknown>) | undefined;
}

/** How often a holder looks for a question, and how long one waits for the answer. */
const ANSWER_EVERY_MS = 5_000;
const ANSWER_WITHIN_MS = 15_000;
const POLL_MS = 500;
/** A file without content belongs to a process that is about to write it, or was cut off there. */
const CONTENT_WITHIN_MS = 1_000;

/** Keeps other processes out of the folder of a store. */
export class Lock {
    private seen: string | undefined;
    private readonly timer: NodeJS.Timeout;

    private constructor(
        private readonly options: LockOptions,
        readonly token: string,
        /** True when the process before did not give the folder up: it was killed, or the power went. */
        readonly wasStale: boolean,
    ) {
        this.timer = setInterval(() => void this.answer(), ANSWER_EVERY_MS).unref();
    }

    /**
     * Takes the folder; rejects with `store_in_use` when a running process has it. Of the same machine, the process
     * itself is looked at. A process of another machine or container cannot be seen: it is asked through a file
     * beside the lock, and the folder is taken when nobody answers.
     */
    static async take(options: LockOptions): Promise<Lock> {
        const contender = new Contender(options);
        heldHere().add(contender.token);
        try {
            const wasStale = await contender.take();
            return new Lock(options, contender.token, wasStale);
        } catch (error) {
            heldHere().delete(contender.token);
            throw error;
        }
    }

    /** Rejects with `store_in_use` when the folder was taken by another process meanwhile. */
    async check(): Promise<void> {
        const { fileSystem, path } = this.options;
        const stat = await fileSystem.stat(path);
        const now = stat && `${stat.size} ${stat.mtime}`;
        if (now !== undefined && now === this.seen) return;
        const holder = await readHolder(fileSystem, path);
        if (holder?.token !== this.token) throw inUse(holder);
        this.seen = now;
    }

    /** Gives the folder up, unless it is another process's by now. */
    async release(): Promise<void> {
        const { fileSystem, path } = this.options;
        clearInterval(this.timer);
        try {
            if ((await readHolder(fileSystem, path))?.token === this.token) await fileSystem.unlink(path);
        } finally {
            heldHere().delete(this.token);
        }
    }

    /** As `release`, at once and on the real disk, for a process that ends. Never throws: a lock that stays is stale. */
    releaseNow(): void {
        const { path } = this.options;
        clearInterval(this.timer);
        try {
            if (parseHolder(readFileSync(path))?.token === this.token) unlinkSync(path);
        } catch {
            // Recognised as that of a process that has ended.
        }
    }

    /** Shows whoever asks that this process is alive, by taking the question away. */
    async answer(): Promise<void> {
        const { fileSystem, path } = this.options;
        try {
            if (await fileSystem.stat(requestPath(path))) await fileSystem.unlink(requestPath(path));
        } catch {
            // The next answer may still be in time.
        }
    }
}

/** One attempt to take the folder. */
class Contender {
    readonly token = randomUUID();
    private readonly machine: Machine;
    private readonly sleep: (ms: number) => Promise<unknown>;

    constructor(private readonly options: LockOptions) {
        this.machine = options.machine ?? thisMachine;
        this.sleep = options.sleep ?? delay;
    }

    /** True when the lock of another process had to be put out of the way. */
    async take(): Promise<boolean> {
        const { fileSystem, path } = this.options;
        for (;;) {
            if (await this.create(path)) return false;
            const holder = await this.readPatiently(path);
            if (holder === 'gone') continue;
            if (await this.isAlive(holder, path)) throw inUse(holder);
            if (await this.takeOver(holder)) {
                await fileSystem.unlink(requestPath(path)).catch(() => undefined);
                return true;
            }
            await this.sleep(POLL_MS);
        }
    }

    private async create(path: string): Promise<boolean> {
        try {
            await this.options.fileSystem.create(path, this.record());
            return true;
        } catch (error) {
            if (hasCode(error, 'EEXIST')) return false;
            throw error;
        }
    }

    private record(): Buffer {
        const { host, pid, boot, space } = this.machine;
        const at = (this.options.now?.() ?? new Date()).getTime();
        const holder: Holder = { pid, host, boot, space, started: this.machine.startOf(pid), token: this.token, at };
        return Buffer.from(`${JSON.stringify(holder)}\n`);
    }

    private async readPatiently(path: string): Promise<Holder | 'gone' | undefined> {
        for (let waited = 0; ; waited += POLL_MS) {
            const holder = await readHolder(this.options.fileSystem, path);
            if (holder) return holder;
            if (!(await this.options.fileSystem.stat(path))) return 'gone';
            if (waited >= CONTENT_WITHIN_MS) return undefined;
            await this.sleep(POLL_MS);
        }
    }

    private async isAlive(holder: Holder | undefined, path: string): Promise<boolean> {
        if (!holder) return false;
        const { machine } = this;
        if (holder.host !== machine.host) return this.answers(holder, path);
        if (this.isOfEarlierBoot(holder)) return false;
        if (holder.space !== machine.space) return this.answers(holder, path);
        if (holder.pid === machine.pid && holder.started === machine.startOf(holder.pid)) {
            return heldHere().has(holder.token);
        }
        return machine.isAlive(holder.pid) && holder.started === machine.startOf(holder.pid);
    }

    private isOfEarlierBoot({ boot, at }: Holder): boolean {
        const { machine } = this;
        return boot !== undefined && machine.boot !== undefined ? boot !== machine.boot : at < machine.bootedAt;
    }

    /** Asks a holder that cannot be seen from here. */
    private async answers(holder: Holder, path: string): Promise<boolean> {
        const { fileSystem } = this.options;
        const request = requestPath(path);
        await this.create(request);
        for (let waited = 0; waited < ANSWER_WITHIN_MS; waited += POLL_MS) {
            await this.sleep(POLL_MS);
            if (!(await fileSystem.stat(request))) return (await readHolder(fileSystem, path))?.token === holder.token;
        }
        return false;
    }

    /**
     * Replaces the lock of a process that is gone. Several may try at once: the right to do it is a file that is named
     * after that lock and that only one of them can create. False when the lock turned out to be another by then.
     */
    private async takeOver(stale: Holder | undefined): Promise<boolean> {
        const { fileSystem, path } = this.options;
        const claims = await this.claim(stale);
        if (!claims) return false;
        const mine = `${path}.${this.token}`;
        try {
            if ((await readHolder(fileSystem, path))?.token !== stale?.token) return false;
            await fileSystem.create(mine, this.record());
            await fileSystem.rename(mine, path);
            return true;
        } finally {
            for (const claim of [mine, ...claims]) await fileSystem.unlink(claim).catch(() => undefined);
        }
    }

    /** The files that give the right; undefined when another process that runs has it. */
    private async claim(stale: Holder | undefined): Promise<string[] | undefined> {
        const path = `${this.options.path}.after-${stale?.token ?? 'nobody'}`;
        if (await this.create(path)) return [path];
        const rival = await this.readPatiently(path);
        if (!rival) await this.options.fileSystem.unlink(path).catch(() => undefined);
        if (!rival || rival === 'gone' || (await this.isAlive(rival, path))) return undefined;
        const claims = await this.claim(rival);
        return claims && [path, ...claims];
    }
}

function requestPath(path: string): string {
    return `${path}.request`;
}

async function readHolder(fileSystem: FileSystem, path: string): Promise<Holder | undefined> {
    try {
        return parseHolder(await fileSystem.readFile(path));
    } catch (error) {
        if (error instanceof SyntaxError || hasCode(error, 'ENOENT')) return undefined;
        throw error;
    }
}

function parseHolder(bytes: Buffer): Holder | undefined {
    const holder = JSON.parse(bytes.toString()) as Partial<Holder> | null;
    return typeof holder?.token === 'string' ? (holder as Holder) : undefined;
}

function inUse(holder: Holder | undefined): SnapshotError {
    if (!holder) {
        const text =
            'The lock of the snapshots folder is gone: another process has had the folder. Start Node-RED again.';
        return new SnapshotError('store_in_use', text);
    }
    const { pid, host } = holder;
    const text =
        `The snapshots folder is in use by process ${pid} on ${host}. ` +
        'Stop that one, or give each its own folder (setting "dir").';
    return new SnapshotError('store_in_use', text, { pid, host });
}

/** The locks that this process holds, also through a second copy of this module. */
function heldHere(): Set<string> {
    const shared = globalThis as unknown as Record<symbol, Set<string> | undefined>;
    return (shared[HELD] ??= new Set());
}

const HELD = Symbol.for('node-red-contrib-snapshots.locks');
