import { SnapshotError } from '../core/errors';
import type { UploadReport } from '../core/wire';
import { importUpload } from '../files/import-upload';
import type { KeptUpload, KeptUploads } from '../files/kept-uploads';
import { reportUpload } from '../files/report-upload';
import { listText } from '../files/snapshot-file';
import type { Host } from '../host';
import type { ModuleReader } from '../modules/installed-modules';
import { Queue } from '../store/queue';
import type { SnapshotStore } from '../store/store';
import { parseFileRequest, parseImport, type FileRequest } from './file-requests';
import type { Route, RouteReply, RouteRequest } from './route';

/** What the routes work with once the store is open. */
export interface ImportTools {
    store: SnapshotStore;
    modules: Pick<ModuleReader, 'read'>;
    host: Pick<Host, 'knowsType'>;
}

/** Files become snapshots; before that they are looked at. What is sent once is kept for a while. */
export function importRoutes(
    usable: () => Promise<ImportTools>,
    uploads: KeptUploads,
    /** Called after each snapshot that another Node-RED has pushed by itself. Never rejects. */
    pruned: (store: SnapshotStore) => Promise<void>,
): Route[] {
    // One file at a time is in memory.
    const work = new Queue();

    const withUpload = async <T>(
        { user }: RouteRequest,
        { file, fileName }: FileRequest,
        keepsIt: boolean,
        task: (tools: ImportTools, upload: KeptUpload) => Promise<T>,
    ): Promise<T> => {
        const tools = await usable();
        const owner = user?.username;
        const hold = tools.store.hold.bind(tools.store);
        const token = 'token' in file ? file.token : (await uploads.keep(hold, file.bytes, { owner, fileName })).token;
        let isDone = false;
        try {
            const result = await uploads.use(token, owner, (upload) => work.run(() => task(tools, upload)));
            isDone = true;
            return result;
        } finally {
            // A file that was kept before can be tried again with another secret; nobody knows the token of another.
            if (isDone ? !keepsIt : !('token' in file)) await uploads.drop(token, owner);
        }
    };

    return [
        {
            verb: 'post',
            path: '/snapshots/import/check',
            permission: 'snapshots.write',
            handle: async (request) => {
                const wanted = parseFileRequest(request);
                return {
                    body: await withUpload(request, wanted, true, (tools, upload) => check(tools, upload, wanted)),
                };
            },
        },
        {
            verb: 'post',
            path: '/snapshots/import',
            permission: 'snapshots.write',
            handle: async (request) => {
                const wanted = parseImport(request);
                return withUpload(request, wanted, false, async ({ store }, upload) => {
                    const opened = await upload.open();
                    const imported = await importUpload(store, opened, { ...wanted, user: request.user });
                    if (wanted.source !== undefined) await pruned(store);
                    const status = imported.some(({ alreadyThere }) => !alreadyThere) ? 201 : 200;
                    return { status, body: opened.kind === 'archive' ? { snapshots: imported } : imported[0]! };
                });
            },
        },
        {
            verb: 'get',
            path: '/snapshots/import/:token/flows',
            permission: 'snapshots.write',
            handle: async ({ params, query, user }) => {
                await usable();
                const task = (upload: KeptUpload): Promise<RouteReply> =>
                    work.run(() => preview(upload, query['entry']));
                return uploads.use(params['token']!, user?.username, task);
            },
        },
        {
            verb: 'delete',
            path: '/snapshots/import/:token',
            permission: 'snapshots.write',
            handle: async ({ params, user }) => {
                await uploads.drop(params['token']!, user?.username);
                return { body: { status: 'okay' } };
            },
        },
    ];
}

async function check(
    { store, modules, host }: ImportTools,
    upload: KeptUpload,
    { components, secret }: FileRequest,
): Promise<UploadReport> {
    const { token, bytes, expiresAt } = upload;
    const report = await reportUpload(await upload.open(), {
        store,
        components,
        secret,
        installed: (await modules.read()).versions,
        knowsType: (type) => host.knowsType(type),
    });
    return { token, expiresAt, bytes, ...report };
}

/** The flows without credentials: those that stood in nodes are not among their texts. */
async function preview(upload: KeptUpload, entry: unknown): Promise<RouteReply> {
    const { files } = await upload.open();
    const file = entry === undefined && files.length === 1 ? files[0] : files.find((one) => one.entry === entry);
    if (!file) throw new SnapshotError('not_found', 'There is no such file in what was uploaded.');
    const { flows } = await file.read();
    return {
        body: {
            json: (function* () {
                yield '{"flows":';
                yield* listText(flows.texts());
                yield '}';
            })(),
        },
    };
}
