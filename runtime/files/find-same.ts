import { sameValue } from '../core/same-value';
import type { Manifest, PartRef, PartType, SnapshotItem } from '../core/snapshot';
import { readEnvironment } from '../capture/snapshot-content';
import type { SnapshotStore } from '../store/store';
import type { NamedContent } from '../capture/write-snapshot';

/**
 * The snapshot that has this content: whatever has the same hash, or else the one that the file was made of, as far as
 * a file tells: it holds neither a lock file, nor where modules came from, nor that there were no variables.
 *
 * @param origin id in the file
 * @param isWanted somebody wants it: one that came by itself and may be given up is no copy of it then
 */
export async function findSame(
    store: Pick<SnapshotStore, 'items' | 'get' | 'readPart'>,
    named: NamedContent,
    origin: string | undefined,
    isWanted = true,
): Promise<SnapshotItem | undefined> {
    const whole = store.items().filter(({ damaged, source }) => !damaged && !(isWanted && source !== undefined));
    const equal = whole.find(({ hash }) => hash === named.hash);
    if (equal) return equal;
    const source = whole.find(({ id }) => id === origin);
    const manifest = source && (await store.get(source.id).catch(() => undefined));
    return manifest && (await holdsTheSame(store, manifest, named)) ? source : undefined;
}

/** What a file does not carry, or in another form. */
const UNTOLD: ReadonlySet<PartType> = new Set<PartType>(['lock', 'modules']);

async function holdsTheSame(
    store: Pick<SnapshotStore, 'readPart'>,
    manifest: Manifest,
    named: NamedContent,
): Promise<boolean> {
    if (!sameValue(manifest.modules, named.modules)) return false;
    const hasVariables = named.parts.some(({ type }) => type === 'environment');
    const isUntold = ({ type }: PartRef): boolean => UNTOLD.has(type) || (type === 'environment' && !hasVariables);
    const told = ({ parts, order }: Pick<NamedContent, 'parts' | 'order'>): string =>
        JSON.stringify([
            parts.filter((part) => !isUntold(part)).map(({ type, id, object }) => [type, id, object]),
            order,
        ]);
    if (told(manifest) !== told(named)) return false;
    const environment = hasVariables ? {} : await readEnvironment(store, manifest);
    return environment !== 'unreadable' && Object.keys(environment).length === 0;
}
