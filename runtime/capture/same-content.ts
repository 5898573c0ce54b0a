import { sameValue } from '../core/same-value';
import { FLOW_PARTS, SECRET_PARTS, type Manifest, type PartRef, type PartType } from '../core/snapshot';
import type { Content } from './content';
import type { SnapshotStore } from '../store/store';

/** True when the snapshot holds exactly this content. What of it cannot be read counts as another. Never rejects. */
export async function isSameContent(store: SnapshotStore, before: Manifest, content: Content): Promise<boolean> {
    if (!hasSameNames(before, content, ({ type }) => !SECRET_PARTS.has(type))) return false;
    const secrets = [...SECRET_PARTS].map((type) => isSameSecret(store, before, content, type));
    return (await Promise.all(secrets)).every(Boolean);
}

/** As `isSameContent`, for flows and credentials alone. */
export async function isSameFlows(store: SnapshotStore, before: Manifest, content: Content): Promise<boolean> {
    if (!hasSameNames(before, content, ({ type }) => FLOW_PARTS.has(type))) return false;
    return isSameSecret(store, before, content, 'credentials');
}

/** As `isSameContent`, for one secret part: it is compared by value, since its name changes with the store's key. */
export async function isSameSecret(
    store: SnapshotStore,
    before: Manifest,
    content: Content,
    type: PartType,
): Promise<boolean> {
    const [then, now] = [before, content].map(({ parts }) => parts.find((part) => part.type === type));
    if (then?.object === now?.object) return true;
    const text = content.texts.get(type)?.text;
    if (!then || text === undefined) return false;
    const value = await store.readPart(then).catch(() => undefined);
    return sameValue(value, JSON.parse(text));
}

function hasSameNames(before: Manifest, content: Content, isMeant: (part: PartRef) => boolean): boolean {
    const [then, now] = [before.parts.filter(isMeant), content.parts.filter(isMeant)];
    if (then.length !== now.length || before.order.length !== content.order.length) return false;
    const isSame = (part: PartRef, at: number): boolean => {
        const other = now[at]!;
        return part.object === other.object && part.type === other.type && part.id === other.id;
    };
    return then.every(isSame) && before.order.every((number, at) => number === content.order[at]);
}
