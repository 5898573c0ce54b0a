import { isContainer } from '../core/containers';
import { isSnapshotError } from '../core/errors';
import { withoutInlineCredentials } from '../core/inline-credentials';
import type { NodeState } from '../core/node-version';
import { subflowOf } from '../core/select-part';
import type { Credentials, FlowNode, PartRef } from '../core/snapshot';
import { Pacer } from '../pacer';
import type { SnapshotStore } from '../store/store';
import { isUnreadable, type TimelineState } from './timeline';

/** What of one snapshot may tell of a node: the parts that may hold it, and the credentials. */
export interface NodeSource {
    /** The snapshots, one after the other, that have all of this in common. */
    states: TimelineState[];
    parts: PartRef[];
    /** The part of the first of these snapshots that is about a tab or subflow. */
    partAbout: (flow: string) => PartRef | undefined;
}

/** Of neighbouring snapshots that name the same the node is the same, too: they become one source. */
export async function nodeSources(
    states: readonly TimelineState[],
    parts: readonly PartRef[],
    holding: ReadonlySet<string>,
): Promise<NodeSource[]> {
    const sources: NodeSource[] = [];
    const pacer = new Pacer();
    for (const state of states) {
        const own = [...state.parts].map((place) => parts[place]!).filter(({ object }) => holding.has(object));
        const last = sources.at(-1);
        if (last && isSame(last, state, own)) last.states.push(state);
        else sources.push({ states: [state], parts: own, partAbout: (flow) => partAbout(flow, state, parts) });
        await pacer.breathe();
    }
    return sources;
}

/** Reads a node out of snapshots, going from one to the next. */
export class NodeReader {
    /** What was read last: a state that comes back, as after a restore, is not read again. */
    private readonly kept = new Map<string, Promise<unknown>>();

    constructor(
        private readonly store: Pick<SnapshotStore, 'readNodes' | 'readPart'>,
        private readonly id: string,
    ) {}

    /** Undefined when it cannot be told: something that may hold the node cannot be read. */
    async read(source: NodeSource): Promise<NodeState | undefined> {
        const { states, parts } = source;
        let isCertain = true;
        for (const part of parts) {
            const nodes = await this.nodesOf(part);
            const place = nodes?.findIndex(({ id }) => id === this.id) ?? -1;
            if (nodes && place >= 0) {
                const state = this.stateIn(part, nodes, place, await this.credentialsOf(states[0]!));
                return this.withSubflow(state, source);
            }
            isCertain &&= nodes !== undefined;
        }
        return isCertain ? { nodes: [] } : undefined;
    }

    private stateIn(
        part: PartRef,
        nodes: readonly FlowNode[],
        place: number,
        credentials: Credentials | undefined,
    ): NodeState {
        const node = nodes[place]!;
        const flow = nodes.find((candidate) => isContainer(candidate) && candidate.id === part.id);
        return {
            node,
            ...(flow && flow.id !== node.id && { flow }),
            nodes: isContainer(node) ? nodes.filter((_, index) => index !== place) : [],
            ...(credentials && { credentials }),
        };
    }

    /** Where the subflow cannot be read the instance has no name from it, and is what it is all the same. */
    private async withSubflow(state: NodeState, { partAbout }: NodeSource): Promise<NodeState> {
        const id = state.node && subflowOf(state.node);
        const part = id === undefined ? undefined : partAbout(id);
        const nodes = part && (await this.nodesOf(part));
        const subflow = nodes?.find((node) => node.id === id);
        return subflow ? { ...state, subflow } : state;
    }

    /** Of a tab or subflow that is looked for all nodes, else those that tell of the node and where it is. */
    private nodesOf(part: PartRef): Promise<readonly FlowNode[] | undefined> {
        const quoted = JSON.stringify(this.id);
        const isFlow = isFlowOf(part);
        const isWanted = (json: string): boolean => json.includes(quoted) || isFlow(json);
        return this.keep(part, part.id === this.id ? KEPT_WHOLE : KEPT_NODES, async () => {
            const isWhole = part.id === this.id;
            const nodes = await this.store.readNodes(part, isWhole ? undefined : isWanted);
            const own = isWhole ? nodes : nodes.filter((node) => node.id === this.id || isContainer(node));
            return withoutInlineCredentials(own, {}).flows;
        });
    }

    /** Undefined when they cannot be read. */
    private async credentialsOf({ credentials }: TimelineState): Promise<Credentials | undefined> {
        if (!credentials) return {};
        return this.keep(credentials, KEPT_NODES, () => this.store.readPart(credentials) as Promise<Credentials>);
    }

    private async keep<T>({ object }: PartRef, most: number, read: () => Promise<T>): Promise<T | undefined> {
        const reading = (this.kept.get(object) as Promise<T> | undefined) ?? read();
        this.kept.set(object, reading);
        for (const oldest of this.kept.keys()) {
            if (this.kept.size <= most) break;
            this.kept.delete(oldest);
        }
        try {
            return await reading;
        } catch (error) {
            if (isUnreadable(error) || isSnapshotError(error, 'key_missing')) return undefined;
            throw error;
        }
    }
}

const KEPT_NODES = 64;
/** A tab may have thousands of nodes. */
const KEPT_WHOLE = 4;

/** True for the JSON of the tab or subflow that a part is about, as it stands in there, and for little else. */
export function isFlowOf({ type }: PartRef): (json: string) => boolean {
    const text = JSON.stringify({ type }).slice(1, -1);
    return type === 'global' ? () => false : (json) => json.includes(text);
}

function partAbout(flow: string, state: TimelineState, parts: readonly PartRef[]): PartRef | undefined {
    const place = state.parts.find((each) => parts[each]!.id === flow);
    return place === undefined ? undefined : parts[place];
}

function isSame({ states, parts }: NodeSource, state: TimelineState, own: readonly PartRef[]): boolean {
    const same = parts.length === own.length && parts.every(({ object }, place) => object === own[place]!.object);
    return same && (own.length === 0 || states[0]!.credentials?.object === state.credentials?.object);
}
