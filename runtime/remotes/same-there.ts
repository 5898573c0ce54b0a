import { sameValue } from '../core/same-value';
import type { Manifest } from '../core/snapshot';
import type { EnvironmentPart } from '../capture/environment-part';
import { isPlatformVariable } from '../files/platform';
import { Pacer } from '../pacer';
import { readCredentials, readEnvironment, readFlowTexts } from '../capture/snapshot-content';
import type { SnapshotStore } from '../store/store';
import type { SnapshotContent } from '../capture/write-snapshot';
import type { RemoteContent } from './remote-content';

type Source = Pick<SnapshotStore, 'readPart' | 'readText'>;

/** Whether a remote holds the flows of a snapshot in their order, and its modules. Rejects as the store does. */
export async function hasSameFlows(store: Source, manifest: Manifest, { document }: RemoteContent): Promise<boolean> {
    if (!sameValue(manifest.modules, document.modules)) return false;
    const pacer = new Pacer();
    const there = document.flows.texts();
    for (const text of await readFlowTexts(store, manifest)) {
        const other = there.next();
        if (other.done || !isSameNode(text, other.value)) return false;
        await pacer.breathe();
    }
    return there.next().done === true;
}

/**
 * The same, and whether it holds the credentials and the environment, too. A hidden variable may be missing there: not
 * every remote takes them. False when it was read without its secrets, and where they cannot be decrypted here.
 */
export async function hasSameContent(store: Source, manifest: Manifest, content: RemoteContent): Promise<boolean> {
    if (!content.whole || !(await hasSameFlows(store, manifest, content))) return false;
    const credentials = await readCredentials(store, manifest);
    if (credentials === 'unreadable' || !sameValue(credentials, content.whole.credentials)) return false;
    const environment = await readEnvironment(store, manifest);
    return environment !== 'unreadable' && isSameEnvironment(environment, content.whole.environment ?? {});
}

function isSameNode(text: string, other: string): boolean {
    return text === other || sameValue(withoutCredentials(text), withoutCredentials(other));
}

/** What stands in a node is taken out of it on the way. */
function withoutCredentials(text: string): unknown {
    const { credentials: _, ...node } = JSON.parse(text) as Record<string, unknown>;
    return node;
}

function isSameEnvironment(here: EnvironmentPart, there: NonNullable<SnapshotContent['environment']>): boolean {
    const own = Object.entries(here).filter(([name]) => !isPlatformVariable(name));
    const isKept = ([name, { value, hidden }]: (typeof own)[number]): boolean =>
        Object.hasOwn(there, name) ? there[name]?.value === value : hidden;
    return own.every(isKept) && Object.keys(there).every((name) => Object.hasOwn(here, name));
}
