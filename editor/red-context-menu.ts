import type { ContextMenuItem } from './host';
import type { Red } from './red-types';

/**
 * Adds an item to the menus of the workspace and of its tabs. Node-RED builds both anew each time, inside `RED.contextMenu.show`
 * (4.1.15, 5.0.7), and lets nobody add to them. Rather than to replace that function, this waits until such a menu has been put
 * into the page and adds an item at its end, made by `RED.menu` as all of Node-RED's own are. Should a later Node-RED build the menu
 * otherwise, it is not found, and nothing else is lost: the same is in the command palette and has a key.
 */
export function addContextMenuItem(item: ContextMenuItem): void {
    let tab: string | undefined;
    // The menu does not tell for which tab it was opened.
    document.addEventListener(
        'contextmenu',
        ({ target }) => {
            const link = target instanceof Element ? target.closest('#red-ui-workspace-tabs a[href^="#"]') : null;
            tab = link?.getAttribute('href')?.slice(1);
            // Whatever opens a menu later on, by touch or by keys, is not about this tab.
            setTimeout(() => (tab = undefined));
        },
        true,
    );
    new MutationObserver(() => {
        const menu = document.getElementById(MENU);
        if (!menu || menu.parentElement !== document.body || menu.querySelector(`.${MARK}`)) return;
        const subject = tab;
        const label = item.label(subject);
        if (label !== undefined) append(menu, label, item.action, () => item.run(subject));
    }).observe(document.body, { childList: true });
}

const MENU = 'red-ui-workspace-context-menu';
const MARK = 'snapshots-context-menu';

function append(menu: HTMLElement, label: string, action: string, run: () => void): void {
    const options = [null, { label: '', shortcut: RED.keyboard.getShortcut(action), onselect: run }];
    const made = RED.menu.init({ direction: 'right', onpreselect: () => RED.contextMenu.hide(), options });
    const items = made.children();
    // Given to `RED.menu`, the label would be taken for HTML.
    items.find('.red-ui-menu-label > span').first().text(label);
    items.addClass(MARK).appendTo(menu);
    made.remove();
    const { bottom } = menu.getBoundingClientRect();
    const beyond = bottom - window.innerHeight + MARGIN_PX;
    if (beyond > 0) menu.style.top = `${Math.max(MARGIN_PX, menu.offsetTop - beyond)}px`;
}

const MARGIN_PX = 5;

declare const RED: Red;
