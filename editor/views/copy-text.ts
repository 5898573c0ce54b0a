/** Selects a text and copies it; false when the browser does not let it. */
export function copyText(element: HTMLElement): boolean {
    getSelection()?.selectAllChildren(element);
    const copying: Copying = document;
    return copying.execCommand('copy');
}

/** Deprecated, but the only way where Node-RED is served without TLS: `navigator.clipboard` is not there then. */
interface Copying {
    execCommand(command: 'copy'): boolean;
}
