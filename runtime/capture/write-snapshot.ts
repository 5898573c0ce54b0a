import { countFlows } from '../core/flow-counts';
import { splitFlows } from '../core/split-flows';
import type { Credentials, FlowNode, Manifest, PartRef, PartType } from '../core/snapshot';
import type { EnvironmentPart } from './environment-part';
import { modulesPart, type InstalledModules } from '../modules/installed-modules';
import { credentialsText, nodesText } from './part-text';
import type { SnapshotDraft, SnapshotStore } from '../store/store';

/** Everything that a snapshot holds, in memory. */
export interface SnapshotContent {
    flows: readonly FlowNode[];
    credentials: Credentials;
    /** Absent when nothing is known of the environment, which says something else than an empty one. */
    environment?: EnvironmentPart;
    modules: InstalledModules;
    settings: Record<string, unknown>;
    /** What only a snapshot file is given back; absent when there is nothing. */
    platform?: Record<string, unknown>;
    /** JSON of one of the `flows`, where they are not the nodes themselves. */
    textOf?: (node: FlowNode) => string;
}

/** The content as a store names it. */
export interface NamedContent {
    /** Equal for equal content: see `SnapshotItem.hash`. */
    hash: string;
    parts: readonly PartRef[];
    order: readonly number[];
    modules: Readonly<Record<string, string>>;
}

type About = Omit<SnapshotDraft, 'counts' | 'modules' | 'order'>;

/** Stores content that does not come from the Node-RED that runs here. Durable when it resolves; rejects as the store does. */
export function writeSnapshot(store: SnapshotStore, content: SnapshotContent, about: About): Promise<Manifest> {
    return writeUnless<never>(store, content, about, () => Promise.resolve(undefined));
}

/** As `writeSnapshot`; where `there` finds something that makes it needless, that is the answer and nothing is stored. */
export async function writeUnless<Other>(
    store: SnapshotStore,
    content: SnapshotContent,
    about: About,
    there: (named: NamedContent) => Promise<Other | undefined>,
): Promise<Manifest | Other> {
    const writer = store.begin();
    try {
        const { order, texts } = partTexts(content);
        const parts: PartRef[] = [];
        for (const [part, text, nodes] of texts) parts.push(await writer.put(part, text, nodes));
        const other = await there({ hash: writer.hash(parts, order), parts, order, modules: content.modules.versions });
        if (other === undefined) {
            const draft = { ...about, counts: countFlows(content.flows), modules: content.modules.versions, order };
            return await writer.commit(draft, parts);
        }
        writer.abandon();
        return other;
    } catch (error) {
        writer.abandon();
        throw error;
    }
}

/** Finds out how a store would name the content. Stores nothing. */
export async function nameContent(store: SnapshotStore, content: SnapshotContent): Promise<NamedContent> {
    const writer = store.begin();
    try {
        const { order, texts } = partTexts(content);
        const parts: PartRef[] = [];
        for (const [part, text] of texts) parts.push({ ...part, object: await writer.name(part, text), bytes: 0 });
        return { hash: writer.hash(parts, order), parts, order, modules: content.modules.versions };
    } finally {
        writer.abandon();
    }
}

/** One part of a content, and its JSON in pieces. */
export type PartText = readonly [
    part: { type: PartType; id?: string },
    text: Iterable<string>,
    nodes?: readonly FlowNode[],
];

/** The parts of a content in the order in which every manifest names them. */
export function partTexts(content: SnapshotContent): { order: number[]; texts: PartText[] } {
    const { parts, order } = splitFlows(content.flows);
    const flows = parts.map(({ nodes, ...part }): PartText => [part, nodesText(nodes, content.textOf), nodes]);
    const others = otherParts(content).flatMap(([type, text]): PartText[] =>
        text === undefined ? [] : [[{ type }, [text]]],
    );
    return { order, texts: [...flows, ...others] };
}

/** In the order in which every manifest names them: equal content has an equal hash, whoever stored it. */
function otherParts(content: SnapshotContent): [PartType, string | undefined][] {
    const { environment, modules } = content;
    return [
        ['credentials', credentialsText(content.credentials)],
        ['environment', environment && JSON.stringify(environment)],
        ['modules', JSON.stringify(modulesPart(modules))],
        ['lock', modules.lock],
        ['settings', JSON.stringify(content.settings)],
        ['platform', content.platform && JSON.stringify(content.platform)],
    ];
}
