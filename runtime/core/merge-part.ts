import { keepReferencesWhole } from './keep-references-whole';
import { selectPart } from './select-part';
import type { Credentials, FlowNode } from './snapshot';

/** The running flows after a part of a snapshot has come back. */
export interface MergedFlows {
    flows: FlowNode[];
    /** Ids of everything that comes from the snapshot. */
    brought: ReadonlySet<string>;
}

/**
 * Brings back what `ids` name and leaves everything else as it runs. A tab, subflow or group comes back as it was, with
 * all that was in it and without what was added to it since; what runs but is not in the snapshot goes. With what is
 * named come the config nodes and subflows that it uses, and the tab, subflow or group around it where that is gone.
 * Nodes that run already keep their place in the order; others come after the one that they followed. Wires, links and
 * members of groups that lead nowhere afterwards, and did before, are dropped. Of all ids, the result is the snapshot.
 * `bad_request` for an id that is in neither.
 */
export function mergePart(
    running: readonly FlowNode[],
    snapshot: readonly FlowNode[],
    ids: readonly string[],
): MergedFlows {
    const { brought, gone } = selectPart(running, snapshot, ids);
    const wanted = snapshot.filter((node) => brought.has(node.id));
    const flows = place(running, snapshot, wanted, gone);
    return { flows: keepReferencesWhole(flows, { running, snapshot, brought }), brought };
}

/** Credentials after a part has come back: those of the snapshot for what comes from it, those of now for the rest. */
export function mergeCredentials(
    merged: MergedFlows,
    running: Readonly<Credentials>,
    snapshot: Readonly<Credentials>,
): Credentials {
    const credentials: Credentials = {};
    for (const { id } of merged.flows) {
        const source = merged.brought.has(id) ? snapshot : running;
        if (Object.hasOwn(source, id)) credentials[id] = source[id]!;
    }
    return credentials;
}

/**
 * The running flows without what goes, with the wanted nodes in the places of those that they replace, in the
 * snapshot's order, and each new one after its neighbour of the snapshot.
 */
function place(
    running: readonly FlowNode[],
    snapshot: readonly FlowNode[],
    wanted: readonly FlowNode[],
    gone: ReadonlySet<string>,
): FlowNode[] {
    const ids = new Set(wanted.map((node) => node.id));
    const places = running.filter((node) => ids.has(node.id)).length;
    const known = new Set(running.map((node) => node.id));
    const replacing = wanted.filter((node) => known.has(node.id)).slice(0, places);
    const placed = new Set(replacing);
    const kept: FlowNode[] = [];
    let next = 0;
    for (const node of running) {
        if (!ids.has(node.id) && !gone.has(node.id)) kept.push(node);
        else if (ids.has(node.id) && next < replacing.length) kept.push(replacing[next++]!);
    }
    const following = followers(snapshot, wanted, placed, new Set(kept.map((node) => node.id)));
    return [...(following.get(undefined) ?? []), ...kept.flatMap((node) => [node, ...takeFollowers(following, node)])];
}

/** New nodes by the id of the nearest node before them in the snapshot that has a place; undefined for the first. */
function followers(
    snapshot: readonly FlowNode[],
    wanted: readonly FlowNode[],
    placed: ReadonlySet<FlowNode>,
    there: ReadonlySet<string>,
): Map<string | undefined, FlowNode[]> {
    const added = new Set(wanted.filter((node) => !placed.has(node)));
    const following = new Map<string | undefined, FlowNode[]>();
    let last: string | undefined;
    for (const node of snapshot) {
        if (added.has(node)) following.set(last, [...(following.get(last) ?? []), node]);
        else if (there.has(node.id)) last = node.id;
    }
    return following;
}

/** Once only, should several nodes have the same id. */
function takeFollowers(following: Map<string | undefined, FlowNode[]>, { id }: FlowNode): FlowNode[] {
    const nodes = following.get(id) ?? [];
    following.delete(id);
    return nodes;
}
