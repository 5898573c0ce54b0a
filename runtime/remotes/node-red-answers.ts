import { SNAPSHOT_KINDS, type SnapshotKind } from '../core/snapshot';
import type { RemotePage, RemoteSnapshot } from '../core/remote-wire';

/**
 * What another Node-RED answers, as far as it is used here. It may have another version of this package: what is not
 * known is passed over, and what has to be there and is not makes it undefined.
 */

/** `GET /settings` */
export interface NodeRedSettings {
    version: string;
    user?: { username: string; isAnonymous: boolean };
}

export function parseNodeRedSettings(answer: unknown): NodeRedSettings | undefined {
    if (!isObject(answer) || typeof answer['version'] !== 'string') return undefined;
    const { version, user } = answer;
    if (!isObject(user)) return { version };
    const { username, anonymous } = user;
    return {
        version,
        user: { username: typeof username === 'string' ? username : '', isAnonymous: anonymous === true },
    };
}

/** True for `GET /snapshots/status`. */
export function isStatus(answer: unknown): boolean {
    return isObject(answer) && typeof answer['ready'] === 'boolean';
}

/** The title that `GET /theme` gives, unless it is the one that every Node-RED has. */
export function parseTitle(answer: unknown): string | undefined {
    const header = isObject(answer) ? answer['header'] : undefined;
    const title = isObject(header) ? header['title'] : undefined;
    return typeof title === 'string' && title !== '' && title !== 'Node-RED' ? title.slice(0, 100) : undefined;
}

/** A page of `GET /snapshots`. */
export function parsePage(answer: unknown): RemotePage | undefined {
    if (!isObject(answer) || !Array.isArray(answer['snapshots'])) return undefined;
    const { meta, count, snapshots } = answer;
    const items = snapshots.map(parseItem);
    if (items.includes(undefined)) return undefined;
    const cursor = isObject(meta) ? meta['next_cursor'] : undefined;
    return {
        meta: typeof cursor === 'string' ? { next_cursor: cursor } : {},
        ...(typeof count === 'number' && { count }),
        snapshots: items as RemoteSnapshot[],
    };
}

/** One snapshot of it, also as it is answered by the routes that change or import one. */
export function parseItem(answer: unknown): RemoteSnapshot | undefined {
    if (!isObject(answer)) return undefined;
    const { id, name, description, createdAt, updatedAt, kind, user, damaged, target, source } = answer;
    if (typeof id !== 'string' || typeof createdAt !== 'string') return undefined;
    const username = isObject(user) ? user['username'] : undefined;
    return {
        id,
        name: typeof name === 'string' ? name : '',
        description: typeof description === 'string' ? description : '',
        createdAt,
        ...(typeof updatedAt === 'string' && { updatedAt }),
        ...(SNAPSHOT_KINDS.includes(kind as SnapshotKind) && { kind: kind as SnapshotKind }),
        ...(typeof username === 'string' && { user: { username } }),
        ...(damaged === true && { damaged }),
        ...(target === true && { target }),
        ...(typeof source === 'string' && { automatic: true }),
    };
}

/** Of `GET /snapshots/devices`: id of the snapshot that devices run; null for none. */
export function parseDeviceTarget(answer: unknown): string | null | undefined {
    if (!isObject(answer) || !Array.isArray(answer['devices'])) return undefined;
    const { target } = answer;
    return isObject(target) && typeof target['id'] === 'string' ? target['id'] : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
