import type { RemotePlaceRef } from '../../runtime/core/wire';

/** What each user chose last, kept with the user's settings. */
export interface Remembered {
    /** The remote that the sidebar shows; undefined for this Node-RED's own snapshots. */
    source(): string | undefined;
    setSource(remote: string | undefined): void;
    /** The place that was looked at last at a remote. */
    place(remote: string): RemotePlaceRef | undefined;
    setPlace(remote: string, place: RemotePlaceRef): void;
    /** Where the last push went. */
    pushed(): { remote: string; place: RemotePlaceRef } | undefined;
    setPushed(remote: string, place: RemotePlaceRef): void;
}

/** What a user has remembered, by name: the same of the editor's host. */
export interface Memory {
    recall(name: string): unknown;
    remember(name: string, value: unknown): void;
}

interface Kept {
    source?: string;
    places: { remote: string; place: RemotePlaceRef }[];
    pushed?: { remote: string; place: RemotePlaceRef };
}

export function connectRemembered(memory: Memory): Remembered {
    const kept = parseKept(memory.recall(NAME));
    let saved = JSON.stringify(kept);
    const keep = (): void => {
        const now = JSON.stringify(kept);
        if (now !== saved) memory.remember(NAME, kept);
        saved = now;
    };
    return {
        source: () => kept.source,
        setSource: (remote) => {
            if (remote === undefined) delete kept.source;
            else kept.source = remote;
            keep();
        },
        place: (remote) => kept.places.find((each) => each.remote === remote)?.place,
        setPlace: (remote, place) => {
            kept.places = [{ remote, place: refOf(place) }, ...kept.places.filter((each) => each.remote !== remote)];
            keep();
        },
        pushed: () => kept.pushed,
        setPushed: (remote, place) => {
            kept.pushed = { remote, place: refOf(place) };
            keep();
        },
    };
}

const NAME = 'remotes';

/** As much of a place as finds and names it. */
export function refOf({ id, name, path }: RemotePlaceRef): RemotePlaceRef {
    return { id, name, ...(path && { path }) };
}

/** Another version of this package may have written it. */
function parseKept(value: unknown): Kept {
    const { source, places, pushed } = (isObject(value) ? value : {}) as Record<keyof Kept, unknown>;
    return {
        ...(typeof source === 'string' && { source }),
        places: Array.isArray(places) ? places.filter(isRemotePlace) : [],
        ...(isRemotePlace(pushed) && { pushed }),
    };
}

function isRemotePlace(value: unknown): value is { remote: string; place: RemotePlaceRef } {
    if (!isObject(value)) return false;
    const { remote, place } = value as { remote?: unknown; place?: unknown };
    if (typeof remote !== 'string' || !isObject(place)) return false;
    const { id, name, path } = place as Record<keyof RemotePlaceRef, unknown>;
    return typeof id === 'string' && typeof name === 'string' && (path === undefined || isTexts(path));
}

function isTexts(value: unknown): value is string[] {
    return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function isObject(value: unknown): value is object {
    return typeof value === 'object' && value !== null;
}
