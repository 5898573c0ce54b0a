import type { CodeToken, EditorHost } from '../host';
import { h } from './dom';

/** Code as it stands, in colours as soon as they are known. `language` as for the host's `tokensOf`. */
export function codeBlock(host: EditorHost, text: string, language: string): HTMLElement {
    const element = h('pre', { class: 'snapshots-code' }, text);
    void host.tokensOf(text, language).then((lines) => {
        if (lines) element.replaceChildren(...lines.flatMap((line) => [...codeLine(line), '\n']).slice(0, -1));
    });
    return element;
}

/** The coloured pieces of one line. */
export function codeLine(tokens: readonly CodeToken[]): (HTMLElement | string)[] {
    return tokens.map(({ text, kind }) => (kind ? h('span', { class: `snapshots-code-${kind}` }, text) : text));
}
