import { h } from '../views/dom';

/** Has the browser save a file, as a download. */
export function saveFile(fileName: string, content: Blob): void {
    const url = URL.createObjectURL(content);
    const link = h('a', { href: url, download: fileName });
    link.hidden = true;
    document.body.append(link);
    link.click();
    link.remove();
    // Browsers begin to read it a moment after the click.
    setTimeout(() => URL.revokeObjectURL(url), READ_MS);
}

const READ_MS = 60_000;
