import { isApiError } from './api';
import type { DialogButton, EditorHost } from './host';
import { h } from './views/dom';

/** Tells how something went, in Node-RED's notifications. With buttons it stays for a while, with a warning until closed. */
export function say(
    host: EditorHost,
    type: 'success' | 'warning' | 'error',
    sentences: readonly string[],
    buttons: readonly DialogButton[] = [],
): void {
    const [first = '', ...more] = sentences;
    const list = more.length > 0 && h('ul', {}, ...more.map((sentence) => h('li', {}, sentence)));
    const close: DialogButton = { label: host.text('button.close'), run: () => notification.close() };
    const closeAnd = (run: () => void) => (): void => {
        notification.close();
        run();
    };
    const closing = buttons.map((button) => ({ ...button, run: closeAnd(button.run) }));
    const lasts = type !== 'success' || more.length > 0;
    const notification = host.notify({
        type,
        content: h('div', { class: 'snapshots-notification' }, h('p', {}, first), list),
        buttons: lasts || buttons.length > 0 ? [...closing, close] : [],
        ...(!lasts && { timeout: buttons.length > 0 ? 20_000 : 5_000 }),
    });
}

/** Runs what a person asked for; a failure is told to that person, and to nobody else. */
export function attempt(host: EditorHost, task: () => Promise<void>): void {
    task().catch((error: unknown) => say(host, 'error', [sentenceOf(error)]));
}

/** The sentence of a failure. Anything but an `ApiError` is a mistake in this package and is also left to the console. */
export function sentenceOf(error: unknown): string {
    if (!isApiError(error)) console.error(error);
    return error instanceof Error ? error.message : String(error);
}
