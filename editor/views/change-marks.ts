import type { EditorHost } from '../host';
import { h } from './dom';

/** `+2 ~1 −3` in small coloured marks, each with its meaning in words. Nothing for what did not happen. */
export function changeMarks(
    host: EditorHost,
    changes: { added: number; changed: number; removed: number },
): HTMLElement | false {
    const marks = KINDS.filter(([kind]) => changes[kind] > 0).map(([kind, sign]) => {
        const words = host.text(`mark.${kind}`, { count: changes[kind] });
        return h(
            'span',
            { class: `snapshots-mark-${kind}`, title: words, role: 'img', 'aria-label': words },
            `${sign}${changes[kind]}`,
        );
    });
    return marks.length > 0 && h('span', { class: 'snapshots-marks' }, ...marks);
}

const KINDS = [
    ['added', '+'],
    ['changed', '~'],
    ['removed', '−'],
] as const;
