import type { SnapshotRef } from '../../core/fleet-wire';
import type { DeviceFailure } from '../../core/live-wire';
import { sameValue } from '../../core/same-value';
import type { PrivateConfig } from '../../private-config';
import { Queue } from '../../store/queue';
import type { DeviceFields } from './settings';

/** A target that is here. `id` and `name` are the hub's. */
export interface KnownTarget extends SnapshotRef {
    /** Id of the snapshot here. */
    local: string;
    /** Revision that Node-RED has while it runs: SHA-256 of the flows. */
    rev: string;
    /** By which the hub tells whether its content has changed; absent where it does not. */
    etag?: string;
}

/** Something that is being done to the flows, noted before anything changes: whoever starts next finishes it or takes it back. */
export interface UnfinishedWork {
    /** What shall run; absent when there is no target any more. */
    target?: KnownTarget;
    /** Id of the snapshot of what ran before. Absent as long as nothing has changed yet. */
    safety?: string;
    /** How often it was begun. */
    attempts: number;
}

/** What a device knows over restarts. Everything in it was told by one hub to one device. */
export interface DeviceMemoryContent {
    /** What the hub said that this device belongs to, to be told back. */
    project: string | null;
    application: string | number | null;
    /** Absent until they were asked for. */
    settings?: { hash: string | null; autoSnapshot: boolean };
    /** The target as last heard; null for none, absent until the hub has answered. */
    wanted?: string | null;
    /** What the hub calls the target that arrived last. */
    named?: SnapshotRef;
    /** The target that was applied last and was not taken away since. */
    current?: KnownTarget;
    /** Only credentials were deployed in place of those of `current`: revisions do not tell. */
    credentialsChanged?: boolean;
    /** The one before. */
    previous?: KnownTarget;
    unfinished?: UnfinishedWork;
    /**
     * `current` needs node types that may be there once Node-RED is started again. Id of the snapshot to go back to when
     * they are not.
     */
    awaitsRestart?: string;
    /** Why a target does not run. */
    failure?: DeviceFailure & { at: string };
    /** Ids of snapshots here that were made of targets, the oldest first. */
    stored?: string[];
    /** Id of the last snapshot here that went to the hub by itself, or was there when developer mode began. */
    sentUpTo?: string;
}

const NOTHING: DeviceMemoryContent = { project: null, application: null };

/** Keeps that in the property `memory` of the device's private file. What is not of this hub and device counts as nothing. */
export class DeviceMemory {
    private readonly changes = new Queue();
    private known: DeviceMemoryContent = NOTHING;
    private owner = '';

    constructor(private readonly config: PrivateConfig) {}

    get content(): Readonly<DeviceMemoryContent> {
        return this.known;
    }

    /** Reads what is kept of this device. Rejects when the file cannot be read. */
    load(owner: Pick<DeviceFields, 'url' | 'id'>): Promise<void> {
        return this.changes.run(async () => {
            if (this.owner === ownerOf(owner)) return;
            const { memory } = await this.config.read();
            this.owner = ownerOf(owner);
            this.known = isRecord(memory) && memory['owner'] === this.owner ? parse(memory['content']) : NOTHING;
        });
    }

    /** Durable when it resolves; rejects as a write does, and changes nothing then. Without a change nothing is written. */
    update(change: (before: Readonly<DeviceMemoryContent>) => Changes): Promise<void> {
        return this.changes.run(async () => {
            const after = merged(this.known, change(this.known));
            if (sameValue(after, this.known)) return;
            await this.config.update(() => ({ memory: { owner: this.owner, content: after } }));
            this.known = after;
        });
    }

    /** Forgets everything. */
    forget(): Promise<void> {
        return this.changes.run(async () => {
            await this.config.update(() => ({ memory: undefined }));
            this.known = NOTHING;
            this.owner = '';
        });
    }
}

/** What a target is called, as far as one of that id was here: names come only with the target itself. */
export function nameOfTarget(
    { current, previous, named }: Readonly<DeviceMemoryContent>,
    id: string,
): string | undefined {
    return [named, current, previous].find((known) => known?.id === id)?.name;
}

/** Undefined takes a member away. */
export type Changes = { [Name in keyof DeviceMemoryContent]?: DeviceMemoryContent[Name] | undefined };

function merged(before: DeviceMemoryContent, changes: Changes): DeviceMemoryContent {
    const entries = Object.entries({ ...before, ...changes }).filter(([, value]) => value !== undefined);
    return { ...NOTHING, ...Object.fromEntries(entries) };
}

/** A hub that is given another address counts as another hub: what it calls by the same ids is not the same. */
function ownerOf({ url, id }: Pick<DeviceFields, 'url' | 'id'>): string {
    return JSON.stringify([url, id]);
}

/** Only this package writes the file; one that somebody has edited into something else counts as none. */
function parse(content: unknown): DeviceMemoryContent {
    if (!isRecord(content)) return NOTHING;
    const { current, previous, unfinished, failure, stored } = content;
    const isWhole =
        [current, previous].every((target) => target === undefined || isTarget(target)) &&
        (unfinished === undefined || isUnfinished(unfinished)) &&
        (failure === undefined || isFailure(failure)) &&
        (stored === undefined || (Array.isArray(stored) && stored.every(isText)));
    return isWhole ? { ...NOTHING, ...content } : NOTHING;
}

function isUnfinished(value: unknown): boolean {
    if (!isRecord(value) || typeof value['attempts'] !== 'number') return false;
    return value['target'] === undefined || isTarget(value['target']);
}

function isTarget(value: unknown): boolean {
    return isRecord(value) && [value['id'], value['name'], value['local'], value['rev']].every(isText);
}

function isFailure(value: unknown): boolean {
    return isRecord(value) && [value['snapshot'], value['code'], value['error'], value['at']].every(isText);
}

function isText(value: unknown): value is string {
    return typeof value === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
