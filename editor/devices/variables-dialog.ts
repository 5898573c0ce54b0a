import type { EditorHost } from '../host';
import { button, h, icon } from '../views/dom';
import { openForm } from './form-dialog';
import type { DeviceItem } from '../../runtime/core/wire';

/**
 * Asks for the variables that one device is given beside those of its target. Values are told to nobody: what is there
 * already shows by name alone, and can be taken away or given another value.
 */
export function askVariables(
    host: EditorHost,
    device: DeviceItem,
    save: (env: Record<string, string | null>) => Promise<void>,
): void {
    const list = h('ul', { class: 'snapshots-variables' });
    const lines: Line[] = [];
    const add = (line: Line): void => {
        lines.push(line);
        list.append(line.element);
    };
    for (const name of device.env) add(knownLine(host, name));
    const more = button(host.text('devices.variables.add'), 'fa-plus', () => {
        const line = newLine(host, (gone) => lines.splice(lines.indexOf(gone), 1));
        add(line);
        line.focus();
    });
    openForm(host, {
        title: host.text('devices.variables.title', { name: device.name }),
        width: 520,
        content: [
            h('p', {}, host.text('devices.variables.what')),
            list,
            h('div', { class: 'snapshots-device-buttons' }, more),
        ],
        submit: host.text('button.save'),
        check: () => {
            for (const line of lines) {
                const sentence = line.problem(lines);
                if (sentence !== undefined) return { sentence, at: line.first };
            }
            return undefined;
        },
        save: () => save(Object.fromEntries(lines.flatMap((line) => line.change()))),
    });
    if (device.env.length === 0) more.click();
    else more.focus();
}

interface Line {
    element: HTMLElement;
    first: HTMLElement;
    name(): string;
    problem(all: readonly Line[]): string | undefined;
    /** Nothing where it stays as it is. */
    change(): [string, string | null][];
    focus(): void;
}

function knownLine(host: EditorHost, name: string): Line {
    const value = valueInput(host, name, host.text('devices.variables.kept'));
    let isRemoved = false;
    const label = host.text('devices.variables.remove', { name });
    const remove = removeButton(label, () => {
        isRemoved = !isRemoved;
        value.disabled = isRemoved;
        element.classList.toggle('snapshots-variable-removed', isRemoved);
        remove.setAttribute('aria-pressed', String(isRemoved));
    });
    const element = h('li', {}, h('code', {}, name), value, remove);
    return {
        element,
        first: value,
        name: () => name,
        problem: () => undefined,
        change: () => {
            if (isRemoved) return [[name, null]];
            return value.value === '' ? [] : [[name, value.value]];
        },
        focus: () => value.focus(),
    };
}

function newLine(host: EditorHost, onRemove: (line: Line) => void): Line {
    const label = host.text('devices.variables.name');
    const name = h('input', { type: 'text', placeholder: label, 'aria-label': label, spellcheck: 'false' });
    const value = valueInput(host, '', host.text('devices.variables.value'));
    const remove = removeButton(host.text('devices.variables.removeNew'), () => {
        line.element.remove();
        onRemove(line);
    });
    const line: Line = {
        element: h('li', {}, name, value, remove),
        first: name,
        name: () => name.value.trim(),
        problem: (all) => {
            const typed = name.value.trim();
            if (typed === '') return value.value === '' ? undefined : host.text('devices.variables.nameMissing');
            if (!/^[A-Za-z_]\w*$/.test(typed)) return host.text('devices.variables.badName', { name: typed });
            const isTwice = all.some((other) => other !== line && other.name() === typed);
            return isTwice ? host.text('devices.variables.twice', { name: typed }) : undefined;
        },
        change: () => (name.value.trim() === '' ? [] : [[name.value.trim(), value.value]]),
        focus: () => name.focus(),
    };
    return line;
}

function valueInput(host: EditorHost, name: string, placeholder: string): HTMLInputElement {
    const label = name === '' ? placeholder : host.text('devices.variables.valueOf', { name });
    return h('input', {
        type: 'password',
        placeholder,
        'aria-label': label,
        autocomplete: 'new-password',
        spellcheck: 'false',
    });
}

function removeButton(label: string, run: () => void): HTMLButtonElement {
    const attributes = {
        type: 'button',
        class: 'red-ui-button red-ui-button-small',
        title: label,
        'aria-label': label,
    };
    const element = h('button', attributes, icon('fa-trash-o'));
    element.addEventListener('click', run);
    return element;
}
