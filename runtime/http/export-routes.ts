import { parseComponents } from '../core/file-components';
import { SnapshotError } from '../core/errors';
import { isSnapshotId, type Manifest } from '../core/snapshot';
import { exportSnapshot, type ExportChoice } from '../files/export-snapshot';
import { archiveSnapshots } from '../files/snapshot-archive';
import type { SnapshotStore } from '../store/store';
import { bodyOf, secretOf } from './file-requests';
import { knownId } from './known-id';
import type { Route } from './route';

/** Snapshots as files. It takes the permission to change: whoever chooses the secret can read every credential. */
export function exportRoutes(usable: () => Promise<{ store: SnapshotStore }>): Route[] {
    return [
        {
            verb: 'post',
            path: '/snapshots/:id/export',
            permission: 'snapshots.write',
            handle: async ({ params, body }) => {
                const choice = parseExport(bodyOf(body));
                const { store } = await usable();
                const manifest = await store.get(knownId(params['id']));
                const { fileName, text } = await exportSnapshot(store, manifest, choice);
                return { fileName, body: { json: text } };
            },
        },
        {
            verb: 'post',
            path: '/snapshots/export',
            permission: 'snapshots.write',
            handle: async ({ body }) => {
                const { ids, ...choice } = parseArchive(bodyOf(body));
                const { store } = await usable();
                const manifests: Manifest[] = [];
                for (const id of ids) manifests.push(await store.get(id));
                const { fileName, bytes } = await archiveSnapshots(store, manifests, choice, new Date());
                return { fileName, body: { bytes } };
            },
        },
    ];
}

const MAX_SNAPSHOTS = 500;

function parseExport(body: Readonly<Record<string, unknown>>): ExportChoice {
    const { format = 'snapshot' } = body;
    if (format !== 'snapshot' && format !== 'flows' && format !== 'package') {
        throw new SnapshotError('bad_request', 'format is "snapshot", "flows" or "package".');
    }
    return {
        format,
        components: parseComponents(body['components']),
        secret: secretOf(body),
        exact: body['exact'] === true,
    };
}

function parseArchive(
    body: Readonly<Record<string, unknown>>,
): Omit<ExportChoice, 'format' | 'exact'> & { ids: string[] } {
    const { ids } = body;
    const isList = Array.isArray(ids) && ids.length > 0 && ids.length <= MAX_SNAPSHOTS;
    if (!isList) throw new SnapshotError('bad_request', `ids is a list of 1 to ${MAX_SNAPSHOTS} ids of snapshots.`);
    if (!ids.every(isSnapshotId)) throw new SnapshotError('not_found', 'There is no such snapshot.');
    return { ids: [...new Set(ids)], components: parseComponents(body['components']), secret: secretOf(body) };
}
