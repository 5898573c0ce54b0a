import type { PushQueueCommand, PushQueueState } from '../core/remote-wire';
import type { SnapshotItem } from '../core/snapshot';
import type { PrivateConfig } from '../private-config';
import { addressOf } from './address';
import type { Connection } from './connection';
import type { Connections } from './connections';
import { PushQueue, type PushQueueTools } from './push-queue';
import { continueQueue, queuesIn, type QueueRecord } from './waiting';

export interface PushQueuesOptions {
    /** `<userDir>/.config.snapshots-pushes.json`; the queues are its property `queues`. */
    config: PrivateConfig;
    connections: Connections;
    /** Resolves when the store is open; rejects when it cannot be opened, which whoever opens it has reported. */
    tools: Promise<PushQueueTools>;
    onChange: () => void;
    /** Told when the file cannot be read or written. */
    onUnwritten(error: Error): void;
    onUnexpected: (error: unknown) => void;
}

/** The queues of those remotes to which snapshots go by themselves. Nothing in here throws, but for `held`. */
export class PushQueues {
    private readonly queues = new Map<string, { queue: PushQueue; connection: Connection }>();
    private records: readonly QueueRecord[] = [];
    private tools: PushQueueTools | undefined;
    private unwatch: () => void = () => undefined;
    private isClosed = false;
    private readonly started: Promise<void>;

    constructor(private readonly options: PushQueuesOptions) {
        this.started = this.start();
        // Whoever asks what is held hears of it; that nobody may ask is no reason to end the process.
        this.started.catch(() => undefined);
    }

    state(name: string): PushQueueState {
        return this.queues.get(name)?.queue.state ?? { waiting: 0, state: 'idle', refused: [] };
    }

    async command(name: string, command: PushQueueCommand): Promise<void> {
        await this.started.catch(() => undefined);
        await this.queues.get(name)?.queue.command(command);
    }

    /**
     * Ids of the snapshots that have still to be pushed: they must not be given up. Rejects when that cannot be known,
     * since the file cannot be read.
     */
    async held(): Promise<Set<string>> {
        await this.started;
        const waiting = [...this.queues.values()].flatMap(({ queue }) => queue.waiting());
        return new Set(waiting.map(({ id }) => id));
    }

    /** Brings the queues in step with the remotes that there are. Never rejects. */
    async sync(): Promise<void> {
        const connections = await this.options.connections.list();
        if (!this.tools || this.isClosed) return;
        try {
            await this.attendTo(connections, this.tools);
        } catch (error) {
            this.options.onUnexpected(error);
        }
    }

    /** Ends what is under way. What waits is found again at the next start. */
    close(): void {
        this.isClosed = true;
        this.unwatch();
        for (const { queue } of this.queues.values()) queue.close();
    }

    private async attendTo(connections: readonly Connection[], tools: PushQueueTools): Promise<void> {
        const before = this.records;
        for (const [name, { queue, connection }] of this.queues) {
            if (connections.includes(connection)) continue;
            queue.close();
            this.queues.delete(name);
        }
        for (const connection of connections) this.attend(connection, tools);
        this.records = [...this.queues.values()].map(({ queue }) => queue.record);
        if (JSON.stringify(before) !== JSON.stringify(this.records)) await this.save();
    }

    private async start(): Promise<void> {
        const tools = await this.options.tools;
        await tools.ledger.loaded;
        this.records = queuesIn(await this.read());
        this.tools = tools;
        await this.sync();
        if (this.isClosed) return;
        this.unwatch = tools.store.watch(() => this.wake());
        this.wake();
    }

    private async read(): Promise<Readonly<Record<string, unknown>>> {
        try {
            return await this.options.config.read();
        } catch (error) {
            this.options.onUnwritten(error as Error);
            throw error;
        }
    }

    private wake(): void {
        for (const { queue } of this.queues.values()) queue.wake();
    }

    private attend(connection: Connection, tools: PushQueueTools): void {
        const { name } = connection.about;
        if (this.queues.has(name)) return;
        const record = recordFor(connection, this.records, tools.store.items());
        if (!record) return;
        const { onChange, onUnexpected } = this.options;
        const save = async (changed: QueueRecord): Promise<void> => {
            this.records = [...this.records.filter((other) => other.name !== name), changed];
            await this.save();
        };
        const queue = new PushQueue({ tools, connection, record, onChange, onUnexpected, save });
        this.queues.set(name, { queue, connection });
        queue.wake();
    }

    private async save(): Promise<void> {
        try {
            await this.options.config.update(() => ({ queues: this.records }));
        } catch (error) {
            this.options.onUnwritten(error as Error);
        }
    }
}

/** Undefined where no snapshots go by themselves. */
function recordFor(
    { about }: Connection,
    records: readonly QueueRecord[],
    items: readonly SnapshotItem[],
): QueueRecord | undefined {
    const { name, auto, target } = about;
    if (auto === 'none' || !target) return undefined;
    const kept = records.find((record) => record.name === name);
    return continueQueue(kept, { name, url: addressOf(about), auto, target }, items);
}
