import type { Api } from '../api';
import { typeWord } from '../type-word';
import type { ScreenHost } from '../host';
import type { Restoring } from '../restoring';
import type { Viewed } from '../viewer/viewer-model';
import { h } from '../views/dom';
import { editorNames } from './editor-names';
import { HistoryModel } from './history-model';
import { VersionDetails } from './version-details';
import { VersionList } from './version-list';

/** What showing a history takes. */
export interface HistoryTools {
    host: ScreenHost;
    api: Api;
    restoring: Restoring;
    /** Opens the viewer, after whatever stands in its way is closed. */
    readonly view: (viewed: Viewed) => void;
}

/** A node, tab or subflow, which need not be there any more, and what it is called if the caller knows. */
export interface HistorySubject {
    id: string;
    type?: string | undefined;
    label?: string | undefined;
}

/** Shows the versions of a node through all snapshots, and what changed from one to the next. */
export function showHistory(tools: HistoryTools, subject: HistorySubject): void {
    const { host, api } = tools;
    const model: HistoryModel = new HistoryModel(api, subject.id, () => invalidate());
    const view = (viewed: Viewed): void => {
        dialog.close();
        tools.view(viewed);
    };
    const list = new VersionList(host, model);
    const details = new VersionDetails({ ...tools, view }, model);
    const content = h('div', { class: 'snapshots-history' }, list.element, details.element);
    let frame = 0;
    const invalidate = (): void => {
        frame ||= requestAnimationFrame(() => {
            frame = 0;
            list.render();
            details.render();
        });
    };
    const dialog = host.openDialog({
        title: host.text('history.title', { name: subjectWords(host, subject) }),
        width: 1040,
        content,
        buttons: [{ label: host.text('button.close'), run: () => dialog.close() }],
        onClose: () => {
            cancelAnimationFrame(frame);
            // Nothing is drawn from now on.
            frame = -1;
            details.dispose();
        },
    });
    list.focus();
    void model.load();
}

/** `function “Work”` */
function subjectWords(host: ScreenHost, { id, type, label }: HistorySubject): string {
    const now = host.canvas.node(id);
    const kind = typeWord(host, now?.type ?? type ?? '');
    const name = editorNames(host)(id) ?? label;
    return name === undefined || name === kind ? kind || id : host.text('history.named', { type: kind, name });
}
