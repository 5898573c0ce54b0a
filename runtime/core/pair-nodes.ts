import type { FlowNode } from './snapshot';

export interface Pairing {
    /** For each node after, the index of the same node before; -1 when it is new. */
    partners: Int32Array;
    /** Indexes of the nodes before that are gone, ascending. */
    unpaired: number[];
    /** Which of several with the same id the nodes before are: by index, for all but the first. */
    nth: ReadonlyMap<number, number>;
    /** The paired nodes stand in another order than before. */
    reordered: boolean;
}

/** Pairs nodes by id; of several with the same id, the n-th before with the n-th after. */
export function* pairNodes(before: readonly FlowNode[], after: readonly FlowNode[]): Generator<void, Pairing> {
    const queues = yield* queuesById(before);
    const partners = new Int32Array(after.length).fill(-1);
    const isPaired = new Uint8Array(before.length);
    let reordered = false;
    let last = -1;
    for (let index = 0; index < after.length; index++) {
        if (index % NODES_PER_STEP === 0) yield;
        const { id } = after[index]!;
        const partner = queues.first.get(id);
        if (partner === undefined || isPaired[partner]) continue;
        partners[index] = partner;
        isPaired[partner] = 1;
        reordered ||= partner < last;
        last = partner;
        const next = queues.next.get(partner);
        if (next !== undefined) queues.first.set(id, next);
    }
    const unpaired: number[] = [];
    for (let index = 0; index < before.length; index++) if (!isPaired[index]) unpaired.push(index);
    return { partners, unpaired, nth: countNamesakes(queues), reordered };
}

const NODES_PER_STEP = 2000;

/** Index of the first node with an id, and of each node's next namesake. */
interface Queues {
    first: Map<string, number>;
    next: Map<number, number>;
}

function* queuesById(nodes: readonly FlowNode[]): Generator<void, Queues> {
    const first = new Map<string, number>();
    const next = new Map<number, number>();
    for (let index = nodes.length - 1; index >= 0; index--) {
        if (index % NODES_PER_STEP === 0) yield;
        const { id } = nodes[index]!;
        const namesake = first.get(id);
        if (namesake !== undefined) next.set(index, namesake);
        first.set(id, index);
    }
    return { first, next };
}

function countNamesakes({ next }: Queues): Map<number, number> {
    const nth = new Map<number, number>();
    const followers = new Set(next.values());
    for (const start of next.keys()) {
        if (followers.has(start)) continue;
        let count = 1;
        for (let index = next.get(start); index !== undefined; index = next.get(index)) nth.set(index, count++);
    }
    return nth;
}
