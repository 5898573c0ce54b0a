import type { EditorHost } from '../host';
import { h } from '../views/dom';
import { field, openForm, radio } from './form-dialog';
import type { DeviceItem, NewDevice } from '../../runtime/core/wire';

export interface DeviceForm {
    title: string;
    /** Said above the fields. */
    lead?: string;
    /** What the fields begin with. */
    device: Pick<DeviceItem, 'name' | 'type' | 'owner'> & { group?: string };
    /** Names of groups that there are, to choose from. */
    groups: readonly string[];
    submit: string;
    save(device: Required<NewDevice>): Promise<void>;
}

/** Asks what a device is called, what kind of machine it is, in which group, and whose target it follows. */
export function askDevice(host: EditorHost, form: DeviceForm): void {
    const text = (value: string, attributes: Record<string, string> = {}): HTMLInputElement => {
        const input = h('input', { type: 'text', maxlength: '255', autocomplete: 'off', ...attributes });
        input.value = value;
        return input;
    };
    const name = text(form.device.name);
    const type = text(form.device.type, { placeholder: host.text('devices.form.typeExample') });
    const group = text(form.device.group ?? '', { list: GROUPS, placeholder: host.text('devices.form.groupExample') });
    const known = h('datalist', { id: GROUPS }, ...form.groups.map((each) => h('option', { value: each })));
    let { owner } = form.device;
    const choice = (which: DeviceItem['owner']): HTMLElement =>
        radio(
            'snapshots-owner',
            host.text(`devices.form.owner.${which}.name`),
            host.text(`devices.form.owner.${which}.hint`),
            owner === which,
            () => (owner = which),
        );
    openForm(host, {
        title: form.title,
        width: 460,
        content: [
            form.lead !== undefined && h('p', {}, form.lead),
            field(host.text('devices.form.name'), name),
            h(
                'div',
                { class: 'snapshots-device-fields' },
                field(host.text('devices.form.type'), type),
                field(host.text('devices.form.group'), group),
            ),
            known,
            h(
                'fieldset',
                {},
                h('legend', {}, host.text('devices.form.owner.title')),
                h('div', { class: 'snapshots-radios' }, choice('instance'), choice('own')),
            ),
        ],
        submit: form.submit,
        check: () => {
            const isMissing = name.value.trim() === '';
            name.setAttribute('aria-invalid', String(isMissing));
            name.classList.toggle('input-error', isMissing);
            return isMissing ? { sentence: host.text('devices.form.nameMissing'), at: name } : undefined;
        },
        save: () => form.save({ name: name.value.trim(), type: type.value.trim(), group: group.value.trim(), owner }),
    });
    name.select();
}

const GROUPS = 'snapshots-device-groups';
