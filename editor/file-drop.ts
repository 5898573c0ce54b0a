import type { EditorHost } from './host';
import { h, icon } from './views/dom';

/** Takes files that are dropped on an element. It says so while files are held over it; a reader's are left alone. */
export function takeDrops(host: EditorHost, element: HTMLElement, onDrop: (files: readonly File[]) => void): void {
    const sign = h(
        'div',
        { class: 'snapshots-drop', role: 'status' },
        h('div', {}, icon('fa-upload'), h('p', {}, host.text('upload.drop'))),
    );
    sign.hidden = true;
    element.append(sign);
    const isFile = ({ dataTransfer }: DragEvent): boolean =>
        host.mayWrite() && dataTransfer !== null && dataTransfer.types.includes('Files');
    const on = (event: 'dragenter' | 'dragover' | 'dragleave' | 'drop', run: (event: DragEvent) => void): void =>
        element.addEventListener(event, (dragged) => {
            if (!isFile(dragged)) return;
            dragged.preventDefault();
            dragged.stopPropagation();
            run(dragged);
        });
    on('dragenter', () => (sign.hidden = false));
    on('dragover', ({ dataTransfer }) => {
        dataTransfer!.dropEffect = 'copy';
        sign.hidden = false;
    });
    on('dragleave', ({ relatedTarget }) => {
        // It is also told of each element within that is left for another one.
        if (!(relatedTarget instanceof Node && element.contains(relatedTarget))) sign.hidden = true;
    });
    on('drop', ({ dataTransfer }) => {
        sign.hidden = true;
        const files = [...dataTransfer!.files];
        if (files.length > 0) onDrop(files);
    });
}
