import type { RemotesContext } from '../remotes';
import type { Dialog, EditorHost } from '../host';
import { say, sentenceOf } from '../say';
import { h } from '../views/dom';
import { AutoPushModel } from './auto-push-model';
import { PlaceField } from './place-field';
import { placeAt } from './remote-words';
import type { AutoPush, RemoteItem } from '../../runtime/core/wire';

/** Asks which snapshots go to a remote by themselves, and where to. */
export function askAutoPush(context: RemotesContext, remote: RemoteItem): void {
    const { host, remotes, remoteApi } = context;
    const model: AutoPushModel = new AutoPushModel(remoteApi, remote, () => render());
    const radios = CHOICES.map((auto) => {
        const radio = h('input', { type: 'radio', name: 'snapshots-auto-push', value: auto });
        radio.checked = model.auto === auto;
        radio.addEventListener('change', () => model.choose(auto));
        return radio;
    });
    const place = new PlaceField(host, 'snapshots-auto-place', {
        onPick: (isPicking) => model.pick(isPicking),
        onChoose: (chosen) => model.go(chosen),
    });
    const where = h(
        'div',
        { class: 'snapshots-remote-field' },
        h('label', { for: 'snapshots-auto-place' }, host.text('remotes.place.label')),
        place.element,
    );
    const problem = h('p', { class: 'snapshots-problem', role: 'alert' });
    const form = h(
        'form',
        { class: 'snapshots-dialog snapshots-plan snapshots-connection' },
        h('p', {}, host.text('remotes.auto.lead')),
        h(
            'div',
            { class: 'snapshots-auto-choices', role: 'radiogroup', 'aria-label': host.text('remotes.menu.auto') },
            ...radios.map((radio) => choice(host, radio)),
        ),
        where,
        problem,
        h('button', { type: 'submit', hidden: '' }),
    );
    const save = async (): Promise<void> => {
        await model.save();
        const { saved } = model;
        if (!saved) return;
        dialog.close();
        remotes.take(saved);
        const at = placeAt(host, saved.name, saved.target);
        say(host, 'success', [host.text(`remotes.auto.said.${saved.auto}`, { place: at })]);
    };
    form.addEventListener('submit', (event) => {
        event.preventDefault();
        void save();
    });
    const render = (): void => {
        const { placesPhase, places, isPicking } = model;
        place.render({ phase: placesPhase, places, place: model.place, isPicking });
        where.hidden = model.auto === 'none';
        problem.textContent = model.problem ? sentenceOf(model.problem) : '';
        form.inert = model.phase === 'saving';
        dialog.setBusy(model.phase === 'saving');
        if (model.phase === 'editing') dialog.setButton(1, { label: host.text('button.save'), enabled: model.canSave });
    };
    const dialog: Dialog = host.openDialog({
        title: host.text('remotes.auto.title', { name: remote.name }),
        width: 480,
        content: form,
        buttons: [
            { label: host.text('button.cancel'), run: () => dialog.close() },
            { label: host.text('button.save'), primary: true, run: () => void save() },
        ],
        onClose: () => undefined,
    });
    radios.find((radio) => radio.checked)?.focus();
    render();
    void model.load();
}

const CHOICES: readonly AutoPush[] = ['none', 'kept', 'all'];

function choice(host: EditorHost, radio: HTMLInputElement): HTMLElement {
    return h(
        'label',
        { class: 'snapshots-auto-choice' },
        radio,
        h(
            'span',
            {},
            h('span', { class: 'snapshots-auto-name' }, host.text(`remotes.auto.${radio.value}.name`)),
            h('span', { class: 'snapshots-hint' }, host.text(`remotes.auto.${radio.value}.hint`)),
        ),
    );
}
