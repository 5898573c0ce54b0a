import type { Credentials, FlowNode } from './core/snapshot';

/** JSON of an array with one node a line: a person can read it, and it never exists as one large string. */
export function* nodesText(nodes: readonly FlowNode[]): Generator<string> {
    for (let at = 0; at < nodes.length; at++) yield `${at === 0 ? '[\n' : ',\n'}${JSON.stringify(nodes[at])}`;
    yield nodes.length === 0 ? '[]' : '\n]';
}

/** Sorted by node, so that equal credentials are one object in whatever order the nodes stand; undefined for none. */
export function credentialsText(credentials: Credentials): string | undefined {
    const ids = Object.keys(credentials).sort();
    return ids.length > 0 ? JSON.stringify(Object.fromEntries(ids.map((id) => [id, credentials[id]]))) : undefined;
}
