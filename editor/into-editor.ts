import { mergePart } from '../runtime/core/merge-part';
import type { FlowNode, SnapshotItem } from '../runtime/core/snapshot';
import type { Api } from './api';
import type { EditorHost } from './host';
import { say } from './say';

/**
 * Puts a snapshot, or what the ids name with what that needs, into the open editor as changes that are not deployed.
 * What runs stays as it is, and so do the credentials, which no editor is told.
 */
export async function putIntoEditor(
    host: EditorHost,
    api: Api,
    snapshot: Pick<SnapshotItem, 'id' | 'name'>,
    only: readonly string[] | undefined,
): Promise<void> {
    const { flows } = await api.full(snapshot.id);
    const now = host.canvas.flows();
    const wanted = only ? part(now, flows.flows, only) : flows.flows;
    const there = new Set(wanted.map((node) => node.id));
    host.canvas.edit(
        wanted,
        only?.find((id) => there.has(id)),
    );
    say(host, 'success', [
        host.text('intoEditor.done', { name: snapshot.name }),
        host.text('intoEditor.undo'),
        host.text('intoEditor.credentials'),
    ]);
}

/** A tab that the snapshot does not have may be gone from the editor already, though it still runs. */
function part(now: readonly FlowNode[], then: readonly FlowNode[], only: readonly string[]): FlowNode[] {
    const known = new Set([...now, ...then].map((node) => node.id));
    const ids = only.filter((id) => known.has(id));
    return mergePart(now, then, ids).flows;
}
