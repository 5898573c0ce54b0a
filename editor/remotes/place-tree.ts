import type { RemoteAbility, RemotePlace } from '../../runtime/core/wire';

/** One line of the tree of places. */
export interface PlaceRow {
    place: RemotePlace;
    /** 0 for the outermost. */
    level: number;
    /** Whether there is something in it that is shown or could be. */
    hasMore: boolean;
    isOpen: boolean;
    /** Whether it can be chosen. */
    isUsable: boolean;
}

/** What of the places is looked at. */
export interface PlaceView {
    /** What the place that is looked for has to allow. */
    ability: RemoteAbility;
    /** Text in the name, whatever its case; with it everything that holds a match is open. */
    q: string;
    /** Ids of places that are folded up. */
    folded: ReadonlySet<string>;
}

/** The places that can be chosen, and what they are in, each after what it is in. */
export function placeRows(places: readonly RemotePlace[], { ability, q, folded }: PlaceView): PlaceRow[] {
    const children = childrenOf(places);
    const text = q.trim().toLocaleLowerCase();
    const rowsOf = (place: RemotePlace, level: number, isFound: boolean): PlaceRow[] => {
        const isMatch = isFound || place.name.toLocaleLowerCase().includes(text);
        const within = (children.get(place.id) ?? []).flatMap((child) => rowsOf(child, level + 1, isMatch));
        const isUsable = place.may.includes(ability);
        if (within.length === 0 && !(isUsable && isMatch)) return [];
        const isOpen = text !== '' || !folded.has(place.id);
        const row = { place, level, hasMore: within.length > 0, isOpen, isUsable };
        return [row, ...(isOpen ? within : [])];
    };
    return (children.get(undefined) ?? []).flatMap((place) => rowsOf(place, 0, text === ''));
}

/** The places that can be chosen. */
export function usablePlaces(places: readonly RemotePlace[], ability: RemoteAbility): RemotePlace[] {
    return places.filter(({ may }) => may.includes(ability));
}

function childrenOf(places: readonly RemotePlace[]): Map<string | undefined, RemotePlace[]> {
    const ids = new Set(places.map(({ id }) => id));
    const children = new Map<string | undefined, RemotePlace[]>();
    for (const place of places) {
        const parent = place.parent !== undefined && ids.has(place.parent) ? place.parent : undefined;
        children.set(parent, [...(children.get(parent) ?? []), place]);
    }
    return children;
}
