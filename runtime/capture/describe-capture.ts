import { describeChangesInSteps, type OtherChanges } from '../core/describe-changes';
import type { FlowState } from '../core/diff-flows';
import { sameValue } from '../core/same-value';
import {
    FLOW_PARTS,
    type ChangeSummary,
    type Credentials,
    type FlowNode,
    type Manifest,
    type PartRef,
} from '../core/snapshot';
import { joinFlows } from '../core/split-flows';
import { containersIn, partKey, type Content, type HeldPart } from './content';
import type { Host } from '../host';
import { paced, pacedDiff } from '../states/paced-diff';
import { isSameContent, isSameSecret } from './same-content';
import { readCredentials } from './snapshot-content';
import type { SnapshotStore } from '../store/store';

/**
 * What the new content changes against the snapshot before. Only parts that differ are looked into, and of the earlier
 * snapshot only those are read that are not held in memory. Undefined when the earlier snapshot cannot be read: that
 * must not keep the new one from being made.
 */
export async function describeAgainst(
    store: SnapshotStore,
    host: Pick<Host, 'translate'>,
    before: Manifest | undefined,
    held: Content | undefined,
    content: Content,
): Promise<ChangeSummary | undefined> {
    const translate: Host['translate'] = (key, values) => host.translate(key, values);
    try {
        if (!before) {
            const after = { flows: content.running };
            return await paced(
                describeChangesInSteps(await pacedDiff({ flows: [] }, after), undefined, after, translate),
            );
        }
        if (await isSameContent(store, before, content))
            return { added: 0, changed: 0, removed: 0, moved: 0, text: translate('changes.same') };
        const parts = held ? [...held.flows.values()] : await flowPartsBefore(store, before, content);
        const credentials = held?.credentials ?? (await credentialsBefore(store, before, content));
        const relevant = relevance(before, content, credentials);
        const was: FlowState = { flows: select(parts, before.order, relevant), credentials };
        const is: FlowState = {
            flows: select([...content.flows.values()], content.order, relevant),
            credentials: content.credentials,
        };
        const others = await otherChanges(store, before, content);
        return await paced(describeChangesInSteps(await pacedDiff(was, is), was, is, translate, others));
    } catch {
        return undefined;
    }
}

/** The nodes of one part, and where among them tabs and subflows stand. */
type PartNodes = Pick<HeldPart, 'ref' | 'nodes' | 'containers'>;

async function flowPartsBefore(store: SnapshotStore, before: Manifest, content: Content): Promise<PartNodes[]> {
    const parts: PartNodes[] = [];
    for (const ref of before.parts) {
        if (!FLOW_PARTS.has(ref.type)) continue;
        const same = content.flows.get(partKey(ref));
        const isSame = same?.ref.object === ref.object;
        const nodes = isSame ? same.nodes : ((await store.readPart(ref)) as FlowNode[]);
        parts.push({ ref, nodes, containers: containersIn(nodes) });
    }
    return parts;
}

/** What cannot be decrypted any more is taken to be unchanged. */
async function credentialsBefore(store: SnapshotStore, before: Manifest, content: Content): Promise<Credentials> {
    const credentials = await readCredentials(store, before);
    return credentials === 'unreadable' ? content.credentials : credentials;
}

/** Which nodes of a part can matter, as their places; undefined when all of them can. */
type Relevance = (part: PartNodes) => readonly number[] | undefined;

/** All nodes of parts that differ can matter; of others those whose credentials differ, and every tab and subflow. */
function relevance(before: Manifest, content: Content, credentials: Credentials): Relevance {
    const then = new Map(before.parts.map((part) => [partKey(part), part.object]));
    const now = new Map(content.parts.map((part) => [partKey(part), part.object]));
    const ids = new Set([...Object.keys(credentials), ...Object.keys(content.credentials)]);
    for (const id of ids) if (sameValue(credentials[id], content.credentials[id])) ids.delete(id);
    return ({ ref, nodes, containers }) => {
        const key = partKey(ref);
        if (then.get(key) !== now.get(key)) return undefined;
        if (ids.size === 0) return containers;
        return [...nodes.keys()].filter((index) => ids.has(nodes[index]!.id) || containers.includes(index));
    };
}

/** The flow array without the nodes that cannot matter. Looks only at nodes that can. */
function select(parts: readonly PartNodes[], order: readonly number[], relevant: Relevance): FlowNode[] {
    const places = parts.map(relevant);
    const selected = parts.map(({ nodes }, part) => ({
        nodes: places[part]?.map((index) => nodes[index]!) ?? nodes,
    }));
    const taken = parts.map(() => 0);
    const runs: number[] = [];
    for (let at = 0; at < order.length; at += 2) {
        const [part, run] = [order[at]!, order[at + 1]!];
        const start = taken[part]!;
        const end = (taken[part] = start + run);
        const length = places[part] ? places[part].filter((index) => start <= index && index < end).length : run;
        if (length > 0) runs.push(part, length);
    }
    return joinFlows(selected, runs);
}

async function otherChanges(store: SnapshotStore, before: Manifest, content: Content): Promise<OtherChanges> {
    const settings = (parts: readonly PartRef[]): string | undefined =>
        parts.find(({ type }) => type === 'settings')?.object;
    return {
        modules: { before: before.modules, after: content.modules },
        environment: !(await isSameSecret(store, before, content, 'environment')),
        settings: settings(before.parts) !== settings(content.parts),
    };
}
