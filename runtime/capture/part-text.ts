import type { Credentials } from '../core/snapshot';

/** JSON of an array with one node a line: a person can read it, and it never exists as one large string. */
export function* nodesText<Node>(
    nodes: readonly Node[],
    textOf: (node: Node) => string = (node) => JSON.stringify(node),
): Generator<string> {
    for (let at = 0; at < nodes.length; at++) yield `${at === 0 ? '[\n' : ',\n'}${textOf(nodes[at]!)}`;
    yield nodes.length === 0 ? '[]' : '\n]';
}

/** JSON of each node of such an array, read when it is asked for. The text that the nodes were written with stays as it is. */
export function* nodeTexts(bytes: Buffer): Generator<string> {
    const isByLine = bytes.subarray(0, 2).toString() === '[\n' && bytes.subarray(-2).toString() === '\n]';
    if (!isByLine) return yield* (JSON.parse(bytes.toString()) as unknown[]).map((node) => JSON.stringify(node));
    for (let at = 2; at < bytes.length - 1;) {
        const end = bytes.indexOf('\n', at);
        yield bytes.toString('utf8', at, bytes[end - 1] === COMMA ? end - 1 : end);
        at = end + 1;
    }
}

const COMMA = 0x2c;

/** Sorted by node, so that equal credentials are one object in whatever order the nodes stand; undefined for none. */
export function credentialsText(credentials: Credentials): string | undefined {
    const ids = Object.keys(credentials).sort();
    return ids.length > 0 ? JSON.stringify(Object.fromEntries(ids.map((id) => [id, credentials[id]]))) : undefined;
}
