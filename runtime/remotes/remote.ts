import type { RemoteField, RemotePage, RemotePlace, RemoteSnapshot } from '../core/remote-wire';
import type { SnapshotItem } from '../core/snapshot';
import type { FileContent } from '../files/snapshot-file';

/**
 * Somewhere else to push to and pull from. One file a kind; all are listed in remotes.ts, and each faces the same
 * contract suite. Every call takes a signal that ends it, and rejects with a `SnapshotError`: `remote_unreachable` (no
 * answer, or none in time), `remote_unknown` (answers, but is not of this kind), `remote_token` (who asks is not known),
 * `remote_forbidden` (and may not do this), `not_found`, `remote_too_large`, `remote_busy` (with `retryAfterSeconds` in its
 * facts where the remote says so), `remote_refused` (any other no, in its own words), `remote_failed` (a failure at its
 * end, and answers that make no sense). No error holds a secret.
 */
export interface Remote {
    /** Who asks, and what is at the other end. Rejects unless both are as they should be. */
    identify(signal: AbortSignal): Promise<RemoteIdentity>;
    /** All places, each after its parent. */
    places(signal: AbortSignal): Promise<RemotePlace[]>;
    /** One page of what a place holds, newest first. */
    snapshots(place: string, page: { limit: number; cursor?: string }, signal: AbortSignal): Promise<RemotePage>;
    /**
     * A snapshot as a snapshot file. With a secret it is whole, and its secrets are encrypted with that; without one it is
     * as much as can be seen without credentials, which takes less permission; hidden variables may be in it in clear,
     * marked as hidden. The id `current` is what runs there, where
     * the place has the ability of that name; it never comes with a secret.
     */
    read(
        place: string,
        id: string,
        secret: string | undefined,
        signal: AbortSignal,
    ): Promise<AsyncIterable<Uint8Array>>;
    /**
     * Puts a snapshot there, its secrets encrypted on the way. Resolves with what the remote says that it holds now. May
     * be repeated: a second call makes a second snapshot, unless the remote itself notices.
     */
    push(place: string, pushed: PushedSnapshot, signal: AbortSignal): Promise<RemotePushed>;
    /** What `push` would leave out of a snapshot, in sentences. */
    leavesOut(place: string, content: FileContent, signal: AbortSignal): Promise<string[]>;
    /** How much it takes in one request; absent where there is no limit that is known. `push` refuses more by itself. */
    maxBytes?(signal: AbortSignal): Promise<number>;
    /** The rest can be called where a place has the ability; elsewhere it rejects with `remote_refused`. */
    edit(
        place: string,
        id: string,
        change: { name?: string; description?: string },
        signal: AbortSignal,
    ): Promise<RemoteSnapshot>;
    remove(place: string, id: string, signal: AbortSignal): Promise<void>;
    /** Makes it what devices run; undefined clears that. Resolves once it was read back. */
    setTarget(place: string, id: string | undefined, signal: AbortSignal): Promise<void>;
}

export interface RemoteIdentity {
    /** Absent where nobody has to log in. */
    user?: string;
    /** `FlowFuse 2.4.0`, `Node-RED 4.1.15`. */
    platform: string;
}

export interface PushedSnapshot {
    item: SnapshotItem;
    name: string;
    description: string;
    /** Everything that goes there, read anew at each call. Rejects as the store does. */
    content(): Promise<FileContent>;
    /** Makes it the Device Target, in the same call where the remote can. */
    setAsTarget: boolean;
    /** Makes another one also where the remote itself would notice that it is there. */
    force?: boolean;
}

export interface RemotePushed {
    snapshot: RemoteSnapshot;
    /** True when the remote says that it had it before. */
    wasThere: boolean;
    /** What it does not hold of the snapshot, and what was not done, in sentences. */
    leftOut: string[];
}

/** One kind of remote. */
export interface RemoteDriver {
    /** `url` is always the first. */
    fields: readonly RemoteField[];
    /** Asks nothing yet. Fields are texts, trimmed, those that are not set are absent; `url` has no slash at its end. */
    connect(fields: Readonly<Record<string, string>>, limits?: RemoteLimits): Remote;
}

export interface RemoteLimits {
    /** How long nothing may happen before the remote counts as unreachable. */
    timeoutMs?: number;
}
