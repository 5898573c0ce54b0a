import { isSnapshotError, SnapshotError } from '../core/errors';
import type { RemoteAbility, RemotePage, RemotePlace, RemoteSnapshot } from '../core/remote-wire';
import type { FileContent } from '../files/snapshot-file';
import { FlowFuseApi, type FlowFuseOwner } from './flowfuse-api';
import { bytesOf, createBody, importBody } from './flowfuse-body';
import { lastingName, leftOutOf, type FlowFuseWay } from './flowfuse-left-out';
import { findPlaces, ownerOf } from './flowfuse-places';
import type { PushedSnapshot, Remote, RemoteDriver, RemoteIdentity, RemotePushed } from './remote';

/** A FlowFuse platform, 2.4 or newer, by the token of a person. */
export const flowFuseDriver: RemoteDriver = {
    fields: [
        { name: 'url', required: true, secret: false, address: true },
        { name: 'token', required: true, secret: true },
    ],
    connect: ({ url = '', token = '' }, limits = {}) => new FlowFuseRemote(new FlowFuseApi(url, token, limits)),
};

class FlowFuseRemote implements Remote {
    private known: ReadonlyMap<string, RemotePlace> = new Map();

    constructor(private readonly api: FlowFuseApi) {}

    identify(signal: AbortSignal): Promise<RemoteIdentity> {
        return this.api.identify(signal);
    }

    async places(signal: AbortSignal): Promise<RemotePlace[]> {
        const places = await findPlaces(this.api, signal);
        this.known = new Map(places.map((place) => [place.id, place]));
        return places;
    }

    async snapshots(place: string, page: { limit: number; cursor?: string }, signal: AbortSignal): Promise<RemotePage> {
        const owner = holderOf(place);
        const target = await this.api.target(owner, signal);
        const { cursor, count, entries } = await this.api.snapshots(owner, page, target, signal);
        return {
            meta: cursor === undefined ? {} : { next_cursor: cursor },
            // It counts from the cursor on.
            ...(count !== undefined && page.cursor === undefined && { count }),
            snapshots: entries,
        };
    }

    read(
        _place: string,
        id: string,
        secret: string | undefined,
        signal: AbortSignal,
    ): Promise<AsyncIterable<Uint8Array>> {
        return this.api.read(id, secret, signal);
    }

    async push(place: string, pushed: PushedSnapshot, signal: AbortSignal): Promise<RemotePushed> {
        const { owner, way } = await this.wayTo(place, signal);
        const content = await pushed.content();
        const { name, sentence } = lastingName(pushed.name);
        const named = { ...pushed, name };
        const leftOut = [...leftOutOf(content, way), ...(sentence === undefined ? [] : [sentence])];
        const body = way === 'import' ? importBody(owner, named, content) : createBody(named, content);
        const bytes = await bytesOf(body, await this.maxBytes(signal));
        const snapshot = await (way === 'import'
            ? this.api.import(bytes, signal)
            : this.api.create(owner.id, bytes, signal));
        if (!pushed.setAsTarget) return { snapshot, wasThere: false, leftOut };
        const problem = await this.madeTarget(owner, snapshot.id, way, signal);
        return problem === undefined
            ? { snapshot: { ...snapshot, target: true }, wasThere: false, leftOut }
            : { snapshot, wasThere: false, leftOut: [...leftOut, problem] };
    }

    async leavesOut(place: string, content: FileContent, signal: AbortSignal): Promise<string[]> {
        return leftOutOf(content, (await this.wayTo(place, signal)).way);
    }

    async maxBytes(signal: AbortSignal): Promise<number> {
        return (await this.api.knows(signal)).import ? MAX_BYTES : MAX_BYTES_BEFORE;
    }

    async edit(
        place: string,
        id: string,
        change: { name?: string; description?: string },
        signal: AbortSignal,
    ): Promise<RemoteSnapshot> {
        const owner = await this.ownerThatMay('edit', place, signal);
        const target = await this.api.target(owner, signal);
        return this.api.edit(id, change, target, signal);
    }

    async remove(place: string, id: string, signal: AbortSignal): Promise<void> {
        await this.ownerThatMay('remove', place, signal);
        await this.api.remove(id, signal);
    }

    async setTarget(place: string, id: string | undefined, signal: AbortSignal): Promise<void> {
        const owner = await this.ownerThatMay(id === undefined ? 'clear_target' : 'set_target', place, signal);
        if (id === undefined) throw refused('clear_target');
        // A device would be given the snapshot of another, too.
        await this.api.holds(owner, id, signal);
        await this.api.setTarget(owner, id, signal);
        await this.checkTarget(owner, id, signal);
    }

    /** Why it is not the target, though it is there; undefined when it is. */
    private async madeTarget(
        owner: FlowFuseOwner,
        id: string,
        way: FlowFuseWay,
        signal: AbortSignal,
    ): Promise<string | undefined> {
        try {
            if (way === 'import') await this.api.setTarget(owner, id, signal);
            await this.checkTarget(owner, id, signal);
            return undefined;
        } catch (error) {
            if (!isSnapshotError(error)) throw error;
            return `It was not made the Device Target: ${error.message}`;
        }
    }

    private async checkTarget(owner: FlowFuseOwner, id: string, signal: AbortSignal): Promise<void> {
        if ((await this.api.target(owner, signal)) === id) return;
        throw new SnapshotError('remote_failed', 'The platform said yes, and has another Device Target all the same.');
    }

    private async wayTo(place: string, signal: AbortSignal): Promise<{ owner: FlowFuseOwner; way: FlowFuseWay }> {
        const owner = await this.ownerThatMay('push', place, signal);
        // Whoever may remove may import, too; others may only create.
        const isOwner = this.known.get(place)?.may.includes('remove') === true;
        return { owner, way: isOwner && (await this.api.knows(signal)).import ? 'import' : 'create' };
    }

    private async ownerThatMay(ability: RemoteAbility, place: string, signal: AbortSignal): Promise<FlowFuseOwner> {
        // A role may have become a higher one since.
        if (!this.known.get(place)?.may.includes(ability)) await this.places(signal);
        const known = this.known.get(place);
        if (!known) throw new SnapshotError('not_found', 'The platform has no such place, or you may not see it.');
        if (!known.may.includes(ability)) throw refused(ability);
        return holderOf(place);
    }
}

/** What a platform takes at most in one request, and what those did that know no import. */
const MAX_BYTES = 10_485_760;
const MAX_BYTES_BEFORE = 5_242_880;

function holderOf(place: string): FlowFuseOwner {
    const owner = ownerOf(place);
    if (owner) return owner;
    throw new SnapshotError(
        'remote_refused',
        'Teams and applications hold no snapshots: choose an instance or a device.',
    );
}

/** No snapshot can be pushed until a person changes something: that is no fault of the snapshot. */
function refused(ability: RemoteAbility): SnapshotError {
    const code = ability === 'push' ? 'remote_forbidden' : 'remote_refused';
    return new SnapshotError(code, REFUSALS[ability] ?? 'This cannot be done there.', { ability });
}

const REFUSALS: Readonly<Partial<Record<RemoteAbility, string>>> = {
    push: 'No snapshot can be pushed there, by this user or at all.',
    edit: 'This platform cannot change a snapshot, or this user may not.',
    remove: 'This user may not remove snapshots there.',
    set_target: 'This user may not choose the Device Target there.',
    clear_target: 'The platform has no way to clear a Device Target but to remove the snapshot.',
};
