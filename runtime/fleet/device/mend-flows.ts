import type { Manifest } from '../../core/snapshot';
import { planEnvironment } from '../../core/plan-environment';
import { flowsRevision } from '../../flows-revision';
import type { KeptEnvironment } from '../../environment/kept-environment';
import { readCredentials, readEnvironment, readFlows, readFlowTexts } from '../../capture/snapshot-content';
import type { SnapshotStore } from '../../store/store';
import type { UserDir } from '../../user-dir/user-dir';
import type { DeviceMemory } from './memory';

export interface MendTools {
    memory: DeviceMemory;
    store: SnapshotStore;
    userDir: UserDir;
    kept: KeptEnvironment;
    /** False once Node-RED has loaded its flows, waiting no longer: from then on nothing may be put in their place. */
    mayReplace(): boolean;
}

/**
 * Looks at a start before Node-RED loads its flows. Where it ended while a target was being put in place, either the target
 * is whole already, or what ran before is made whole again: Node-RED writes credentials before flows, and variables are kept
 * before both. Resolves with the snapshot that was put back, if any. Rejects as the store and the user directory do.
 */
export async function mendFlows(tools: MendTools): Promise<Manifest | undefined> {
    const { memory, store, userDir } = tools;
    const { unfinished, failure } = memory.content;
    if (unfinished?.safety === undefined) return undefined;
    const found = await userDir.readFlows();
    const target = unfinished.target?.rev ?? (await flowsRevision([]));
    const isFailed = failure !== undefined && failure.snapshot === unfinished.target?.id;
    if (found.state === 'whole' && found.rev === target && !isFailed) return undefined;
    const safety = await store.check(unfinished.safety);
    const before = await flowsRevision(await readFlowTexts(store, safety));
    // Somebody has deployed meanwhile.
    if (found.state === 'whole' && found.rev !== before && found.rev !== target) return undefined;
    if (!tools.mayReplace()) return undefined;
    const [flows, credentials] = [await readFlows(store, safety), await readCredentials(store, safety)];
    await userDir.write(credentials === 'unreadable' ? { flows } : { flows, credentials });
    await putBackVariables(tools, safety);
    return safety;
}

async function putBackVariables({ store, kept }: MendTools, safety: Manifest): Promise<void> {
    const wanted = await readEnvironment(store, safety);
    if (wanted === 'unreadable') return;
    const plan = planEnvironment({ wanted, current: process.env, kept: kept.names });
    const set = [...plan.missing, ...plan.changed].map((name) => [name, wanted[name]!.value] as const);
    await kept.change({ set: Object.fromEntries(set), remove: plan.removed });
}
