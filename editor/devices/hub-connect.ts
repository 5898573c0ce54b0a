import { passwordInput } from '../files/secret-field';
import { hubName } from '../hub-words';
import { say } from '../say';
import { h } from '../views/dom';
import { readDeviceYml, type DeviceCredentials } from './device-yml';
import { field, openForm } from './form-dialog';

import type { OwnDeviceTools } from './own-snapshot';

/** Asks for what a hub hands out for a device: a `device.yml` that is pasted, or field by field. */
export function connectForm({ host, own, changed }: OwnDeviceTools): void {
    const pasted = h('textarea', {
        rows: '5',
        spellcheck: 'false',
        placeholder: EXAMPLE,
        class: 'snapshots-code-input',
    });
    const text = (): HTMLInputElement => h('input', { type: 'text', autocomplete: 'off', spellcheck: 'false' });
    const inputs: Record<keyof DeviceCredentials, HTMLInputElement> = {
        url: text(),
        id: text(),
        token: passwordInput('snapshots-hub-token'),
        credentialSecret: passwordInput('snapshots-hub-secret'),
    };
    inputs.url.placeholder = 'https://';
    const found = h('p', { class: 'snapshots-hint', role: 'status' });
    pasted.addEventListener('input', () => {
        const read = readDeviceYml(pasted.value);
        for (const member of MEMBERS) if (read[member] !== undefined) inputs[member].value = read[member];
        const missing = MEMBERS.filter((member) => read[member] === undefined);
        const names = missing.map((member) => host.text(`hub.field.${member}`)).join(', ');
        found.textContent =
            pasted.value.trim() === ''
                ? ''
                : missing.length === 0
                  ? host.text('hub.connect.all')
                  : host.text('hub.connect.missing', { names });
    });
    openForm(host, {
        title: host.text('hub.connect.title'),
        width: 520,
        content: [
            h('p', {}, host.text('hub.connect.what')),
            field(host.text('hub.connect.paste'), pasted),
            found,
            h(
                'fieldset',
                {},
                h('legend', {}, host.text('hub.connect.fields')),
                ...MEMBERS.map((member) => field(host.text(`hub.field.${member}`), inputs[member])),
            ),
            h('p', { class: 'snapshots-hint' }, host.text('hub.connect.bucket')),
        ],
        submit: host.text('hub.connect.submit'),
        check: () => {
            const empty = MEMBERS.find((member) => inputs[member].value.trim() === '');
            for (const member of MEMBERS) inputs[member].classList.toggle('input-error', member === empty);
            if (!empty) return undefined;
            return {
                sentence: host.text('hub.connect.empty', { name: host.text(`hub.field.${empty}`) }),
                at: inputs[empty],
            };
        },
        save: async () => {
            const typed = Object.fromEntries(MEMBERS.map((member) => [member, inputs[member].value.trim()]));
            const status = await own.edit(typed);
            changed();
            say(host, 'success', [host.text('hub.connect.done', { hub: hubName(status) })]);
        },
    });
    pasted.focus();
}

const MEMBERS = ['url', 'id', 'token', 'credentialSecret'] as const;
const EXAMPLE = 'deviceId: …\ntoken: …\ncredentialSecret: …\nforgeURL: …';
