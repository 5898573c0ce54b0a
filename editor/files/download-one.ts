import type { FilesContext } from '../files';
import { h, icon } from '../views/dom';
import { canDownload, componentsOf, everything, holdingsOf, secretsIn, type DownloadChoice } from './download-choice';
import { FileOptions } from './file-options';
import { openSavingDialog } from './saving-dialog';
import { snapshotFileName } from '../../runtime/core/file-name';
import type { SnapshotItem } from '../../runtime/core/snapshot';

/** Asks what of a snapshot goes into a file, and saves that. Rejects with an `ApiError` when the snapshot cannot be read. */
export async function downloadOne({ host, api, fileApi }: FilesContext, item: SnapshotItem): Promise<void> {
    const holdings = holdingsOf(await api.full(item.id));
    let choice = everything(holdings);
    const change = (changed: Partial<DownloadChoice>): void => {
        choice = { ...choice, ...changed };
        options.render(choice);
        name.textContent = fileNameOf(item, choice.format);
        dialog.setButton(1, { label: host.text('button.download'), enabled: canDownload(choice) });
    };
    const options = new FileOptions(host, holdings, choice, change);
    const name = h('span', { class: 'snapshots-file-name' }, fileNameOf(item, choice.format));
    const content = h(
        'div',
        {},
        formats(
            (key) => host.text(key),
            choice.format,
            (format) => change({ format }),
        ),
        options.element,
        h('p', { class: 'snapshots-file-line' }, icon('fa-file-code-o'), name),
    );
    const dialog = openSavingDialog(host, {
        title: host.text('download.title', { name: item.name }),
        content,
        secret: options.secret,
        isOptional: () => secretsIn(choice, holdings) === 'none',
        fetch: (credentialSecret) =>
            fileApi.exportFile(item.id, {
                format: choice.format,
                ...(choice.format === 'snapshot' && { components: componentsOf(choice) }),
                ...(choice.format === 'snapshot' && credentialSecret !== undefined && { credentialSecret }),
            }),
        fileName: () => fileNameOf(item, choice.format),
    });
}

/** The kinds of file, to choose one of them. */
function formats(
    text: (key: string) => string,
    chosen: DownloadChoice['format'],
    onChange: (format: DownloadChoice['format']) => void,
): HTMLElement {
    const choices = FORMATS.map((format) => {
        const id = `snapshots-format-${format}`;
        const radio = h('input', { type: 'radio', name: 'snapshots-format', id, value: format });
        radio.checked = format === chosen;
        radio.addEventListener('change', () => onChange(format));
        return h(
            'label',
            { class: 'snapshots-format', for: id },
            radio,
            h(
                'span',
                {},
                h('span', { class: 'snapshots-format-name' }, text(`download.format.${format}.name`)),
                h('span', { class: 'snapshots-format-hint' }, text(`download.format.${format}.hint`)),
            ),
        );
    });
    return h(
        'div',
        { class: 'snapshots-formats', role: 'radiogroup', 'aria-label': text('download.formats') },
        ...choices,
    );
}

const FORMATS = ['snapshot', 'flows', 'package'] as const;

function fileNameOf(item: SnapshotItem, format: DownloadChoice['format']): string {
    if (format === 'package') return 'package.json';
    return snapshotFileName(item, format === 'flows' ? 'flows.json' : 'json');
}
