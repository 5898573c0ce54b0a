import assert from 'node:assert/strict';
import type { Credentials, FlowNode, Manifest, PartRef } from '../../runtime/core/snapshot';
import type { SnapshotDraft, SnapshotStore, SnapshotWriter } from '../../runtime/store/store';

/** What a test puts into a snapshot: tabs by id with any text, and credentials. */
export interface TestContent {
    tabs: Record<string, string>;
    credentials?: Credentials;
}

export const MORNING = '2026-03-01T08:00:00.000Z';

export function draft(about: Partial<SnapshotDraft> = {}): SnapshotDraft {
    return {
        name: 'A snapshot',
        description: '',
        createdAt: MORNING,
        kind: 'manual',
        pinned: false,
        counts: { tabs: 1, subflows: 0, nodes: 0 },
        modules: { 'node-red': '4.1.15' },
        order: [0, 1],
        ...about,
    };
}

export async function putContent(writer: SnapshotWriter, { tabs, credentials }: TestContent): Promise<PartRef[]> {
    const parts = Object.entries(tabs).map(([id, label]) => {
        const nodes = [{ id, type: 'tab', label }];
        return writer.put({ type: 'tab', id }, [JSON.stringify(nodes)], nodes);
    });
    if (credentials) parts.push(writer.put({ type: 'credentials' }, [JSON.stringify(credentials)]));
    return Promise.all(parts);
}

export async function capture(
    store: SnapshotStore,
    content: TestContent,
    about: Partial<SnapshotDraft> = {},
): Promise<Manifest> {
    const writer = store.begin();
    try {
        return await writer.commit(draft(about), await putContent(writer, content));
    } finally {
        writer.abandon();
    }
}

/** Reads a snapshot back, in the shape in which `capture` takes it. */
export async function contentOf(store: Pick<SnapshotStore, 'get' | 'readPart'>, id: string): Promise<TestContent> {
    const { parts } = await store.get(id);
    const content: TestContent = { tabs: {} };
    for (const part of parts) {
        const value = await store.readPart(part);
        if (part.type === 'credentials') content.credentials = value as Credentials;
        else content.tabs[part.id ?? ''] = String((value as FlowNode[])[0]?.['label']);
    }
    return content;
}

/** Checks that every tab is found in exactly those objects that hold it, whatever became of the index of nodes. */
export async function checkFinding(store: SnapshotStore): Promise<void> {
    const manifests = await Promise.all(store.items().map(({ id }) => store.get(id)));
    const tabs = manifests.flatMap(({ parts }) => parts.filter(({ type }) => type === 'tab'));
    for (const tab of new Set(tabs.map(({ id }) => id!))) {
        const holding = tabs.filter(({ id }) => id === tab).map(({ object }) => object);
        assert.deepEqual([...(await store.objectsHolding(tab, tabs))].sort(), [...new Set(holding)].sort());
    }
}
