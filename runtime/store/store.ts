import type { FlowNode, Manifest, PartRef, PartType, SnapshotItem } from '../core/snapshot';
import type { ListQuery, SnapshotEdit, SnapshotPage } from '../core/wire';

/** What a caller decides about a new snapshot; the store adds id, updatedAt, hash and bytes. */
export type SnapshotDraft = Omit<Manifest, 'id' | 'updatedAt' | 'hash' | 'bytes' | 'parts' | 'damaged'>;

/**
 * Where an instance keeps its snapshots. Everything that resolves is durable. Calls may overlap: writes are carried out
 * one after the other, in the order in which they were made. Rejects with a `SnapshotError`: `not_found`, `damaged`,
 * `disk_full`, `read_only`, `io_error`, `store_unavailable` (after `close`).
 */
export interface SnapshotStore {
    /** One page, newest first. Reads no manifest. `bad_request` for a cursor that this store did not give out. */
    page(query: ListQuery): SnapshotPage;
    /** Every snapshot, newest first. */
    items(): readonly SnapshotItem[];
    /** The snapshot with its parts. `not_found`; `damaged` when the manifest does not match its own check. */
    get(id: string): Promise<Manifest>;
    /**
     * Reads everything that a snapshot names and checks its hash. `damaged` when something is wrong, and from then on
     * every snapshot that names the same object is listed as damaged.
     */
    check(id: string): Promise<Manifest>;
    /** The parsed content of a part. `damaged`; `key_missing` when it is encrypted under a key that is not here. */
    readPart(part: PartRef): Promise<unknown>;
    /**
     * The nodes of a flow part, in their order: with `isWanted` at least those whose JSON passes. That is several times
     * faster than reading them all, and takes less memory. Rejects as `readPart`.
     */
    readNodes(part: PartRef, isWanted?: (json: string) => boolean): Promise<FlowNode[]>;
    /**
     * Names of those objects, of these flow parts, that hold a node with this id; seldom of one that does not, and of
     * every one that cannot be read. Reads only parts that it was never told of nor asked about before.
     */
    objectsHolding(nodeId: string, parts: readonly PartRef[]): Promise<Set<string>>;
    /** What `readPart` parses, as it is stored: JSON in UTF-8, of a flow part with a node a line. */
    readText(part: PartRef): Promise<Buffer>;
    /** Starts a snapshot. Nothing that it puts or keeps is collected until it is committed or abandoned. */
    begin(): SnapshotWriter;
    /** Changes name, description or pin. */
    edit(id: string, edit: SnapshotEdit): Promise<SnapshotItem>;
    /** Adds what became known after the snapshot was made. */
    annotate(id: string, facts: Partial<Pick<Manifest, 'user' | 'deploy' | 'good' | 'target'>>): Promise<SnapshotItem>;
    /**
     * Deletes snapshots. Those that are gone already are passed over; the rest of the store is never touched. What shall
     * last `soon` may be there again, whole, when the power goes in the moments after this has resolved.
     */
    remove(ids: readonly string[], lasting?: Lasting): Promise<void>;
    /**
     * Keeps bytes for a while beside the snapshots, encrypted under a key that is in memory only: whatever of them a
     * killed process leaves behind tells nothing, and is gone at the next start. `file_too_large`, as soon as there are
     * more than `maxBytes`; what `bytes` rejects with passes. Nothing is left then.
     */
    hold(bytes: AsyncIterable<Uint8Array>, maxBytes: number): Promise<HeldBytes>;
    /** Reads and checks everything in the store. */
    verify(): Promise<StoreHealth>;
    health(): StoreHealth;
    /** Calls back after each change, also when a snapshot turns out to be damaged. Returns what ends it. */
    watch(listener: (change: StoreChange) => void): () => void;
    /** Waits for writes under way, then gives the folder up to other processes. */
    close(): Promise<void>;
}

/** When a change has to be on disk: before it is answered, or a moment later. */
export type Lasting = 'now' | 'soon';

/** One snapshot being written. */
export interface SnapshotWriter {
    /**
     * Stores a part unless its object is there already. `text` is JSON in pieces: it is taken piece by piece with
     * breaks in between, so that a large part does not block the event loop. Secret parts are encrypted. Resolves as
     * soon as the name and size are known; `commit` waits until it is durable.
     *
     * `nodes`: those of a flow part, which saves reading it when a node is looked for. They are looked at only after the
     * commit, and must not change.
     */
    put(part: { type: PartType; id?: string }, text: Iterable<string>, nodes?: readonly FlowNode[]): Promise<PartRef>;
    /** The name of the object that `put` would store the part in. Stores nothing. */
    name(part: { type: PartType }, text: Iterable<string>): Promise<string>;
    /** Names a part of an earlier snapshot again, unchanged: nothing is written. `commit` fails if its object is gone. */
    keep(part: PartRef): PartRef;
    /** Hash of the content that a commit of these parts would have, to find out whether it is needed at all. */
    hash(parts: readonly PartRef[], order: readonly number[]): string;
    /**
     * Writes the manifest. Resolves once the snapshot and everything that it names are on disk. Rejects with `damaged`
     * when a part that was kept is damaged or gone: begin anew and put it. Whatever it rejects with, nothing is left.
     */
    commit(draft: SnapshotDraft, parts: readonly PartRef[]): Promise<Manifest>;
    /** Gives up; what was put is collected. */
    abandon(): void;
}

/** Bytes that a store keeps for a while. */
export interface HeldBytes {
    readonly size: number;
    /** From the beginning, as often as it is asked for. Rejects with `io_error`, also once they were dropped. */
    read(): AsyncGenerator<Buffer>;
    /** Forgets them. Never rejects. */
    drop(): Promise<void>;
}

export interface StoreChange {
    event: 'created' | 'updated' | 'removed';
    ids: string[];
}

export interface StoreHealth {
    format: number;
    count: number;
    damaged: number;
    /** Bytes on disk of manifests and objects, as far as they have been seen. */
    bytes: number;
}
