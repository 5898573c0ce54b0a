import { isContainer } from './containers';
import { SnapshotError } from './errors';
import type { FlowNode } from './snapshot';

/** What a restore of some ids takes from the snapshot, and what of the running flows it takes away. */
export interface SelectedPart {
    brought: Set<string>;
    /** Never an id that is brought. */
    gone: Set<string>;
}

/** Follows everything that the named ids hold and need. See `mergePart`. `bad_request` for an id that is in neither. */
export function selectPart(
    running: readonly FlowNode[],
    snapshot: readonly FlowNode[],
    ids: readonly string[],
): SelectedPart {
    const here = surveyOf(running);
    const then = surveyOf(snapshot);
    const brought = new Set<string>();
    const gone = new Set<string>();
    const waiting: FlowNode[] = [];
    const whole = new Set<FlowNode>();

    const bring = (node: FlowNode | undefined): void => {
        if (!node || brought.has(node.id)) return;
        brought.add(node.id);
        waiting.push(node);
    };
    /** A tab, subflow or group as it was: what came into it since goes, or goes back to where it was. */
    const bringWhole = (holder: FlowNode): void => {
        if (whole.has(holder)) return;
        whole.add(holder);
        bring(holder);
        for (const node of heldBy(then, holder)) {
            if (node.type === 'group') bringWhole(node);
            else bring(node);
        }
        const now = here.byId.get(holder.id);
        for (const node of now ? heldBy(here, now) : []) {
            if (then.byId.has(node.id)) bring(then.byId.get(node.id));
            else gone.add(node.id);
        }
    };
    const bringNeeds = (node: FlowNode): void => {
        for (const id of referencesIn(node, then.configNodes)) bring(then.byId.get(id));
        const subflow = then.byId.get(subflowOf(node) ?? '');
        if (subflow) bringWhole(subflow);
        const container = then.byId.get(node.z ?? '');
        if (container && !here.byId.has(container.id)) {
            if (container.type === 'subflow') bringWhole(container);
            else bring(container);
        }
        const group = then.byId.get(groupOf(node) ?? '');
        if (group && here.byId.get(group.id)?.z !== group.z) bring(group);
    };

    for (const id of ids) {
        const node = then.byId.get(id);
        const now = here.byId.get(id);
        if (node && isHolder(node)) bringWhole(node);
        else if (node) bring(node);
        else if (now) for (const lost of [now, ...(isContainer(now) ? heldBy(here, now) : [])]) gone.add(lost.id);
        else throw unknownId(id);
    }
    for (let node = waiting.pop(); node; node = waiting.pop()) bringNeeds(node);
    for (const id of brought) gone.delete(id);
    return { brought, gone };
}

/** The id of the subflow that a node is an instance of. */
export function subflowOf({ type }: FlowNode): string | undefined {
    return typeof type === 'string' && type.startsWith('subflow:') ? type.slice('subflow:'.length) : undefined;
}

export function groupOf({ g }: FlowNode): string | undefined {
    return typeof g === 'string' ? g : undefined;
}

/** What has to be known of all the flows to follow what a node holds and needs. */
interface Survey {
    byId: Map<string, FlowNode>;
    /** Nodes by the tab, subflow or group that they are in directly. */
    held: Map<string, FlowNode[]>;
    configNodes: Set<string>;
}

function surveyOf(flows: readonly FlowNode[]): Survey {
    const survey: Survey = { byId: new Map(), held: new Map(), configNodes: new Set() };
    const hold = (holder: string | undefined, node: FlowNode): void => {
        if (holder === undefined) return;
        const held = survey.held.get(holder);
        if (held) held.push(node);
        else survey.held.set(holder, [node]);
    };
    for (const node of flows) {
        if (!survey.byId.has(node.id)) survey.byId.set(node.id, node);
        hold(node.z, node);
        hold(groupOf(node), node);
        if (isConfigNode(node)) survey.configNodes.add(node.id);
    }
    return survey;
}

/** As Node-RED tells them: a config node has no place in the editor's workspace. */
function isConfigNode(node: FlowNode): boolean {
    return !isHolder(node) && !Object.hasOwn(node, 'x') && !Object.hasOwn(node, 'y');
}

function isHolder(node: FlowNode): boolean {
    return isContainer(node) || node.type === 'group';
}

/** Everything in a tab, subflow or group, groups within groups included. */
function heldBy({ held }: Survey, holder: FlowNode): FlowNode[] {
    const found = new Set<FlowNode>();
    const waiting = [holder.id];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
        for (const node of held.get(id) ?? []) {
            if (found.has(node) || node.id === holder.id) continue;
            found.add(node);
            if (node.type === 'group') waiting.push(node.id);
        }
    }
    return [...found];
}

/** Those of these ids that are the value of any property of a node, however deep. */
function referencesIn(node: FlowNode, ids: ReadonlySet<string>): Set<string> {
    const found = new Set<string>();
    const look = (value: unknown): void => {
        if (typeof value === 'string') {
            if (ids.has(value) && value !== node.id) found.add(value);
        } else if (typeof value === 'object' && value !== null) {
            Object.values(value).forEach(look);
        }
    };
    look(node);
    return found;
}

function unknownId(id: string): SnapshotError {
    return new SnapshotError('bad_request', `Neither the snapshot nor the running flows have ${JSON.stringify(id)}.`);
}
