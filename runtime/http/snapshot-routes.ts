import { SnapshotError } from '../core/errors';
import { parseEdit, parseListQuery, parseNewSnapshot } from '../core/request-rules';
import { itemOf, type Manifest } from '../core/snapshot';
import type { Recorder } from '../capture/recorder';
import type { SnapshotStore } from '../store/store';
import { knownId } from './known-id';
import type { Route } from './route';

/** What the routes work with once the store is open. */
export interface SnapshotTools {
    store: SnapshotStore;
    recorder: Recorder;
}

/** Takes a snapshot that is about to be deleted away from the devices that are to run it. */
export type ReleaseTarget = (id: string) => Promise<void>;

/** List, make, read, change and delete snapshots. */
export function snapshotRoutes(usable: () => Promise<SnapshotTools>, release: ReleaseTarget): Route[] {
    return [
        {
            verb: 'get',
            path: '/snapshots',
            permission: 'snapshots.read',
            handle: async ({ query }) => ({ body: (await usable()).store.page(parseListQuery(query)) }),
        },
        {
            verb: 'post',
            path: '/snapshots',
            permission: 'snapshots.write',
            handle: async ({ body, user }) => {
                const wanted = parseNewSnapshot(body);
                const { recorder } = await usable();
                const { manifest } = await recorder.capture({ ...wanted, kind: 'manual', ...(user && { user }) });
                return { status: 201, body: itemOf(manifest) };
            },
        },
        {
            verb: 'get',
            path: '/snapshots/:id',
            permission: 'snapshots.read',
            handle: async ({ params }) => ({ body: itemOf(await checked(await usable(), params['id'])) }),
        },
        {
            verb: 'put',
            path: '/snapshots/:id',
            permission: 'snapshots.write',
            handle: async ({ params, body }) => {
                const edit = parseEdit(body);
                return { body: await (await usable()).store.edit(knownId(params['id']), edit) };
            },
        },
        {
            verb: 'delete',
            path: '/snapshots/:id',
            permission: 'snapshots.write',
            handle: async ({ params, query }) => {
                const { store } = await usable();
                await remove(store, release, knownId(params['id']), query['force'] === 'true');
                return { body: { status: 'okay' } };
            },
        },
    ];
}

function checked({ store }: SnapshotTools, id: string | undefined): Promise<Manifest> {
    return store.check(knownId(id));
}

async function remove(store: SnapshotStore, release: ReleaseTarget, id: string, force: boolean): Promise<void> {
    const item = store.items().find((candidate) => candidate.id === id);
    if (!item) throw new SnapshotError('not_found', 'There is no such snapshot.');
    if (item.target && !force) {
        const text =
            'Devices run this snapshot: they stop at their next check-in if it is deleted. Use force to do so.';
        throw new SnapshotError('snapshot_in_use', text);
    }
    // First: a device must never be told of a target that is gone.
    if (item.target) await release(id);
    await store.remove([id]);
}
