import type { LoadedState } from './states';

/** What a state holds beside its tabs and subflows. */
export const PAGES = ['config', 'modules', 'environment', 'settings', 'credentials'] as const;
export type Page = (typeof PAGES)[number];

/** One line of a page. */
export interface PageEntry {
    /** Its own within the page: a name, or the id of a node. */
    key: string;
    /** The node that it is about, on the pages `config` and `credentials`. */
    node?: string;
    /** Version, value, or the names of credentials. Absent for what is hidden. */
    value?: unknown;
    /** Only in the earlier state of a comparison. */
    removed?: boolean;
}

export interface PageContent {
    entries: readonly PageEntry[];
    /** True when what the page is about was encrypted under a key that is not here. */
    unreadable: boolean;
}

/** Everything on a page; in a comparison with what only the earlier state has. */
export function pageContent(page: Page, state: LoadedState, before?: LoadedState): PageContent {
    const entries = entriesOf(page, state);
    const keys = new Set(entries.map(({ key }) => key));
    const gone = before ? entriesOf(page, before).filter(({ key }) => !keys.has(key)) : [];
    return {
        entries: [...entries, ...gone.map((entry) => ({ ...entry, removed: true }))],
        unreadable: isUnreadable(page, state),
    };
}

function entriesOf(page: Page, { index, full }: LoadedState): PageEntry[] {
    const { settings, secrets } = full;
    switch (page) {
        case 'config':
            return index.globals.map(({ id }) => ({ key: id, node: id }));
        case 'modules':
            return valuesOf(settings.modules);
        case 'settings':
            return valuesOf(settings.settings);
        case 'environment': {
            const hidden = secrets.env === 'unreadable' ? [] : secrets.env;
            const entries = [...valuesOf(settings.env), ...hidden.map((key): PageEntry => ({ key }))];
            return entries.sort((a, b) => (a.key < b.key ? -1 : 1));
        }
        case 'credentials': {
            const credentials = secrets.credentials === 'unreadable' ? {} : secrets.credentials;
            return Object.entries(credentials).map(([id, names]) => ({ key: id, node: id, value: names }));
        }
    }
}

function isUnreadable(page: Page, { full: { secrets } }: LoadedState): boolean {
    if (page === 'credentials') return secrets.credentials === 'unreadable';
    return page === 'environment' && secrets.env === 'unreadable';
}

function valuesOf(values: Readonly<Record<string, unknown>>): PageEntry[] {
    return Object.keys(values)
        .sort()
        .map((key) => ({ key, value: values[key] }));
}
