import type { FilesContext } from '../files';
import { h } from '../views/dom';
import { ChosenSnapshots } from './chosen-snapshots';
import { canDownload, componentsOf, everything, type DownloadChoice } from './download-choice';
import { FileOptions } from './file-options';
import { openSavingDialog } from './saving-dialog';
import { SnapshotChoice } from './snapshot-choice';
import { MAX_ARCHIVE_FILES } from '../../runtime/core/file-limits';

/** Asks which snapshots go into an archive, and what of them, and saves that. */
export function downloadSeveral({ host, api, fileApi }: FilesContext): void {
    // What is secret in them is known to the server alone: all of them would have to be read.
    const holdings = { credentials: undefined, environment: undefined };
    let choice = everything(holdings);
    const limit = h('p', { class: 'snapshots-problem', role: 'alert' });
    const render = (): void => {
        list.render();
        options.render(choice);
        limit.textContent = model.isTooMany ? host.text('download.tooMany', { most: MAX_ARCHIVE_FILES }) : '';
        dialog.setButton(1, {
            label: host.text('button.download'),
            enabled: canDownload(choice) && model.chosen.size > 0 && !model.isTooMany,
        });
    };
    const model = new ChosenSnapshots(api, () => render());
    const list = new SnapshotChoice(host, model);
    const options = new FileOptions(host, holdings, choice, (changed: Partial<DownloadChoice>) => {
        choice = { ...choice, ...changed };
        render();
    });
    const dialog = openSavingDialog(host, {
        title: host.text('download.titleSeveral'),
        content: h('div', {}, list.element, limit, options.element),
        secret: options.secret,
        isOptional: () => true,
        fetch: (credentialSecret) =>
            fileApi.exportArchive({
                ids: model.ids,
                components: componentsOf(choice),
                ...(credentialSecret !== undefined && { credentialSecret }),
            }),
    });
    list.connect();
    void model.search('');
}
