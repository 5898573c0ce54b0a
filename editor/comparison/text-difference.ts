import type { EditorHost, TextDifference } from '../host';
import { button, h } from '../views/dom';
import { diffLines, foldUnchanged, type DiffLine, type DiffPiece } from './line-diff';
import type { TextLanguage } from './text-language';

export interface TextDifferenceView {
    readonly element: HTMLElement;
    /** Gives back the code editor, where one is used. */
    dispose(): void;
}

/** Two versions of a text, line by line: in Monaco where that is the code editor, else in rows of our own. */
export function textDifference(
    host: EditorHost,
    text: { language: TextLanguage; from: string | undefined; to: string | undefined; label: string },
): TextDifferenceView {
    const { language, from, to, label } = text;
    const { lines, onlyLineEnds } = diffLines(from, to);
    const element = h('div', { class: 'snapshots-text-difference', role: 'group', 'aria-label': label });
    if (onlyLineEnds) element.append(h('p', { class: 'snapshots-hint' }, host.text('comparison.onlyLineEnds')));
    const frame = h('div', { class: 'snapshots-text-frame' });
    element.append(frame);
    let editor: TextDifference | undefined;
    const fill = (): void => {
        if (!frame.isConnected) return;
        const [before, after] = [from ?? '', to ?? ''];
        editor = host.openTextDifference({ element: frame, language, before, after, label, maxHeight: MAX_HEIGHT });
        if (!editor) frame.append(rowsOf(host, lines));
    };
    // The code editor looks at its place in the page, which the caller gives to it right after this.
    queueMicrotask(fill);
    return { element, dispose: () => editor?.dispose() };
}

/** In pixels: what is higher scrolls. */
const MAX_HEIGHT = 420;

function rowsOf(host: EditorHost, lines: readonly DiffLine[]): HTMLElement {
    const body = h('div', { class: 'snapshots-rows', role: 'table', tabindex: '0' });
    const runs = foldUnchanged(lines.slice(0, MOST_LINES));
    for (const { folded, lines: run } of runs) {
        if (folded) body.append(foldOf(host, 'unchangedLines', run));
        else body.append(...run.map((line) => rowOf(host, line)));
    }
    if (lines.length > MOST_LINES) body.append(foldOf(host, 'moreLines', lines.slice(MOST_LINES)));
    return h('div', { class: 'snapshots-rows-frame' }, body);
}

/** More make the page slow. */
const MOST_LINES = 2000;

/** Stands for some lines until it is pressed. */
function foldOf(host: EditorHost, key: string, lines: readonly DiffLine[]): HTMLElement {
    const words = host.text(`comparison.${key}`, { count: lines.length });
    const fold = button(words, 'fa-ellipsis-h', () => fold.replaceWith(...lines.map((line) => rowOf(host, line))));
    fold.className = 'snapshots-row-fold';
    return fold;
}

function rowOf(host: EditorHost, { kind, before, after, pieces }: DiffLine): HTMLElement {
    const sign = SIGNS[kind];
    const spoken = kind === 'same' ? undefined : host.text(`comparison.line.${kind}`);
    const number = (n: number | undefined): HTMLElement =>
        h('span', { class: 'snapshots-row-number', role: 'cell' }, n === undefined ? '' : String(n));
    return h(
        'div',
        { class: `snapshots-row snapshots-row-${kind}`, role: 'row' },
        number(before),
        number(after),
        h('span', { class: 'snapshots-row-sign', role: 'cell', 'aria-label': spoken }, sign),
        h('code', { class: 'snapshots-row-text', role: 'cell' }, ...markedText(pieces)),
    );
}

/** Text in which some pieces are marked as different. */
export function markedText(pieces: readonly DiffPiece[]): (HTMLElement | string)[] {
    return pieces.map(({ text, marked }) => (marked ? h('mark', {}, text) : text));
}

const SIGNS = { same: '', added: '+', removed: '−' } as const;
