import type { FlowNode } from '../core/snapshot';
import { Pacer } from '../pacer';

/**
 * The nodes of a flow part, whose bytes are JSON with one node a line. With `isWanted` only those whose line passes are
 * parsed and given back. Others run in between, however large the part is. JSON that somebody else has laid out in
 * another way is parsed at once, and given back whole.
 */
export async function parseNodes(bytes: Buffer, isWanted: (json: string) => boolean = () => true): Promise<FlowNode[]> {
    const pacer = new Pacer();
    const nodes: FlowNode[] = [];
    const end = bytes.length - END.length;
    if (bytes.toString('latin1', 0, START.length) !== START || bytes.toString('latin1', end) !== END) {
        return parseWhole(bytes);
    }
    let unpaced = 0;
    for (let start = START.length, next; start < end; start = next + 1) {
        next = bytes.indexOf(NEWLINE, start);
        const json = bytes.toString('utf8', start, next === end ? next : next - 1);
        const isNode = json.startsWith('{') && json.endsWith('}') && (next === end || bytes[next - 1] === COMMA);
        if (!isNode) return parseWhole(bytes);
        if (isWanted(json)) nodes.push(JSON.parse(json) as FlowNode);
        unpaced += next - start;
        if (unpaced < STEP_BYTES) continue;
        unpaced = 0;
        await pacer.breathe();
    }
    return nodes;
}

/** Small enough for a slow machine, and large enough that pacing costs nothing. */
const STEP_BYTES = 8192;

const START = '[\n';
const END = '\n]';
const NEWLINE = 10;
const COMMA = 44;

function parseWhole(bytes: Buffer): FlowNode[] {
    return JSON.parse(bytes.toString()) as FlowNode[];
}
