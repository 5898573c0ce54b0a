import { createHash, createHmac } from 'node:crypto';
import { ALL_COMPONENTS } from '../../runtime/core/file-components';
import {
    SECRET_PARTS,
    type Credentials,
    type FlowNode,
    type Manifest,
    type PartRef,
    type SnapshotItem,
    type SnapshotKind,
} from '../../runtime/core/snapshot';
import type { EnvironmentPart } from '../../runtime/capture/environment-part';
import { openDocument } from '../../runtime/files/open-document';
import { readDocument } from '../../runtime/files/snapshot-document';
import type { PushedSnapshot } from '../../runtime/remotes/remote';
import { contentHash } from '../../runtime/store/manifest-file';
import { partTexts } from '../../runtime/capture/write-snapshot';

/** What a snapshot holds, as far as it can be pushed. */
export interface PushedContent {
    flows: readonly FlowNode[];
    credentials: Credentials;
    environment: EnvironmentPart;
    modules: Record<string, string>;
}

/** A snapshot to push that holds this, and nothing else. */
export function pushedSnapshot(
    content: Partial<PushedContent>,
    {
        id = '01HZ000000000000000000000A',
        name = 'Before the fair',
        description = 'As it was',
        setAsTarget = false,
        kind = 'manual',
    }: { id?: string; name?: string; description?: string; setAsTarget?: boolean; kind?: SnapshotKind } = {},
): PushedSnapshot {
    const { flows = [], credentials = {}, environment = {}, modules = { 'node-red': '4.1.15' } } = content;
    const item: SnapshotItem = {
        id,
        name,
        description,
        createdAt: '2026-11-21T07:30:00.000Z',
        updatedAt: '2026-11-21T07:30:00.000Z',
        kind,
        pinned: false,
        hash: 'a'.repeat(64),
        bytes: 1000,
        counts: { tabs: 0, subflows: 0, nodes: flows.length },
        modules,
    };
    const { manifest, textOf } = inParts(item, { flows, credentials, environment, modules });
    return {
        item,
        name,
        description,
        setAsTarget,
        manifest,
        readText: (part) => Promise.resolve(textOf(part)),
        content: () =>
            Promise.resolve({
                flows: flows.map((node) => JSON.stringify(node)),
                credentials,
                environment,
                envNames: [],
                settings: {},
                platform: {},
                modules,
                withSecrets: true,
            }),
    };
}

/** The same content as a store holds it. */
function inParts(
    item: SnapshotItem,
    { flows, credentials, environment, modules }: PushedContent,
): { manifest: Manifest; textOf: (part: PartRef) => Buffer } {
    const content = { flows, credentials, modules: { versions: modules, sources: {} }, settings: {} };
    const hasEnvironment = Object.keys(environment).length > 0;
    const { order, texts } = partTexts({ ...content, ...(hasEnvironment && { environment }) });
    const bytesOf = new Map<string, Buffer>();
    const parts = texts.map(([part, pieces]): PartRef => {
        const bytes = Buffer.from([...pieces].join(''));
        // A store names a secret part by a key that nobody else has.
        const hash = SECRET_PARTS.has(part.type) ? createHmac('sha256', 'key of the store') : createHash('sha256');
        const object = hash.update(bytes).digest('hex');
        bytesOf.set(object, bytes);
        return { ...part, object, bytes: bytes.length };
    });
    const manifest = { ...item, parts, order, hash: contentHash(parts, order) };
    return { manifest, textOf: ({ object }) => bytesOf.get(object)! };
}

/** What a snapshot file holds, decrypted. */
export async function contentOfFile(
    file: AsyncIterable<Uint8Array>,
    secret: string | undefined,
): Promise<PushedContent & { name: string; description: string }> {
    const document = await readDocument(file);
    const { credentials, environment = {}, modules } = await openDocument(document, ALL_COMPONENTS, secret);
    const flows = document.flows.heads.map((head) => JSON.parse(document.flows.text(head)) as FlowNode);
    const { name, description } = document.about;
    return { name, description, flows, credentials, environment, modules: modules.versions };
}
