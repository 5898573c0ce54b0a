import { isSnapshotError, SnapshotError } from '../core/errors';
import { FLOW_PARTS, type Credentials, type FlowNode, type Manifest, type PartType } from '../core/snapshot';
import { joinFlows } from '../core/split-flows';
import type { EnvironmentPart } from './environment-part';
import type { ModulesPart } from '../modules/installed-modules';
import { nodeTexts } from './part-text';
import type { SnapshotStore } from '../store/store';

/** Where the parts of a snapshot come from. */
type Parts = Pick<SnapshotStore, 'readPart'>;

/** The flow array of a snapshot, in the order in which Node-RED held it. `damaged` when a part cannot be read. */
export async function readFlows(store: Parts, manifest: Manifest): Promise<FlowNode[]> {
    const parts: { nodes: FlowNode[] }[] = [];
    for (const part of manifest.parts) {
        if (!FLOW_PARTS.has(part.type)) continue;
        parts.push({ nodes: (await store.readPart(part)) as FlowNode[] });
    }
    return joinFlows(parts, manifest.order);
}

/** The decrypted credentials of a snapshot; `unreadable` when they were encrypted under a key that is not here. */
export async function readCredentials(store: Parts, manifest: Manifest): Promise<Credentials | 'unreadable'> {
    try {
        return ((await readSingle(store, manifest, 'credentials')) ?? {}) as Credentials;
    } catch (error) {
        if (isSnapshotError(error, 'key_missing')) return 'unreadable';
        throw error;
    }
}

/** The environment variables of a snapshot by name, hidden ones too; `unreadable` as for credentials. */
export async function readEnvironment(store: Parts, manifest: Manifest): Promise<EnvironmentPart | 'unreadable'> {
    try {
        return ((await readSingle(store, manifest, 'environment')) ?? {}) as EnvironmentPart;
    } catch (error) {
        if (isSnapshotError(error, 'key_missing')) return 'unreadable';
        throw error;
    }
}

/** Node-RED's settings as they were captured. */
export async function readSettings(store: Parts, manifest: Manifest): Promise<Record<string, unknown>> {
    return ((await readSingle(store, manifest, 'settings')) ?? {}) as Record<string, unknown>;
}

/** Exact versions by module, and where those came from that no registry has. */
export async function readModules(store: Parts, manifest: Manifest): Promise<ModulesPart> {
    return ((await readSingle(store, manifest, 'modules')) ?? {}) as ModulesPart;
}

async function readSingle(store: Parts, manifest: Manifest, type: PartType): Promise<unknown> {
    const part = manifest.parts.find((candidate) => candidate.type === type);
    return part && (await store.readPart(part));
}

/**
 * JSON of every node of a snapshot, in the order in which Node-RED held them and as it was stored. Everything is read
 * and checked before this resolves, and kept as bytes: no node is ever an object. `damaged` as for `readFlows`.
 */
export async function readFlowTexts(
    store: Pick<SnapshotStore, 'readText'>,
    { parts, order }: Pick<Manifest, 'parts' | 'order'>,
): Promise<Iterable<string>> {
    const texts: Generator<string>[] = [];
    for (const part of parts) {
        if (FLOW_PARTS.has(part.type)) texts.push(nodeTexts(await store.readText(part)));
    }
    return (function* () {
        for (let at = 0; at < order.length; at += 2) {
            for (let left = order[at + 1]!; left > 0; left--) {
                const next = texts[order[at]!]?.next();
                if (!next || next.done) throw new SnapshotError('damaged', 'The order of the flows does not fit them.');
                yield next.value;
            }
        }
    })();
}

/** What a snapshot file brought that only such a file is given back; `unreadable` as for credentials. */
export async function readPlatform(store: Parts, manifest: Manifest): Promise<Record<string, unknown> | 'unreadable'> {
    try {
        return ((await readSingle(store, manifest, 'platform')) ?? {}) as Record<string, unknown>;
    } catch (error) {
        if (isSnapshotError(error, 'key_missing')) return 'unreadable';
        throw error;
    }
}
