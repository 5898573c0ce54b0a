import type { Dialog, DialogOptions, EditorHost, MenuItem, SearchBox, TextValues } from './host';
import { connectCanvas } from './red-canvas';
import { addContextMenuItem } from './red-context-menu';
import { tokensOf } from './red-code';
import { openScreen } from './red-screen';
import { openTextDifference } from './red-text-difference';
import { transfer } from './red-transfer';
import type { Red, Widget } from './red-types';

/** Node-RED 4.1's and 5's editor as this package sees it. Only the files red*.ts know the globals. */
export function connectEditor(): EditorHost {
    const language = languageOf(RED.i18n.lang());
    const plurals = new Intl.PluralRules(language);
    const text = (key: string, values: TextValues = {}): string => {
        const plural = typeof values.count === 'number' ? `${key}.${plurals.select(values.count)}` : key;
        // Left to i18next, a value that looks like one of its own references would be followed.
        const sentence = RED._(`${CATALOGUE}.${plural}`, { skipInterpolation: true });
        return sentence.replace(/__(\w+)__/g, (whole, name: string) => String(values[name] ?? whole));
    };
    return {
        language,
        text,
        mayRead: () => RED.user.hasPermission('snapshots.read'),
        mayWrite: () => RED.user.hasPermission('snapshots.write'),
        onLogin: (listener) => RED.events.on('login', listener),
        onDeployed: (listener) => RED.events.on('deploy', listener),
        request: ({ method, url, headers = {}, body }) =>
            new Promise((resolve) => {
                const json = body === undefined ? {} : { data: JSON.stringify(body), contentType: 'application/json' };
                // A hook of the editor adds the user's token, to relative addresses only.
                const xhr = $.ajax({ method, url, cache: false, dataType: 'json', headers, ...json });
                void xhr.always(() => resolve({ status: xhr.status, body: xhr.responseJSON as unknown }));
            }),
        transfer,
        onNotice: (topic, listener) => {
            const hear = (_topic: string, payload: unknown): void => listener(payload);
            RED.comms.subscribe(topic, hear);
            return () => RED.comms.unsubscribe(topic, hear);
        },
        onReconnect: (listener) => RED.comms.on('connect', listener),
        recall: (name) => RED.settings.get(`${REMEMBERED}.${name}`),
        remember: (name, value) => RED.settings.set(`${REMEMBERED}.${name}`, value),
        addSidebar: ({ icon, content, ...tab }) =>
            RED.sidebar.addTab({ ...tab, iconClass: `fa ${icon}`, content: $(content), enableOnEdit: false }),
        showSidebar: (id) => RED.sidebar.show(id),
        addAction: (id, labelKey, run) => RED.actions.add(id, run, { label: `${CATALOGUE}.${labelKey}` }),
        addKey: (action, key) => RED.keyboard.add('red-ui-workspace', key, action),
        addContextMenuItem,
        searchBox,
        toggleButton,
        tooltip: (target, words) => void RED.popover.tooltip($(target), words),
        openMenu,
        openDialog,
        tokensOf,
        openTextDifference,
        openScreen,
        notify: ({ content, buttons, timeout, type }) =>
            RED.notify($(content), {
                ...(type && { type }),
                ...(timeout === undefined ? { fixed: true } : { timeout }),
                buttons: buttons.map((b) => ({
                    text: b.label,
                    class: b.primary ? 'primary' : '',
                    click: () => b.run(),
                })),
            }),
        canvas: connectCanvas(),
    };
}

/** With the editor's own, such as `editor.sidebar.order`: under `snapshots`, settings.js would come in between. */
const REMEMBERED = 'editor.snapshots';
const CATALOGUE = 'node-red-contrib-snapshots/snapshots:editor';

/** The browser's own variant of the editor's language: dates are written as people write them where they are. */
function languageOf(editor: string): string {
    const base = (tag: string): string | undefined => tag.split('-')[0];
    const tag = base(navigator.language) === base(editor) ? navigator.language : editor;
    try {
        return Intl.getCanonicalLocales(tag)[0] ?? 'en-US';
    } catch {
        return 'en-US';
    }
}

function searchBox(input: HTMLInputElement, onChange: (text: string) => void): SearchBox {
    const box = $(input) as unknown as Widget<'searchBox'>;
    box.searchBox({ style: 'compact', delay: 250, change: () => onChange(input.value.trim()) });
    return {
        value: () => input.value.trim(),
        clear: () => void box.searchBox('value', ''),
        count: (matches) => void box.searchBox('count', matches),
    };
}

function toggleButton(input: HTMLInputElement, label: string, onChange: () => void): HTMLElement {
    const button = $(input) as unknown as Widget<'toggleButton'>;
    button.toggleButton({ baseClass: 'red-ui-button red-ui-button-small', enabledLabel: label, disabledLabel: label });
    // The widget fires jQuery's own event, which listeners of the document's do not hear.
    $(input).on('change', onChange);
    return input.nextElementSibling as HTMLElement;
}

function openMenu(
    at: HTMLElement | { x: number; y: number },
    items: readonly MenuItem[],
    giveBackFocus: () => void,
): void {
    let chosen = false;
    const menu = RED.popover.menu({
        class: 'snapshots-menu',
        options: items.map((item) => ({
            label: $(menuLabel(item)),
            onselect: () => {
                chosen = true;
                // What it opens gives the focus back to where it was.
                giveBackFocus();
                item.run();
            },
        })),
        onclose: () => {
            if (!chosen) giveBackFocus();
        },
    });
    // Node-RED keeps a menu inside of the window only from above and below.
    const width = $('.snapshots-menu').last().outerWidth() ?? 0;
    const box = at instanceof HTMLElement ? at.getBoundingClientRect() : undefined;
    const wanted = box ? { x: box.right - width, y: box.bottom + 2 } : (at as { x: number; y: number });
    const x = Math.max(MENU_GAP, Math.min(wanted.x, window.innerWidth - width - MENU_GAP));
    menu.show({ target: $(document.body), x, y: wanted.y, align: 'right' });
    const links = $('.snapshots-menu a');
    links.attr('role', 'menuitem').parent().attr('role', 'none').parent().attr('role', 'menu');
    links.first().trigger('focus');
}

const MENU_GAP = 4;

function menuLabel({ icon, label, checked }: MenuItem): HTMLElement {
    const line = document.createElement('span');
    const mark = document.createElement('i');
    mark.className = `fa fa-fw ${checked === undefined ? icon : checked ? 'fa-check' : ''}`;
    line.append(mark, label);
    return line;
}

function openDialog({ title, content, width, buttons, mayClose, onClose }: DialogOptions): Dialog {
    const box = $(content) as unknown as Widget<'dialog'>;
    const wanted = Math.min(width, window.innerWidth - 20);
    box.dialog({
        title,
        width: wanted,
        modal: true,
        resizable: false,
        appendTo: '#red-ui-editor',
        classes: {
            'ui-dialog': 'red-ui-editor-dialog',
            'ui-dialog-titlebar-close': 'hide',
            'ui-widget-overlay': 'red-ui-editor-dialog',
        },
        buttons: buttons.map((button) => ({
            text: button.label,
            class: button.primary ? 'primary' : '',
            title: button.hint ?? '',
            click: () => button.run(),
        })),
        beforeClose: () => mayClose?.() ?? true,
        close: () => {
            resized.disconnect();
            onClose();
            // Node-RED's keyboard handler still climbs from the element that had the focus (4.1.15, 5.0.7).
            setTimeout(() => {
                box.dialog('destroy');
                $(content).remove();
            });
        },
    });
    const resized = new ResizeObserver(() => box.dialog('option', 'position', box.dialog('option', 'position')));
    resized.observe(content);
    const buttonPane = (): JQuery => $(content).nextAll('.ui-dialog-buttonpane').find('button');
    const setEnabled = (button: JQuery, enabled: boolean): unknown =>
        button.prop('disabled', !enabled).toggleClass('disabled', !enabled);
    return {
        close: () => box.dialog('close'),
        setBusy: (busy) => {
            box.dialog('option', 'closeOnEscape', !busy);
            setEnabled(buttonPane(), !busy);
        },
        setButton: (index, { label, enabled }) => setEnabled(buttonPane().eq(index).text(label), enabled),
    };
}

declare const RED: Red;
declare const $: JQueryStatic;
