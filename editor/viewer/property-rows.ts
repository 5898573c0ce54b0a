import type { PlainValue } from '../comparison/present-value';
import { codeBlock } from '../views/code';
import { h } from '../views/dom';
import { nodeLinks } from './node-links';
import { secretMark } from './page-view';
import type { PaneContext } from './pane';
import type { Reading, ReadProperty } from './read-node';

/** Properties with their values, to be read. Long ones are cut off, with a button that shows the rest. */
export function propertyRows(context: PaneContext, properties: readonly ReadProperty[]): HTMLElement {
    const rows = properties.flatMap(({ name, reading }) => [
        h('dt', { class: isWide(reading) && 'snapshots-wide', title: name }, name),
        h('dd', { class: isWide(reading) && 'snapshots-wide' }, readingElement(context, reading, name)),
    ]);
    const isInline = properties.every(({ reading }) => reading.as === 'value');
    return h('dl', { class: `snapshots-property-list${isInline ? ' snapshots-inline' : ''}` }, ...rows);
}

/** Needs a line of its own below the name. */
function isWide(reading: Reading): boolean {
    return reading.as === 'text' || reading.as === 'record' || (reading.as === 'list' && !isFlat(reading.items));
}

function readingElement(context: PaneContext, reading: Reading, name: string): HTMLElement {
    const { host, model } = context;
    switch (reading.as) {
        case 'value':
            return valueElement(context, reading.value);
        case 'text':
            return excerpt(context, reading.text, reading.language);
        case 'nodes':
            return nodeLinks(host, model, reading.ids);
        case 'secret':
            return secretMark(host, name);
        case 'record':
            return propertyRows(context, reading.properties);
        case 'list': {
            const items = reading.items.map((item) => readingElement(context, item, name));
            if (isFlat(reading.items)) return h('span', { class: 'snapshots-said-list' }, ...items);
            return h('ol', { class: 'snapshots-items' }, ...items.map((item) => h('li', {}, item)));
        }
    }
}

function isFlat(items: readonly Reading[]): boolean {
    return items.every(({ as }) => as === 'value');
}

function valueElement({ host }: PaneContext, { kind, text, type }: PlainValue): HTMLElement {
    const words = kind === 'empty' && type === undefined ? host.text('viewer.emptyValue') : text;
    return h(
        'span',
        { class: `snapshots-said${kind === 'empty' ? ' snapshots-said-empty' : ''}` },
        type !== undefined && h('span', { class: 'snapshots-said-type' }, type),
        type === 'jsonata' || type === 'json' ? codeBlock(host, text, type) : words,
    );
}

/** A text with its code in colours; the beginning of a long one, with a button for all of it. */
export function excerpt({ host }: PaneContext, text: string, language: string): HTMLElement {
    const lines = text.split('\n');
    const isLong = lines.length > MOST_LINES + 3 || text.length > MOST_CHARACTERS + 400;
    const start = isLong ? lines.slice(0, MOST_LINES).join('\n').slice(0, MOST_CHARACTERS) : text;
    const element = h('div', { class: 'snapshots-excerpt' }, codeBlock(host, start, language));
    if (!isLong) return element;
    const words = host.text('viewer.allLines', { count: lines.length });
    const more = h('button', { type: 'button', class: 'snapshots-more' }, words);
    more.addEventListener('click', () => element.replaceChildren(codeBlock(host, text, language)));
    element.append(more);
    return element;
}

const MOST_LINES = 14;
const MOST_CHARACTERS = 1500;
