import type { RemoteDevicePage } from '../core/remote-devices-wire';
import type { RemoteField, RemotePage, RemotePlace, RemoteSnapshot } from '../core/remote-wire';
import type { Manifest, PartRef, SnapshotItem } from '../core/snapshot';
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
    /** A push notices by itself what is there already, so that nobody has to look before. */
    readonly noticesItself?: boolean;
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
    /**
     * Makes it what devices run; undefined clears that. Resolves once it was read back. A place that refuses what a device
     * could not install takes it when it is forced.
     */
    setTarget(place: string, id: string | undefined, signal: AbortSignal, choice?: { force?: boolean }): Promise<void>;
    /** One page of the devices that follow a place, by name, as they said of themselves; where it has the ability `devices`. */
    devices?(place: string, page: { limit: number; cursor?: string }, signal: AbortSignal): Promise<RemoteDevicePage>;
    /** Forgets what a device said; `not_found`. One that is alive says it again. */
    forgetDevice?(place: string, device: string, signal: AbortSignal): Promise<void>;
    /**
     * Makes a snapshot of a place what one device runs that follows it, whatever the others run; undefined has it follow the
     * place again.
     */
    setDeviceTarget?(place: string, device: string, id: string | undefined, signal: AbortSignal): Promise<void>;
    /**
     * Removes what no snapshot needs any more, where a remote leaves that to those who use it. Any one of them may do it for
     * all, while others push, and as often as they like.
     */
    prune?(options: RemotePruneOptions, signal: AbortSignal): Promise<RemotePruneReport>;
}

export interface RemotePruneOptions {
    /** How long what nobody names stays after it was announced; `bad_request` for less than three hours. */
    graceHours: number;
    /** How many automatic snapshots each instance keeps there, by the rules of retention; absent: all of them. */
    keepLast?: number | undefined;
    /** Only says what it would do. */
    isDry: boolean;
}

export interface RemotePruneReport {
    /** Those that were given up. */
    snapshots: number;
    /** What was announced long enough ago, and is gone now. */
    removed: Amount;
    /** What nobody names, and goes in a run after `removableAt`; what was announced before included. */
    announced: Amount;
    /** By the clock of the remote; absent when nothing was announced. */
    removableAt?: Date;
    /** Which snapshots cannot be read. Nobody knows what they name: then nothing is announced or removed. */
    damaged: string[];
}

/** Parts as they are stored. */
export interface Amount {
    objects: number;
    bytes: number;
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
    /** What it is made of, for a remote that keeps parts as they are. */
    manifest: Manifest;
    /** What one of its parts holds: JSON, decrypted and checked. Rejects as the store does. */
    readText(part: PartRef): Promise<Buffer>;
    /** Makes it the Device Target, in the same call where the remote can. */
    setAsTarget: boolean;
    /** Makes another one also where the remote itself would notice that it is there. */
    force?: boolean;
    /** Nobody asked for it: neither for the push nor for the snapshot, which may be given up there as it is here. */
    isAutomatic?: boolean;
}

export interface RemotePushed {
    snapshot: RemoteSnapshot;
    /** True when the remote says that it had it before. */
    wasThere: boolean;
    /** What it does not hold of the snapshot, and what was not done, in sentences. */
    leftOut: string[];
    /** It has itself made sure that every part of the snapshot is there, so that nobody has to read it back. */
    verified?: true;
}

/** One kind of remote. */
export interface RemoteDriver {
    /** One of them is the address. */
    fields: readonly RemoteField[];
    /** Throws `bad_request`, with its name as `field` in the facts, for a field that can be nothing right, whatever is there. */
    check?(fields: Readonly<Record<string, string>>): void;
    /** Asks nothing yet. Fields are texts, trimmed, those that are not set are absent; the address has no slash at its end. */
    connect(fields: Readonly<Record<string, string>>, context?: RemoteContext): Remote;
}

export interface RemoteLimits {
    /** How long nothing may happen before the remote counts as unreachable. */
    timeoutMs?: number;
}

/** What a kind of remote may want to know of the Node-RED that uses it. */
export interface RemoteContext extends RemoteLimits {
    /** Where this Node-RED has its packages, too. */
    userDir?: string;
    /** `process.env` of this process. */
    environment?: Readonly<Record<string, string | undefined>>;
    /** What this machine is called. */
    hostName?: string;
    /** A UUID that tells this Node-RED from others, made once. */
    instanceId?: () => Promise<string>;
}
