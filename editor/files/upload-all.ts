import type { FilesContext } from '../files';
import { askUpload } from './upload-dialog';

/** Looks at files, one after the other, and stores what is wanted of them. Ends when one is cancelled. */
export async function uploadAll(context: FilesContext, files: readonly File[]): Promise<void> {
    for (const [index, file] of files.entries()) {
        const end = await askUpload(context, file, { index, of: files.length });
        if (end === 'cancelled') return;
    }
}
