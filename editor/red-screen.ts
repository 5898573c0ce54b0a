import type { Screen, ScreenOptions } from './host';
import type { Red } from './red-types';

/** A tray of Node-RED's that covers everything below the header, as its own comparison of flows almost does. */
export function openScreen({ content, label, onClose }: ScreenOptions): Screen {
    const before = document.activeElement;
    const stack = $('#red-ui-editor-stack');
    let tray: JQuery | undefined;
    let isOpen = true;
    RED.tray.show({
        // No title: Node-RED would take it for HTML.
        width: Infinity,
        overlay: true,
        buttons: [],
        focusElement: false,
        open: (opened: JQuery) => {
            tray = opened.addClass('snapshots-screen');
            tray.attr({ role: 'dialog', 'aria-modal': 'true', 'aria-label': label });
            // Node-RED's shortcuts would change flows that are not seen, and climb from elements that may be gone.
            tray.on('keydown', (event) => event.stopPropagation());
            tray.find('.red-ui-tray-body').append(content);
            // Else it would come out from behind the sidebar (4.1.15), or stay there while it slides (5.0.7).
            stack.addClass('snapshots-screen-stack');
        },
        close: () => {
            stack.removeClass('snapshots-screen-stack');
            onClose();
        },
    });
    return {
        close: (then) => {
            if (!isOpen) return;
            isOpen = false;
            tray?.addClass('snapshots-screen-closing');
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
declare const $: JQueryStatic;
