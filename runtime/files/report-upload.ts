import type { ChosenComponents } from '../core/file-components';
import { countFlows } from '../core/flow-counts';
import { isSnapshotError } from '../core/errors';
import { missingTypesOf } from '../core/missing-types';
import type { RefusedEntry, UploadedSnapshot, UploadReport } from '../core/wire';
import { isSealed } from '../secrets/node-red-cipher';
import type { SnapshotStore } from '../store/store';
import { nameContent } from '../capture/write-snapshot';
import { findSame } from './find-same';
import { needsSecret, openDocument } from './open-document';
import type { Upload, UploadedFile } from './open-upload';
import type { SnapshotDocument } from './snapshot-document';

/** What an upload is looked at with. */
export interface UploadCheck {
    store: SnapshotStore;
    components: ChosenComponents;
    secret: string | undefined;
    /** Versions of the modules that are here. */
    installed: Readonly<Record<string, string>>;
    knowsType: (type: string) => boolean;
}

type Report = Pick<UploadReport, 'kind' | 'snapshots'>;

/**
 * Says what an upload holds, and stores nothing. A single file that cannot be stored rejects, with `bad_file` or
 * `file_too_large`; of an archive each file is answered for by itself.
 */
export async function reportUpload(upload: Upload, check: UploadCheck): Promise<Report> {
    if (upload.kind === 'single') {
        const document = await upload.files[0]!.read();
        return { kind: document.kind, snapshots: [await reportDocument(document, upload.files[0]!, check)] };
    }
    const snapshots: (UploadedSnapshot | RefusedEntry)[] = [];
    for (const file of upload.files) snapshots.push(await reportEntry(file, check));
    return { kind: 'archive', snapshots };
}

async function reportEntry(file: UploadedFile, check: UploadCheck): Promise<UploadedSnapshot | RefusedEntry> {
    try {
        return await reportDocument(await file.read(), file, check);
    } catch (error) {
        if (!isSnapshotError(error, 'bad_file') && !isSnapshotError(error, 'file_too_large')) throw error;
        return { entry: file.entry!, problem: { code: error.code, error: error.message } };
    }
}

async function reportDocument(
    document: SnapshotDocument,
    { entry, fallbackName }: UploadedFile,
    check: UploadCheck,
): Promise<UploadedSnapshot> {
    const { about, flows, modules, environment } = document;
    const variables = Object.entries(environment);
    const isOpen = ([, variable]: (typeof variables)[number]): boolean => !('sealed' in variable) && !variable.hidden;
    return {
        ...(entry !== undefined && { entry }),
        name: about.name || fallbackName,
        description: about.description,
        ...(about.createdAt !== undefined && { createdAt: about.createdAt }),
        ...(about.user && { user: about.user }),
        counts: countFlows(flows.heads),
        modules,
        credentials: credentialsOf(document),
        env: {
            plain: variables.filter(isOpen).map(([name]) => name),
            hidden: variables.filter((variable) => !isOpen(variable)).map(([name]) => name),
        },
        missing: {
            types: missingTypesOf(flows.heads, check.knowsType),
            modules: Object.entries(modules)
                .filter(([name]) => !Object.hasOwn(check.installed, name))
                .map(([name, version]) => ({ name, version })),
        },
        ...(await reportSecret(document, check)),
    };
}

function credentialsOf({ credentials, inline }: SnapshotDocument): UploadedSnapshot['credentials'] {
    if (isSealed(credentials)) return 'encrypted';
    return Object.keys(credentials).length + Object.keys(inline).length > 0 ? 'plain' : 'none';
}

/** Whether the secret fits, and, where everything can be read, whether the snapshot is there already. */
async function reportSecret(
    document: SnapshotDocument,
    { store, components, secret }: UploadCheck,
): Promise<Pick<UploadedSnapshot, 'secret' | 'alreadyThere'>> {
    const isNeeded = needsSecret(document, components);
    if (isNeeded && !secret) return { secret: 'needed' };
    try {
        const content = await openDocument(document, components, secret);
        const same = await findSame(store, await nameContent(store, content), document.about.id);
        return {
            secret: isNeeded ? 'fits' : 'not_needed',
            ...(same && { alreadyThere: { id: same.id, name: same.name, createdAt: same.createdAt } }),
        };
    } catch (error) {
        if (isSnapshotError(error, 'wrong_secret')) return { secret: 'wrong' };
        throw error;
    }
}
