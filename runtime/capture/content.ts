import { isContainer } from '../core/containers';
import {
    FLOW_PARTS,
    type Credentials,
    type FlowNode,
    type Manifest,
    type PartRef,
    type PartType,
} from '../core/snapshot';

/** The content of one moment: in the store, and still held in memory for comparison with the next. */
export interface Content {
    parts: PartRef[];
    order: number[];
    /** The flow array itself, as Node-RED holds it. Node-RED never alters it, so holding it costs no copy. */
    running: readonly FlowNode[];
    /** The flow parts by `partKey`, in the order in which `order` counts them. */
    flows: Map<string, HeldPart>;
    /** The text of every other part. */
    texts: Map<PartType, HeldText>;
    credentials: Credentials;
    modules: Record<string, string>;
}

/** A flow part and what was found in it. */
export interface HeldPart {
    ref: PartRef;
    nodes: readonly FlowNode[];
    /** Where in `nodes` tabs and subflows stand, ascending. */
    containers: readonly number[];
    /** Names of the environment variables that the nodes refer to. */
    environment: readonly string[];
}

/** A part that is kept in memory as its JSON. */
export interface HeldText {
    text: string;
    ref: PartRef;
}

/** True when both hold the same nodes in the same order; credentials and everything else may differ. */
export function holdSameFlows(a: Manifest, b: Manifest): boolean {
    const flows = ({ parts, order }: Manifest): string =>
        JSON.stringify([
            parts.filter(({ type }) => FLOW_PARTS.has(type)).map((part) => [partKey(part), part.object]),
            order,
        ]);
    return flows(a) === flows(b);
}

/** Key of a flow part among those of one snapshot. */
export function partKey(part: { type: PartType; id?: string }): string {
    return `${part.type} ${part.id ?? ''}`;
}

/** Where among these nodes tabs and subflows stand. */
export function containersIn(nodes: readonly FlowNode[]): number[] {
    const found: number[] = [];
    nodes.forEach((node, index) => isContainer(node) && found.push(index));
    return found;
}
