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
    for (const run of foldUnchanged(lines)) {
        if (!run.folded) {
            body.append(...run.lines.map((line) => rowOf(host, line)));
            continue;
        }
        const words = host.text('comparison.unchangedLines', { count: run.lines.length });
        const unfold = button(words, 'fa-ellipsis-h', () =>
            unfold.replaceWith(...run.lines.map((line) => rowOf(host, line))),
        );
        unfold.className = 'snapshots-row-fold';
        body.append(unfold);
    }
    return h('div', { class: 'snapshots-rows-frame' }, body);
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
