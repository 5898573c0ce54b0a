import type { RemotePlaceRef } from '../core/remote-wire';
import { isOwnState, type SnapshotItem } from '../core/snapshot';
import type { Failure } from '../core/wire';
import { heldIn, type LedgerEntry, type LedgerPlace } from './ledger';

/**
 * What is kept of a queue: not which snapshots wait, but from where on they are to be brought to the place. What waits is
 * found in the store, so that no kill between a capture and a note of it loses one.
 */
export interface QueueRecord extends LedgerPlace {
    /** Name of the remote. */
    name: string;
    auto: 'kept' | 'all';
    /** The first snapshot that is meant. */
    from: string;
    /** Those before it that were manual or pinned already: what is pinned later is meant, too. */
    known: readonly string[];
    refused: readonly RefusedSnapshot[];
}

/** A snapshot that the remote does not take. */
export interface RefusedSnapshot {
    id: string;
    name: string;
    failure: Failure;
    /** A person has seen it. */
    seen?: true;
}

/** What a queue is for. */
export interface QueueAbout extends Pick<QueueRecord, 'name' | 'url' | 'auto'> {
    target: RemotePlaceRef;
}

type Items = readonly SnapshotItem[];

/** A queue that begins with the newest snapshot. @param items newest first, as for all in here */
export function beginQueue({ name, url, auto, target }: QueueAbout, items: Items): QueueRecord {
    const record: QueueRecord = { name, url, place: target.id, auto, from: '', known: [], refused: [] };
    const newest = items.find((item) => isMeant(record, item));
    return withStart(record, items, newest?.id ?? items[0]?.id ?? '');
}

/**
 * The queue of a remote that has been changed, or that there was before a restart: it goes on, unless snapshots go
 * elsewhere now, or more of them do.
 */
export function continueQueue(kept: QueueRecord | undefined, about: QueueAbout, items: Items): QueueRecord {
    const { url, auto, target } = about;
    if (!kept || kept.place !== target.id || (auto === 'all' && kept.auto === 'kept')) return beginQueue(about, items);
    const record = { ...kept, url, auto };
    return auto === kept.auto ? record : withStart(record, items, kept.from);
}

/** The same queue where nothing waits any more: what is there by now need not be looked at again. */
export function advanceQueue(record: QueueRecord, items: Items): QueueRecord {
    const there = new Set(items.map(({ id }) => id));
    const refused = record.refused.filter(({ id }) => there.has(id));
    return withStart({ ...record, refused }, items, items[0]?.id ?? record.from);
}

/** The snapshots that have still to be brought to the place, oldest first. @param brought ids of those that were */
export function waitingIn(record: QueueRecord, items: Items, brought: ReadonlySet<string>): SnapshotItem[] {
    const known = new Set(record.known);
    const refused = new Set(record.refused.map(({ id }) => id));
    const isNew = ({ id }: SnapshotItem): boolean => id >= record.from || (record.auto === 'kept' && !known.has(id));
    return items
        .filter((item) => isMeant(record, item) && isNew(item) && !brought.has(item.id) && !refused.has(item.id))
        .reverse();
}

/** Ids of all snapshots that wait, by what a file of pushes says. */
export function waitingByFile(properties: Readonly<Record<string, unknown>>, items: Items): Set<string> {
    const held = heldIn(properties);
    const waiting = queuesIn(properties).flatMap((record) => waitingIn(record, items, broughtTo(held, record)));
    return new Set(waiting.map(({ id }) => id));
}

/** The queues in a file. What is none is passed over. */
export function queuesIn({ queues }: Readonly<Record<string, unknown>>): QueueRecord[] {
    return Array.isArray(queues) ? queues.filter(isRecord) : [];
}

function broughtTo(held: readonly LedgerEntry[], { url, place }: LedgerPlace): Set<string> {
    return new Set(held.filter((entry) => entry.url === url && entry.place === place).map(({ local }) => local));
}

function withStart(record: QueueRecord, items: Items, from: string): QueueRecord {
    const before = record.auto === 'kept' ? items.filter((item) => item.id < from && isMeant(record, item)) : [];
    return { ...record, from, known: before.map(({ id }) => id) };
}

function isMeant({ auto }: QueueRecord, item: SnapshotItem): boolean {
    return isOwnState(item) && (auto === 'all' || item.kind === 'manual' || item.pinned);
}

function isRecord(value: unknown): value is QueueRecord {
    if (typeof value !== 'object' || value === null) return false;
    const { name, url, place, auto, from, known, refused } = value as Partial<Record<keyof QueueRecord, unknown>>;
    const hasTexts = [name, url, place, from].every((text) => typeof text === 'string');
    return hasTexts && (auto === 'kept' || auto === 'all') && Array.isArray(known) && Array.isArray(refused);
}
