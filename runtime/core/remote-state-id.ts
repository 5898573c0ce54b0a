/** A snapshot at a remote, wherever the id of a snapshot may stand for a state to look at or to compare. */
export interface RemoteStateRef {
    remote: string;
    /** Id of the place. */
    place: string;
    /** The remote's own id of the snapshot, or `current`. */
    id: string;
}

const PREFIX = 'remote:';

/** `remote:<name>:<place>:<id>`, each percent-encoded. */
export function remoteStateId({ remote, place, id }: RemoteStateRef): string {
    return PREFIX + [remote, place, id].map(encodeURIComponent).join(':');
}

export function isRemoteStateId(id: string): boolean {
    return id.startsWith(PREFIX);
}

/** Undefined for text that names no state at a remote. */
export function parseRemoteStateId(text: string): RemoteStateRef | undefined {
    if (!isRemoteStateId(text)) return undefined;
    const parts = text.slice(PREFIX.length).split(':');
    if (parts.length !== 3 || parts.includes('')) return undefined;
    try {
        const [remote, place, id] = parts.map(decodeURIComponent) as [string, string, string];
        return { remote, place, id };
    } catch {
        return undefined;
    }
}
