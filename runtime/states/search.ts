import { containerLabel, isContainer } from '../core/containers';
import { WantedText } from '../core/find-text';
import { isLabel, nodeLabel } from '../core/node-label';
import type { FlowNode, PartRef } from '../core/snapshot';
import type { FoundNode, SearchQuery, SearchResult, SnapshotMoment } from '../core/wire';
import { isFlowOf } from './node-states';
import { Pacer } from '../pacer';
import { readAhead } from '../store/read-ahead';
import type { SnapshotStore } from '../store/store';
import { isUnreadable, readTimeline } from './timeline';

/** What a search looks through. */
export interface SearchTools {
    store: Pick<SnapshotStore, 'items' | 'get' | 'readNodes'>;
    /** The flows that run now; undefined while they are not known. */
    running: readonly FlowNode[] | undefined;
    /** False once nobody waits for the result any more: the search ends. */
    isAwaited: () => boolean;
}

/**
 * Looks for a text in every node of every snapshot. Each part is read once, however many snapshots name it, and nothing
 * of it is kept but what was found.
 */
export async function search(tools: SearchTools, { q, limit = DEFAULT_LIMIT }: SearchQuery): Promise<SearchResult> {
    const { store, running, isAwaited } = tools;
    const timeline = await readTimeline(store, store.items());
    const finder = new Finder(store, q, limit);
    const parts = finder.lookInto(timeline.parts);
    const hits: Hits[] = [];
    const snapshots: SearchResult['snapshots'] = [];
    let [snapshotCount, damaged] = [0, timeline.damaged];
    const pacer = new Pacer();
    for (const { snapshot, parts: places } of timeline.states) {
        let isDamaged = false;
        let nodes = 0;
        for (const place of places) {
            // A part comes by in the newest snapshot that names it: what is found first is the newest version.
            while (hits.length <= place) hits.push(await nextOf(parts));
            isDamaged ||= hits[place] === undefined;
            for (const finding of hits[place] ?? []) if (finding.seenIn(snapshot)) nodes++;
        }
        await pacer.breathe();
        if (isDamaged) damaged++;
        if (nodes > 0 && ++snapshotCount <= limit) snapshots.push({ ...snapshot, nodes });
        if (!isAwaited()) break;
    }
    const ids = running && new Set(running.map(({ id }) => id));
    const found = finder.result((id) => ids?.has(id) === false);
    return { q, ...found, snapshots, snapshotCount, damaged };
}

const DEFAULT_LIMIT = 100;
const NODES_A_STEP = 20;

/** What was found in a part; undefined when it cannot be read. */
type Hits = readonly Finding[] | undefined;

async function nextOf(parts: AsyncGenerator<Hits>): Promise<Hits> {
    const next = await parts.next();
    return next.done ? undefined : next.value;
}

/** A node that ever held the text. */
class Finding {
    first?: SnapshotMoment;
    last?: SnapshotMoment;
    snapshots = 0;

    /** `about` is kept only of as many as are asked for. */
    constructor(
        readonly id: string,
        readonly about: (Pick<FoundNode, 'flow' | 'properties'> & { node: FlowNode }) | undefined,
    ) {}

    /** Called for the newest snapshot first. False when it was seen there already. */
    seenIn(snapshot: SnapshotMoment): boolean {
        if (this.first === snapshot) return false;
        this.first = snapshot;
        this.last ??= snapshot;
        this.snapshots++;
        return true;
    }
}

/** Finds nodes in parts. */
class Finder {
    private readonly wanted: WantedText;
    private readonly findings = new Map<string, Finding>();
    private readonly subflowNames = new Map<string, string>();

    constructor(
        private readonly store: SearchTools['store'],
        q: string,
        private readonly limit: number,
    ) {
        this.wanted = new WantedText(q);
    }

    /** What is found in each of them. */
    async *lookInto(parts: readonly PartRef[]): AsyncGenerator<Hits> {
        const pacer = new Pacer();
        for await (const [part, nodes] of readAhead(parts, (wanted) => this.read(wanted))) {
            const found: Finding[] = [];
            const flow = nodes?.find((node) => isContainer(node) && node.id === part.id);
            for (const [index, node] of (nodes ?? []).entries()) {
                const finding = this.look(node, flow);
                if (finding) found.push(finding);
                if (index % NODES_A_STEP === 0) await pacer.breathe();
            }
            yield nodes && found;
        }
    }

    result(isDeleted: (id: string) => boolean): Pick<SearchResult, 'nodes' | 'count'> {
        const nodes: FoundNode[] = [];
        for (const { id, about, first, last, snapshots } of this.findings.values()) {
            if (!about || !first || !last) continue;
            const { node, ...rest } = about;
            const label = nodeLabel(node, this.subflowNames);
            const named = { id, type: node.type, ...(label !== undefined && { label }) };
            nodes.push({ ...named, ...rest, first, last, snapshots, deleted: isDeleted(id) });
        }
        return { nodes, count: this.findings.size };
    }

    private look(node: FlowNode, flow: FlowNode | undefined): Finding | undefined {
        if (node.type === 'subflow' && isLabel(node.name) && !this.subflowNames.has(node.id)) {
            this.subflowNames.set(node.id, node.name);
        }
        if (!this.wanted.isIn(node)) return undefined;
        const known = this.findings.get(node.id);
        if (known) return known;
        const isAskedFor = this.findings.size < this.limit;
        const finding = new Finding(node.id, isAskedFor ? this.about(node, flow) : undefined);
        this.findings.set(node.id, finding);
        return finding;
    }

    private about(node: FlowNode, flow: FlowNode | undefined): Finding['about'] {
        const { id, type, name, label } = node;
        return {
            // What it is called by, without its code.
            node: { id, type, name, label },
            ...(flow && flow !== node && { flow: { id: flow.id, label: containerLabel(flow) } }),
            properties: this.wanted.foundIn(node),
        };
    }

    private async read(part: PartRef): Promise<FlowNode[] | undefined> {
        try {
            const isFlow = isFlowOf(part);
            return await this.store.readNodes(part, (json) => isFlow(json) || this.wanted.mayBeIn(json));
        } catch (error) {
            if (isUnreadable(error)) return undefined;
            throw error;
        }
    }
}
