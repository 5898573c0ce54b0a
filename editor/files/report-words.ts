import type { EditorHost } from '../host';
import { timeWords } from '../time-words';
import { h, icon } from '../views/dom';
import type { UploadedSnapshot } from '../../runtime/core/wire';

/** `2 tabs · 14 nodes` */
export function countsText(host: EditorHost, { counts }: UploadedSnapshot): string {
    const { tabs, subflows, nodes } = counts;
    return [
        host.text('upload.tabs', { count: tabs }),
        ...(subflows > 0 ? [host.text('upload.subflows', { count: subflows })] : []),
        host.text('restore.nodes', { count: nodes }),
    ].join(', ');
}

/** When and by whom it was made; empty where the file does not say. */
export function madeText(host: EditorHost, { createdAt, user }: UploadedSnapshot): string {
    const time =
        createdAt === undefined || isNaN(Date.parse(createdAt)) ? '' : timeWords(host.language).exact(createdAt);
    return [time, user?.username ?? ''].filter((text) => text !== '').join(' · ');
}

/** What flows of the file need that this Node-RED does not have. */
export function missingWarnings(host: EditorHost, { missing }: UploadedSnapshot): HTMLElement[] {
    const { types } = missing;
    if (types.length === 0) return [];
    const sentence = host.text('upload.missingTypes', { count: types.length, names: types.join(', ') });
    return [h('p', { class: 'snapshots-warning' }, icon('fa-exclamation-triangle'), h('span', {}, sentence))];
}

/** Says that the same content is stored already, with a link to it, and what can be done all the same. */
export function thereAlready(
    host: EditorHost,
    { id, name }: NonNullable<UploadedSnapshot['alreadyThere']>,
    { show }: { show: (id: string) => void },
    more?: HTMLElement,
): HTMLElement {
    const link = h('button', { type: 'button', class: 'snapshots-link' }, name);
    link.addEventListener('click', () => show(id));
    const said = host.text('upload.alreadyThere');
    return h('div', { class: 'snapshots-there' }, icon('fa-check-circle'), h('div', {}, `${said} `, link, more));
}
