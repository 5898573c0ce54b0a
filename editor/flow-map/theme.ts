import { contrasting, type Rgb } from './contrast';

/** The colours of the page's theme, as a canvas takes them, and its fonts. Never edited: a change makes a new one. */
export type Theme = Readonly<Record<keyof typeof VARIABLES, string>> & {
    /** Colours of differences and marks, of enough contrast to the background. */
    readonly added: string;
    readonly removed: string;
    readonly changed: string;
    readonly moved: string;
    readonly selected: string;
    /** A colour of a node's type as a canvas takes it, which knows no variables. */
    resolve(colour: string): string;
};

/** Node-RED's own variables with the values of 4.1, for a page that lacks one. */
const VARIABLES = {
    font: ['primary-font', 'sans-serif'],
    background: ['view-background', '#fff'],
    grid: ['view-grid-color', '#eee'],
    page: ['secondary-background', '#fff'],
    text: ['primary-text-color', '#555'],
    border: ['node-border', '#999'],
    unknownBorder: ['node-border-unknown', '#f33'],
    placeholder: ['node-background-placeholder', '#eee'],
    port: ['node-port-background', '#d9d9d9'],
    label: ['node-label-color', '#333'],
    portLabel: ['node-port-label-color', '#888'],
    icon: ['node-icon-color', '#fff'],
    shade: ['node-icon-background-color-fill', '#000'],
    shadeOpacity: ['node-icon-background-color-opacity', '0.05'],
    separator: ['node-icon-border-color', '#000'],
    separatorOpacity: ['node-icon-border-color-opacity', '0.1'],
    link: ['link-color', '#999'],
    disabledLink: ['link-disabled-color', '#ccc'],
    unknownLink: ['link-unknown-color', '#f00'],
    linkLine: ['link-link-color', '#aaa'],
    linkPort: ['node-link-port-background', '#eee'],
    errorFill: ['node-status-error-background', 'rgb(255, 102, 0)'],
    errorStroke: ['node-status-error-border', 'rgb(145, 16, 2)'],
    groupFill: ['group-default-fill', 'none'],
    groupFillOpacity: ['group-default-fill-opacity', '1'],
    groupStroke: ['group-default-stroke', '#999'],
    groupStrokeOpacity: ['group-default-stroke-opacity', '1'],
    groupLabel: ['group-default-label-color', '#a4a4a4'],
    diffAdded: ['diff-state-added', '#090'],
    diffRemoved: ['diff-state-deleted', '#f80000'],
    diffChanged: ['diff-state-changed', '#f89406'],
    diffMoved: ['diff-state-moved', '#3f81b3'],
    chosen: ['node-selected-color', '#ff7f0e'],
} as const;

export function readTheme(element: HTMLElement): Theme {
    const style = getComputedStyle(element);
    const entries = Object.entries(VARIABLES).map(([name, [variable, otherwise]]) => [
        name,
        style.getPropertyValue(`--red-ui-${variable}`).trim() || otherwise,
    ]);
    const values = Object.fromEntries(entries) as Record<keyof typeof VARIABLES, string>;
    const background = parseColour(values.background);
    const readable = (colour: string): string => notation(contrasting(parseColour(colour), background));
    return {
        ...values,
        added: readable(values.diffAdded),
        removed: readable(values.diffRemoved),
        changed: readable(values.diffChanged),
        moved: readable(values.diffMoved),
        selected: readable(values.chosen),
        resolve: (colour) =>
            colour.replace(
                /var\((--[\w-]+)[^)]*\)/g,
                (_, name: string) => style.getPropertyValue(name).trim() || '#fff',
            ),
    };
}

/** Calls back after whatever may have changed the theme: none of the ways in which themes come and go has an event. */
export function watchTheme(onChange: () => void): () => void {
    const ended = new AbortController();
    const observer = new MutationObserver(onChange);
    const attributes = { attributes: true, attributeFilter: ['class', 'style', 'data-theme'] };
    observer.observe(document.documentElement, attributes);
    observer.observe(document.body, attributes);
    observer.observe(document.head, { childList: true, subtree: true, characterData: true });
    // A style sheet that was added counts only when it has come.
    document.head.addEventListener('load', onChange, { capture: true, signal: ended.signal });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', onChange, { signal: ended.signal });
    return () => {
        observer.disconnect();
        ended.abort();
    };
}

/** Whatever notation of a colour the browser knows. */
function parseColour(colour: string): Rgb {
    const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
    return [r!, g!, b!];
}

function notation(colour: Rgb): string {
    return `rgb(${colour.map(Math.round).join(' ')})`;
}
