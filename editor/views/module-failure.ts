import type { EditorHost } from '../host';
import { h } from './dom';
import { ProgressView } from './restore-progress';
import type { AppliedModules, RestoreProgress } from '../../runtime/core/wire';

/** Told after modules could not be had: flows and environment are as they were. */
export interface ModuleFailure {
    modules: AppliedModules;
    /** Restores without them. Runs while the question stands there, busy; never rejects. */
    goOn(onProgress: (progress: RestoreProgress) => void): Promise<void>;
}

/** Names each module with the reason that npm gives, and asks whether the rest shall be restored all the same. */
export function askWithoutModules(host: EditorHost, { modules, ...question }: ModuleFailure): void {
    const { failed, done } = modules;
    const progress = new ProgressView(host);
    const reasons = failed.flatMap(({ name, action, reason }) => [
        h('dt', {}, host.text(`restore.failed.${action}`, { name })),
        h('dd', {}, reason),
    ]);
    const changed = done.map(({ name, version }) => (version === undefined ? name : `${name} ${version}`)).join(', ');
    const dialog = host.openDialog({
        title: host.text('restore.failed.title'),
        width: 520,
        content: h(
            'div',
            { class: 'snapshots-dialog snapshots-failure' },
            h('p', { class: 'snapshots-lead' }, host.text('restore.failed.lead')),
            h('dl', {}, ...reasons),
            done.length > 0 && h('p', {}, host.text('restore.failed.done', { names: changed })),
            h('p', { class: 'snapshots-hint' }, host.text('restore.failed.hint')),
            progress.element,
        ),
        buttons: [
            { label: host.text('button.stop'), run: () => dialog.close() },
            {
                label: host.text('button.withoutModules'),
                primary: true,
                run: () => {
                    dialog.setBusy(true);
                    progress.start();
                    void question.goOn((each) => progress.show(each)).finally(() => dialog.close());
                },
            },
        ],
        onClose: () => undefined,
    });
}
