import type { EditorHost } from '../host';
import { iconButton } from './dom';

/** A button of the toolbar: an icon, with its words spoken and at the mouse. */
export function toolButton(host: EditorHost, label: string, iconName: string, run: () => void): HTMLButtonElement {
    const element = iconButton(label, iconName, run);
    host.tooltip(element, label);
    return element;
}
