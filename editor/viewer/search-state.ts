import type { FlowIndex } from './flow-index';
import { PAGES, pageContent, type Page } from './state-pages';
import type { LoadedState } from './states';
import type { FlowNode } from '../../runtime/core/snapshot';

/** A place that holds the text searched for: a node, tab or subflow by its id, or an entry of a page by its key. */
export interface Hit {
    key: string;
    page?: Exclude<Page, 'config'>;
}

/**
 * Everything that holds a text, whatever its case: nodes tab by tab in their order, within one as a person reads, by
 * rows from the left; then global config nodes; then what stands on the other pages, in names and values. Nothing
 * without a text. In a comparison also what only the earlier state has.
 */
export function searchState(state: LoadedState, before: LoadedState | undefined, query: string): Hit[] {
    const text = query.trim();
    if (text === '') return [];
    // Quicker than making other letters of everything.
    const wanted = new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'i');
    const nodes = [state, ...(before ? [before] : [])].flatMap(({ index }, i) => {
        const isNew = (id: string): boolean => i === 0 || !state.index.byId.has(id);
        return nodesWith(index, wanted).filter(isNew);
    });
    return [...nodes.map((key): Hit => ({ key })), ...pageHits(state, before, wanted)];
}

function nodesWith(index: FlowIndex, wanted: RegExp): string[] {
    const rank = new Map(index.containers.map(({ id }, i) => [id, i]));
    const placed = [...index.byId.values()]
        .filter((node) => holds(node, wanted))
        .map((node) => place(node, index, rank));
    return placed.sort((a, b) => a.flow - b.flow || a.row - b.row || a.left - b.left).map(({ id }) => id);
}

function pageHits(state: LoadedState, before: LoadedState | undefined, wanted: RegExp): Hit[] {
    const pages = PAGES.filter((page) => page !== 'config');
    return pages.flatMap((page) => {
        const { entries } = pageContent(page, state, before);
        const hits = entries.filter(({ key, value }) => holds([key, value], wanted));
        return hits.map(({ key }): Hit => ({ key, page }));
    });
}

function holds(value: unknown, wanted: RegExp): boolean {
    if (typeof value === 'string') return wanted.test(value);
    if (typeof value === 'number') return wanted.test(String(value));
    if (typeof value !== 'object' || value === null) return false;
    for (const name in value) if (holds((value as Record<string, unknown>)[name], wanted)) return true;
    return false;
}

interface Placed {
    id: string;
    flow: number;
    row: number;
    left: number;
}

/** A tab or subflow comes before what is in it. Nodes that stand beside each other are seldom at exactly one height. */
function place({ id, x, y }: FlowNode, index: FlowIndex, rank: ReadonlyMap<string, number>): Placed {
    const flow = rank.get(index.containerOf(id) ?? '') ?? rank.size;
    const row = rank.has(id) ? -Infinity : typeof y === 'number' ? Math.round(y / ROW_HEIGHT) : Infinity;
    return { id, flow, row, left: typeof x === 'number' ? x : 0 };
}

const ROW_HEIGHT = 20;
