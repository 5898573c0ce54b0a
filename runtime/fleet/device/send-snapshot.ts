import { randomBytes } from 'node:crypto';
import type { LiveState } from '../../core/live-wire';
import type { SnapshotRef } from '../../core/fleet-wire';
import { SELF } from '../../core/self';
import type { SnapshotItem } from '../../core/snapshot';
import { readContent } from '../../files/read-content';
import { isPlatformVariable } from '../../files/platform';
import { listText } from '../../files/snapshot-file';
import { sealPieces, sealText } from '../../secrets/node-red-cipher';
import type { SnapshotStore } from '../../store/store';
import type { LiveClient } from './live-client';

/**
 * Sends a snapshot of this Node-RED to the hub, its secrets encrypted under a secret made for the way. Resolves with what the
 * hub says that it made of it; FlowFuse's says nothing. Rejects as the store and the hub do.
 */
export async function sendSnapshot(
    store: Pick<SnapshotStore, 'get' | 'readPart' | 'readText'>,
    live: Pick<LiveClient, 'provision'>,
    { item, state, signal }: { item: SnapshotItem; state: LiveState; signal: AbortSignal },
): Promise<SnapshotRef | undefined> {
    const secret = randomBytes(32).toString('hex');
    const manifest = await store.get(item.id);
    const content = await readContent(store, manifest, { flows: true, credentials: true, envVars: 'all' });
    const env = Object.entries(content.environment).flatMap(([name, { value, hidden }]) => {
        if (isPlatformVariable(name)) return [];
        return [[name, hidden ? { hidden: true, $: value === '' ? '' : sealText(value, secret) } : value] as const];
    });
    const modules = Object.fromEntries(Object.entries(content.modules).filter(([name]) => name !== SELF));
    const { name, description } = item;
    return live.provision(
        (function* () {
            const head = JSON.stringify({ ...state, state: 'provisioning' }).slice(0, -1);
            const about = JSON.stringify({ name, description, credentialSecret: secret }).slice(0, -1);
            yield `${head},"provisioning":${about},"deviceConfig":{"flows":`;
            yield* listText(content.flows);
            yield ',"credentials":{"$":"';
            yield* sealPieces([JSON.stringify(content.credentials)], secret);
            yield `"},"package":${JSON.stringify({ modules })},"env":${JSON.stringify(Object.fromEntries(env))}}}}`;
        })(),
        signal,
    );
}
