import type { Screen, ScreenOptions } from './host';
import type { Red } from './red-types';

/** A tray of Node-RED's that covers everything below the header, as its own comparison of flows almost does. */
export function openScreen({ content, label, onClose }: ScreenOptions): Screen {
    const before = document.activeElement;
    let isOpen = true;
    RED.tray.show({
        // No title: Node-RED would take it for HTML.
        width: Infinity,
        overlay: true,
        buttons: [],
        focusElement: false,
        open: (tray: JQuery) => {
            tray.addClass('snapshots-screen').attr({ role: 'dialog', 'aria-modal': 'true', 'aria-label': label });
            // Its shortcuts would change flows that are not seen, and it climbs from elements that may be gone.
            tray.on('keydown', (event) => event.stopPropagation());
            tray.find('.red-ui-tray-body').append(content);
        },
        close: () => onClose(),
    });
    return {
        close: (then) => {
            if (!isOpen) return;
            isOpen = false;
            RED.tray.close(() => {
                // Node-RED gives the focus to the workspace right after this.
                setTimeout(() => {
                    if (before instanceof HTMLElement && before.isConnected) before.focus();
                    then?.();
                });
            });
        },
    };
}

declare const RED: Red;
