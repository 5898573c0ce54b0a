import { ALL_COMPONENTS, parseComponents } from '../../runtime/core/file-components';
import type { SnapshotItem } from '../../runtime/core/snapshot';
import type { FileComponents, ImportedSnapshot } from '../../runtime/core/wire';
import { exportSnapshot } from '../../runtime/files/export-snapshot';
import { importUpload, type ImportChoice } from '../../runtime/files/import-upload';
import { openUpload } from '../../runtime/files/open-upload';
import type { SnapshotFile } from '../../runtime/files/snapshot-file';
import type { SnapshotStore } from '../../runtime/store/store';
import { writeSnapshot, type SnapshotContent } from '../../runtime/capture/write-snapshot';
import { itemOf } from '../../runtime/core/snapshot';
import { brokerNode, smallFlows } from './flows';

/** A snapshot with something of everything. */
export const CONTENT: SnapshotContent = {
    flows: [...smallFlows(), brokerNode()],
    credentials: { broker1: { user: 'plant', password: 'top secret' } },
    environment: {
        FF_PROJECT_ID: { value: 'of the platform', hidden: false },
        REGION: { value: 'north', hidden: false },
        TOKEN: { value: 'hidden value', hidden: true },
    },
    settings: { flowFile: 'flows.json', lang: 'de' },
    modules: { versions: { 'node-red': '4.1.15', 'node-red-contrib-x': '1.2.3' }, sources: {}, lock: '{"a":1}' },
};

export async function storeSnapshot(
    store: SnapshotStore,
    content: SnapshotContent = CONTENT,
    name = 'Before the fair',
): Promise<SnapshotItem> {
    const about = {
        kind: 'manual' as const,
        name,
        description: 'As it was',
        pinned: false,
        createdAt: '2026-11-21T07:30:00.000Z',
        user: { username: 'ada' },
    };
    return itemOf(await writeSnapshot(store, content, about));
}

interface ExportWish {
    secret?: string | undefined;
    components?: FileComponents | undefined;
    exact?: boolean;
}

/** The text of a snapshot's file. */
export async function exported(
    store: SnapshotStore,
    id: string,
    { secret, components, exact = false }: ExportWish = {},
): Promise<string> {
    const choice = { format: 'snapshot' as const, components: parseComponents(components), secret, exact };
    const { text } = await exportSnapshot(store, await store.get(id), choice);
    return [...text].join('');
}

/** Stores what a file holds; a text or the bytes of one. */
export async function imported(
    store: SnapshotStore,
    file: string | Uint8Array,
    choice: Partial<ImportChoice> & { fileName?: string } = {},
): Promise<ImportedSnapshot[]> {
    const upload = await openUpload(() => [Buffer.from(file as string)], choice.fileName);
    return importUpload(store, upload, { components: ALL_COMPONENTS, ...choice });
}

/** What may differ between two files of the same content: ids, times, and what encryption makes of a text. */
export function withoutChance(text: string): unknown {
    const {
        id: _id,
        createdAt: _createdAt,
        updatedAt: _updatedAt,
        user: _user,
        ...file
    } = JSON.parse(text) as SnapshotFile;
    return JSON.parse(
        JSON.stringify(file, (name, value: unknown) => (name === '$' ? (value as string).length : value)),
    );
}
