import { SnapshotError, type ErrorCode } from '../../runtime/core/errors';
import type { RemoteKind, RemotePlace, RemoteSnapshot } from '../../runtime/core/remote-wire';
import type { SnapshotItem } from '../../runtime/core/snapshot';
import { snapshotFileText, type FileContent } from '../../runtime/files/snapshot-file';
import type { Remote, RemoteDriver } from '../../runtime/remotes/remote';

/** What a test has done to a remote, and what it shall do next. */
export interface Script {
    /** Each use, by its name, in order. */
    readonly uses: string[];
    /** Called before each use; what it throws, or rejects with, is how the use fails. */
    before(use: string, signal: AbortSignal): Promise<void> | void;
    /** What is there, newest first. */
    held: { snapshot: RemoteSnapshot; content: FileContent }[];
    /** How many were ever pushed. */
    made: number;
    /** What the remote makes of the content that is pushed. */
    take(content: FileContent): FileContent;
    places: RemotePlace[];
}

export const PLACE: RemotePlace = {
    id: 'line-1',
    name: 'Line 1',
    path: ['Plant'],
    type: 'instance',
    may: ['list', 'preview', 'pull', 'push', 'edit', 'remove', 'set_target'],
};

/** How a remote says no, or is not there. */
export function failure(code: ErrorCode, facts: Record<string, unknown> = {}): SnapshotError {
    return new SnapshotError(code, `It fails: ${code}.`, facts);
}

/** A remote in the hands of a test, for what the real ones cannot be made to do. */
export function scriptedRemote(about: Partial<Script> = {}): { script: Script; remote: Remote } {
    const script: Script = {
        uses: [],
        before: () => undefined,
        held: [],
        made: 0,
        take: (content) => content,
        places: [PLACE],
        ...about,
    };
    const use = async (name: string, signal: AbortSignal): Promise<void> => {
        script.uses.push(name);
        await script.before(name, signal);
    };
    const find = (id: string): (typeof script.held)[number] => {
        const found = script.held.find(({ snapshot }) => snapshot.id === id);
        if (found) return found;
        throw failure('not_found');
    };
    const remote: Remote = {
        identify: async (signal) => {
            await use('identify', signal);
            return { user: 'ada', platform: 'Scripted 1.0' };
        },
        places: async (signal) => {
            await use('places', signal);
            return script.places;
        },
        snapshots: async (_place, { limit }, signal) => {
            await use('snapshots', signal);
            return { meta: {}, snapshots: script.held.slice(0, limit).map(({ snapshot }) => snapshot) };
        },
        read: async (_place, id, secret, signal) => {
            await use(`read ${id}`, signal);
            const { snapshot, content } = find(id);
            const shown = secret === undefined ? { ...content, credentials: {}, environment: {} } : content;
            const file = [...snapshotFileText(itemOf(snapshot), shown, secret)].join('');
            return (async function* () {
                yield await Promise.resolve(Buffer.from(file));
            })();
        },
        push: async (_place, pushed, signal) => {
            const content = await pushed.content();
            await use(`push ${pushed.name}`, signal);
            const snapshot: RemoteSnapshot = {
                id: `there-${++script.made}`,
                name: pushed.name,
                description: pushed.description,
                createdAt: new Date(script.made * 1000).toISOString(),
                ...(pushed.setAsTarget && { target: true }),
            };
            script.held.unshift({ snapshot, content: script.take({ ...content, flows: [...content.flows] }) });
            return { snapshot, wasThere: false, leftOut: [] };
        },
        leavesOut: async (_place, _content, signal) => {
            await use('leavesOut', signal);
            return ['Settings stay here.'];
        },
        edit: async (_place, id, change, signal) => {
            await use(`edit ${id}`, signal);
            const entry = find(id);
            entry.snapshot = { ...entry.snapshot, ...change };
            return entry.snapshot;
        },
        remove: async (_place, id, signal) => {
            await use(`remove ${id}`, signal);
            find(id);
            script.held = script.held.filter(({ snapshot }) => snapshot.id !== id);
        },
        setTarget: async (_place, id, signal) => {
            await use(`setTarget ${id}`, signal);
            for (const entry of script.held) entry.snapshot = { ...entry.snapshot, target: entry.snapshot.id === id };
        },
    };
    return { script, remote };
}

/** The kinds of remote that there are to a test: `flowfuse` with a url and a token, which is this remote. */
export function scriptedDrivers(
    connect: (fields: Readonly<Record<string, string>>) => Remote = () => scriptedRemote().remote,
): ReadonlyMap<RemoteKind, RemoteDriver> {
    const fields = [
        { name: 'url', required: true, secret: false, address: true },
        { name: 'token', required: true, secret: true },
        { name: 'proxy', required: false, secret: false },
    ];
    return new Map([['flowfuse', { fields, connect }]]);
}

function itemOf({ id, name, description, createdAt }: RemoteSnapshot): SnapshotItem {
    return {
        id,
        name,
        description,
        createdAt,
        updatedAt: createdAt,
        kind: 'manual',
        pinned: false,
        hash: '',
        bytes: 0,
        counts: { tabs: 0, subflows: 0, nodes: 0 },
        modules: {},
    };
}
