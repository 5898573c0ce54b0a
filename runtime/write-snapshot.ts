import { countFlows } from './core/flow-counts';
import { splitFlows } from './core/split-flows';
import type { Credentials, FlowNode, Manifest, PartRef, PartType } from './core/snapshot';
import type { EnvironmentPart } from './environment-part';
import { modulesPart, type InstalledModules } from './installed-modules';
import { credentialsText, nodesText } from './part-text';
import type { SnapshotDraft, SnapshotStore } from './store/store';

/** Everything that a snapshot holds, in memory. */
export interface SnapshotContent {
    flows: readonly FlowNode[];
    credentials: Credentials;
    /** Absent when nothing is known of the environment, which says something else than an empty one. */
    environment?: EnvironmentPart;
    modules: InstalledModules;
    settings: Record<string, unknown>;
}

/** Stores content that does not come from the Node-RED that runs here. Durable when it resolves; rejects as the store does. */
export async function writeSnapshot(
    store: SnapshotStore,
    content: SnapshotContent,
    about: Omit<SnapshotDraft, 'counts' | 'modules' | 'order'>,
): Promise<Manifest> {
    const writer = store.begin();
    try {
        const { parts, order } = splitFlows(content.flows);
        const refs: PartRef[] = [];
        for (const { nodes, ...name } of parts) refs.push(await writer.put(name, nodesText(nodes), nodes));
        for (const [type, text] of otherParts(content)) {
            if (text !== undefined) refs.push(await writer.put({ type }, [text]));
        }
        const draft = { ...about, counts: countFlows(content.flows), modules: content.modules.versions, order };
        return await writer.commit(draft, refs);
    } catch (error) {
        writer.abandon();
        throw error;
    }
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
    ];
}
