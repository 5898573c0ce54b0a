import { h } from './views/dom';

/** Adds style sheets to the page. One that several of the scripts bring that are loaded later is added once. */
export function addStyles(...sheets: readonly string[]): void {
    const more = sheets.filter((sheet) => !added.has(sheet));
    for (const sheet of more) added.add(sheet);
    document.head.append(h('style', {}, ...more));
}

const added = new Set<string>();
