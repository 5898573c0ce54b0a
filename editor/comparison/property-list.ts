import type { EditorHost } from '../host';
import { h, icon } from '../views/dom';
import type { NodeListView } from './id-lists';
import type { InnerDifference } from './inner-differences';
import { diffWords } from './line-diff';
import type { PropertyView, Shown } from './present-properties';
import type { PlainValue, ValueShown } from './present-value';
import { markedText, textDifference } from './text-difference';

/** More are not read by anybody, and make the page slow. */
const MOST_INSIDE = 200;

export interface PropertyList {
    readonly element: HTMLElement;
    /** To be called before it goes: it may hold code editors. */
    dispose(): void;
}

/** The properties that differ, each with what it was and what it is. */
export function propertyList(host: EditorHost, views: readonly PropertyView[]): PropertyList {
    const disposals: (() => void)[] = [];
    const shownOf = (shown: Shown, label: string): HTMLElement => {
        switch (shown.as) {
            case 'value':
                return sides(host, shown);
            case 'text': {
                const text = textDifference(host, { from: undefined, to: undefined, ...shown, label });
                disposals.push(() => text.dispose());
                return text.element;
            }
            case 'nodes':
                return h('div', {}, ...shown.lists.map((list) => nodeList(host, list)));
            case 'inside': {
                const rows = shown.differences.slice(0, MOST_INSIDE).map((each) => inner(host, each, shownOf));
                const more = shown.differences.length - rows.length;
                const hint = h('p', { class: 'snapshots-hint' }, host.text('comparison.more', { count: more }));
                return h('div', {}, ...rows, more > 0 && hint);
            }
            case 'secret':
                return h('p', { class: 'snapshots-secret' }, icon('fa-key'), host.text('comparison.secret'));
        }
    };
    const sections = views.map(({ names, shown }) =>
        h(
            'section',
            { class: 'snapshots-property', 'data-property': names[0] },
            heading(host, names, shown),
            shownOf(shown, names[0]!),
        ),
    );
    return {
        element: h('div', { class: 'snapshots-properties' }, ...sections),
        dispose: () => {
            for (const dispose of disposals) dispose();
        },
    };
}

/** What every node has is called as Node-RED's editor calls it; everything else by the name that its node gave it. */
export function propertyName(host: EditorHost, name: string): string {
    return KNOWN.has(name) ? host.text(`comparison.property.${name}`) : name;
}

function heading(host: EditorHost, names: readonly string[], { as }: Shown): HTMLElement | false {
    const name = names[0]!;
    const title = names.join(', ');
    if (KNOWN.has(name)) return h('h4', { title }, propertyName(host, name));
    // The paths of what differs inside begin with the name.
    return as !== 'inside' && h('h4', { title }, h('code', {}, name));
}

const KNOWN: ReadonlySet<string> = new Set([
    'x',
    'w',
    'z',
    'g',
    'd',
    'l',
    'name',
    'label',
    'type',
    'info',
    'env',
    'wires',
    'nodes',
    'links',
    'scope',
    'credentials',
    'disabled',
    'locked',
]);

/** What was above what is, the words that differ marked. A side that has nothing is left out. */
function sides(host: EditorHost, { from, to }: ValueShown): HTMLElement {
    const words = from?.kind === 'text' && to?.kind === 'text' ? diffWords(from.text, to.text) : undefined;
    const side = (value: PlainValue | undefined, kind: 'removed' | 'added', sign: string): HTMLElement | false =>
        value !== undefined &&
        h(
            'div',
            { class: `snapshots-row snapshots-row-${kind}` },
            h(
                'span',
                { class: 'snapshots-row-sign', role: 'img', 'aria-label': host.text(`comparison.line.${kind}`) },
                sign,
            ),
            plain(host, value, words?.[kind === 'removed' ? 'before' : 'after']),
        );
    return h('div', { class: 'snapshots-values' }, side(from, 'removed', '−'), side(to, 'added', '+'));
}

function plain(host: EditorHost, value: PlainValue, pieces?: Parameters<typeof markedText>[0]): HTMLElement {
    const type = value.type !== undefined && h('span', { class: 'snapshots-value-type' }, typeWords(host, value.type));
    const text = value.kind === 'empty' ? host.text('comparison.empty') : pieces ? markedText(pieces) : [value.text];
    return h('span', { class: `snapshots-value snapshots-value-${value.kind}` }, type, ...text);
}

/** What Node-RED's typed input calls a type. */
function typeWords(host: EditorHost, type: string): string {
    return TYPES.has(type) ? host.text(`comparison.typed.${type}`) : type;
}

const TYPES: ReadonlySet<string> = new Set([
    'str',
    'num',
    'bool',
    'json',
    'bin',
    're',
    'date',
    'jsonata',
    'env',
    'full',
]);

function nodeList(host: EditorHost, { output, changes }: NodeListView): HTMLElement {
    const rows = changes.map(({ id, name, change }) =>
        h(
            'div',
            { class: `snapshots-row snapshots-row-${change}` },
            h(
                'span',
                { class: 'snapshots-row-sign', role: 'img', 'aria-label': host.text(`comparison.line.${change}`) },
                change === 'added' ? '+' : '−',
            ),
            h('span', { class: 'snapshots-value snapshots-value-node', title: id }, name),
        ),
    );
    return h(
        'div',
        { class: 'snapshots-node-list' },
        output !== undefined && h('h5', {}, host.text('comparison.output', { number: output })),
        ...rows,
        rows.length === 0 && h('p', { class: 'snapshots-hint' }, host.text('comparison.otherOrder')),
    );
}

function inner(
    host: EditorHost,
    { path, change, fromPath, shown }: InnerDifference,
    shownOf: (shown: Shown, label: string) => HTMLElement,
): HTMLElement {
    return h(
        'div',
        { class: 'snapshots-inner', 'data-change': change },
        h('h5', {}, h('code', {}, path)),
        fromPath !== undefined &&
            h('p', { class: 'snapshots-hint' }, host.text('comparison.movedFrom', { path: fromPath })),
        shown && shownOf(shown, path),
    );
}
