import { PAGES, pageContent, type Page } from './state-pages';
import type { Place, ViewerModel } from './viewer-model';

/** One line of the list of what a state holds. */
export interface PlaceRow {
    key: string;
    place: Place;
    kind: 'tab' | 'subflow' | Page;
    /** Name of the tab or subflow; pages are named by their kind. */
    label?: string;
    disabled: boolean;
    locked: boolean;
    count: number;
    /** How many hits of the search are in it. */
    hits: number;
}

export function placeKey(place: Place | undefined): string | undefined {
    return place?.page === 'flow' ? `flow ${place.flow}` : place?.page;
}

/** All tabs, subflows and pages of the state that is seen. */
export function placeRows({ shown, before, hits }: ViewerModel): PlaceRow[] {
    if (!shown) return [];
    const { index } = shown;
    const hitsAt = new Map<string, number>();
    for (const { key, page } of hits) {
        const flow = index.containerOf(key) ?? before?.index.containerOf(key);
        const at = page ?? (flow === undefined ? 'config' : `flow ${flow}`);
        hitsAt.set(at, (hitsAt.get(at) ?? 0) + 1);
    }
    const flows = index.containers.map(({ id, label, type, disabled, locked, count }): PlaceRow => {
        const key = `flow ${id}`;
        const place = { page: 'flow', flow: id } as const;
        return { key, place, kind: type, label, disabled, locked, count, hits: hitsAt.get(key) ?? 0 };
    });
    const pages = PAGES.map((page): PlaceRow => {
        const count = pageContent(page, shown).entries.length;
        return {
            key: page,
            place: { page },
            kind: page,
            disabled: false,
            locked: false,
            count,
            hits: hitsAt.get(page) ?? 0,
        };
    });
    return [...flows, ...pages];
}
