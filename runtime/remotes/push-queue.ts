import { isSnapshotError } from '../core/errors';
import type { PushQueueCommand, PushQueueState } from '../core/remote-wire';
import type { SnapshotItem } from '../core/snapshot';
import type { Failure } from '../core/wire';
import type { SnapshotStore } from '../store/store';
import type { Connection } from './connection';
import { push } from './push';
import { verdictOn, waitMs } from './push-failures';
import type { PushTools } from './push-plan';
import { advanceQueue, waitingIn, type QueueRecord } from './waiting';

export interface PushQueueTools extends PushTools {
    store: SnapshotStore;
    /** Resolves when nothing is being captured. Never rejects. */
    quiet(): Promise<void>;
    clock: QueueClock;
}

/** Time, in the hands of whoever tests. */
export interface QueueClock {
    /** In ms since 1970. */
    now(): number;
    /** Calls back once, after so many ms; returns what cancels it. */
    after(ms: number, callback: () => void): () => void;
    /** From 0 up to 1. */
    random(): number;
}

export interface PushQueueOptions {
    tools: PushQueueTools;
    connection: Connection;
    record: QueueRecord;
    /** Called when anything of `state` has become another. */
    onChange(): void;
    /** Keeps what has changed of the record. Never rejects. */
    save(record: QueueRecord): Promise<void>;
    /** Told of failures that no remote and no store has said. */
    onUnexpected(error: unknown): void;
}

/**
 * Brings snapshots to one remote in the background: one after the other, in the order in which they were made. What fails
 * is tried again, later each time; see push-failures.ts for what cannot be.
 */
export class PushQueue {
    record: QueueRecord;
    private phase: PushQueueState['state'] = 'idle';
    private failure: Failure | undefined;
    private retryAt: string | undefined;
    /** Failures in a row. */
    private failures = 0;
    private readonly closing = new AbortController();
    private cancelTimer: () => void = () => undefined;

    constructor(private readonly options: PushQueueOptions) {
        this.record = options.record;
    }

    get state(): PushQueueState {
        const last = this.options.tools.ledger.lastAuto(this.record);
        return {
            waiting: this.waiting().length,
            state: this.phase,
            ...(this.phase === 'retrying' && this.retryAt !== undefined && { retryAt: this.retryAt }),
            ...(this.failure && { failure: this.failure }),
            ...(last && { last: { id: last.local, at: last.at } }),
            refused: this.record.refused
                .filter(({ seen }) => !seen)
                .map(({ id, name, failure }) => ({ id, name, failure })),
        };
    }

    /** Those that have still to be pushed, oldest first. */
    waiting(): SnapshotItem[] {
        const { store, ledger } = this.options.tools;
        return waitingIn(this.record, store.items(), ledger.broughtTo(this.record));
    }

    /** Snapshots may have come or gone. */
    wake(): void {
        if (this.closing.signal.aborted) return;
        if (this.phase === 'idle' && this.waiting().length > 0) {
            // The name of whoever deployed may only be known a moment later.
            this.phase = 'pushing';
            this.later(SETTLE_MS);
        }
        this.options.onChange();
    }

    async command({ action, ids }: PushQueueCommand): Promise<void> {
        if (action === 'dismiss') return this.dismiss(ids);
        if (this.phase === 'pushing') return;
        this.failures = 0;
        this.phase = 'pushing';
        this.later(0);
        this.options.onChange();
    }

    /** Ends what is under way. */
    close(): void {
        this.cancelTimer();
        this.closing.abort();
    }

    private later(ms: number): void {
        this.cancelTimer();
        this.cancelTimer = this.options.tools.clock.after(ms, () => void this.run());
    }

    /** Pushes until nothing waits, or something fails. Never rejects. */
    private async run(): Promise<void> {
        try {
            for (let next = this.waiting()[0]; next && !this.closing.signal.aborted; next = this.waiting()[0]) {
                this.phase = 'pushing';
                this.retryAt = undefined;
                this.options.onChange();
                await this.options.tools.quiet();
                const isToGoOn = await this.attempt(next);
                if (!isToGoOn) return;
            }
            this.settle('idle');
        } catch (error) {
            this.options.onUnexpected(error);
            this.retry(error);
        }
    }

    /** True when the next one may be tried at once. */
    private async attempt(item: SnapshotItem): Promise<boolean> {
        try {
            await this.options.connection.pushes.run(() => this.push(item));
            this.failures = 0;
            this.failure = undefined;
            return true;
        } catch (error) {
            if (this.closing.signal.aborted) return false;
            return this.judge(item, error);
        }
    }

    private async push({ id }: SnapshotItem): Promise<void> {
        const { tools, connection } = this.options;
        // Meanwhile it may have been deleted, or pushed by a person.
        if (!this.isWaiting(id)) return;
        const signal = AbortSignal.any([this.closing.signal, AbortSignal.timeout(LONGEST_PUSH_MS)]);
        const manifest = await tools.store.get(id);
        const place = await connection.place(this.record.place, signal);
        const choice = { setAsTarget: false, modules: 'ignore', again: false, auto: true } as const;
        await push(tools, connection, place, manifest, choice, signal);
        // It would be pushed again at once, without end.
        if (this.isWaiting(id)) throw new Error(`Snapshot ${id} was pushed and still waits.`);
        if (this.waiting().length === 0) await this.save(advanceQueue(this.record, tools.store.items()));
    }

    private isWaiting(id: string): boolean {
        return this.waiting().some((item) => item.id === id);
    }

    private async judge(item: SnapshotItem, error: unknown): Promise<boolean> {
        // It was deleted on its way.
        if (!this.options.tools.store.items().some(({ id }) => id === item.id)) return true;
        this.failures++;
        if (!isSnapshotError(error)) this.options.onUnexpected(error);
        const verdict = this.options.connection.about.unreadable.length > 0 ? 'stop' : verdictOn(error);
        if (verdict === 'pass' || (await this.isToBlame(error))) {
            const refused = [...this.record.refused, { id: item.id, name: item.name, failure: this.failureOf(error) }];
            this.failures = 0;
            await this.save({ ...this.record, refused });
            return true;
        }
        if (verdict === 'stop') this.settle('stopped', this.failureOf(error));
        else this.retry(error);
        return false;
    }

    /** A remote that fails again and again, and only at this, does so because of the snapshot. */
    private async isToBlame(error: unknown): Promise<boolean> {
        if (!isSnapshotError(error, 'remote_failed') || this.failures < MAX_FAILURES) return false;
        return this.options.connection.check(this.closing.signal).then(
            () => true,
            () => false,
        );
    }

    private retry(error: unknown): void {
        if (this.closing.signal.aborted) return;
        const { clock } = this.options.tools;
        const ms = waitMs(error, Math.max(this.failures, 1), clock.random());
        this.retryAt = new Date(clock.now() + ms).toISOString();
        this.later(ms);
        this.settle('retrying', this.failureOf(error));
    }

    private settle(phase: PushQueueState['state'], failure?: Failure): void {
        this.phase = phase;
        this.failure = failure;
        this.options.onChange();
    }

    private async dismiss(ids: readonly string[] | undefined): Promise<void> {
        const refused = this.record.refused.map((entry) =>
            ids === undefined || ids.includes(entry.id) ? { ...entry, seen: true as const } : entry,
        );
        await this.save({ ...this.record, refused });
    }

    private async save(record: QueueRecord): Promise<void> {
        this.record = record;
        this.options.onChange();
        await this.options.save(record);
    }

    private failureOf(error: unknown): Failure {
        const at = new Date(this.options.tools.clock.now()).toISOString();
        if (isSnapshotError(error)) return { at, code: error.code, error: error.message };
        return { at, code: 'unexpected_error', error: 'Something went wrong here. The log of Node-RED says what.' };
    }
}

const SETTLE_MS = 1_000;
const MAX_FAILURES = 8;
/** What takes longer than this is cut off and tried again: a remote that never ends may not hold up all others. */
const LONGEST_PUSH_MS = 30 * 60_000;
