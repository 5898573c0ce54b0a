import type { FlowNode, PartRef } from '../core/snapshot';
import { Pacer } from '../pacer';
import { idNumber, type IdNumbers, type NodeIndexFile } from './node-index-file';
import { readAhead } from './read-ahead';

/** An object that was written, and the nodes that are its content. */
export interface WrittenNodes {
    object: string;
    nodes: readonly FlowNode[];
}

/** Tells which objects hold a node without reading them all. */
export class NodeIndex {
    constructor(
        private readonly file: NodeIndexFile,
        private readonly readNodes: (part: PartRef) => Promise<FlowNode[]>,
        /** Runs what writes to the file when nothing else is written. Never rejects. */
        private readonly inTurn: (task: () => Promise<void>) => Promise<unknown>,
        /** False for an object of which it is certain that no snapshot names it. */
        private readonly isNamed: (object: string) => boolean,
    ) {}

    /** Those of these objects that hold the node, seldom one more, and those that cannot be read. */
    async objectsHolding(nodeId: string, parts: readonly PartRef[]): Promise<Set<string>> {
        const pacer = new Pacer();
        const number = idNumber(nodeId);
        const known = await this.file.load(pacer);
        const unknown = new Map<string, PartRef>();
        for (const part of parts) if (!known.has(part.object)) unknown.set(part.object, part);
        for (const [object, numbers] of await this.lookInto([...unknown.values()], pacer)) known.set(object, numbers);
        const holding = new Set<string>();
        for (const { object } of parts) {
            const numbers = known.get(object);
            if (!numbers || numbers.includes(number)) holding.add(object);
            await pacer.breathe();
        }
        return holding;
    }

    /** Takes in what was just written. Lets others go first. Until it resolves the nodes must stay as they are. */
    async add(written: readonly WrittenNodes[]): Promise<void> {
        if (written.length === 0) return;
        const pacer = new Pacer();
        await pacer.pause();
        const news = new Map<string, IdNumbers>();
        for (const { object, nodes } of written) news.set(object, await numbersOf(nodes, pacer));
        await this.inTurn(() => this.write(news));
    }

    /** What these hold, as far as they can be read: whoever reads the others again hears why. */
    private async lookInto(parts: readonly PartRef[], pacer: Pacer): Promise<Map<string, IdNumbers>> {
        const found = new Map<string, IdNumbers>();
        let unwritten = new Map<string, IdNumbers>();
        const keep = (): void => {
            const news = unwritten;
            unwritten = new Map();
            if (news.size > 0) void this.inTurn(() => this.write(news));
        };
        for await (const [{ object }, nodes] of readAhead(parts, (part) =>
            this.readNodes(part).catch(() => undefined),
        )) {
            if (!nodes) continue;
            const numbers = await numbersOf(nodes, pacer);
            found.set(object, numbers);
            unwritten.set(object, numbers);
            if (unwritten.size === OBJECTS_A_WRITE) keep();
        }
        keep();
        return found;
    }

    private async write(news: ReadonlyMap<string, IdNumbers>): Promise<void> {
        const pacer = new Pacer();
        await this.file.append(news, pacer);
        if (this.file.needsCompacting) await this.file.compact(this.isNamed, pacer);
    }
}

/** So that what was found is not lost when the process ends meanwhile. */
const OBJECTS_A_WRITE = 64;
const NODES_A_STEP = 500;

async function numbersOf(nodes: readonly FlowNode[], pacer: Pacer): Promise<IdNumbers> {
    const numbers = new Uint32Array(nodes.length);
    for (const [index, node] of nodes.entries()) {
        numbers[index] = idNumber(node.id);
        if (index % NODES_A_STEP === 0) await pacer.breathe();
    }
    return numbers;
}
