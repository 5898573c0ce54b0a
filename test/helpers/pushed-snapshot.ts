import { ALL_COMPONENTS } from '../../runtime/core/file-components';
import type { Credentials, FlowNode, SnapshotItem } from '../../runtime/core/snapshot';
import type { EnvironmentPart } from '../../runtime/environment-part';
import { openDocument } from '../../runtime/files/open-document';
import { readDocument } from '../../runtime/files/snapshot-document';
import type { PushedSnapshot } from '../../runtime/remotes/remote';

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
    { name = 'Before the fair', description = 'As it was', setAsTarget = false } = {},
): PushedSnapshot {
    const { flows = [], credentials = {}, environment = {}, modules = { 'node-red': '4.1.15' } } = content;
    const item: SnapshotItem = {
        id: '01HZ000000000000000000000A',
        name,
        description,
        createdAt: '2026-11-21T07:30:00.000Z',
        updatedAt: '2026-11-21T07:30:00.000Z',
        kind: 'manual',
        pinned: false,
        hash: 'a'.repeat(64),
        bytes: 1000,
        counts: { tabs: 0, subflows: 0, nodes: flows.length },
        modules,
    };
    return {
        item,
        name,
        description,
        setAsTarget,
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
