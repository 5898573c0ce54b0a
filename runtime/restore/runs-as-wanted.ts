import { sameJson, sameValue } from '../core/same-value';
import type { Credentials, FlowNode } from '../core/snapshot';
import type { Moment } from '../capture/moment';
import { Pacer } from '../pacer';

/** True when exactly these flows run, in this order, with these credentials; undefined credentials may be any. */
export async function runsAsWanted(
    flows: readonly FlowNode[],
    credentials: Credentials | undefined,
    now: Moment,
): Promise<boolean> {
    const running = now.running.flows;
    if (running.length !== flows.length) return false;
    const pacer = new Pacer();
    for (const [index, node] of flows.entries()) {
        if (!sameJson(node, running[index])) return false;
        if (index % NODES_PER_STEP === 0) await pacer.breathe();
        if (credentials && !sameValue(ofNode(credentials, node.id), ofNode(now.credentials, node.id))) return false;
    }
    return true;
}

const NODES_PER_STEP = 50;

/** Node-RED makes no difference between no credentials and an empty set of them. */
function ofNode(credentials: Credentials, id: string): unknown {
    return Object.hasOwn(credentials, id) ? credentials[id] : {};
}
