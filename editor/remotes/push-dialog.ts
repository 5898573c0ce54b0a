import type { Dialog } from '../host';
import type { RemotesContext } from '../remotes';
import { say, sentenceOf } from '../say';
import { timeWords } from '../time-words';
import { button, h } from '../views/dom';
import { tickBox } from '../views/plan-group';
import { askConnection } from './connection-dialog';
import { PlaceField } from './place-field';
import { pushPlan } from './push-plan';
import { PushModel } from './push-model';
import { placeAt } from './remote-words';
import type { SnapshotItem } from '../../runtime/core/snapshot';

/** Asks where a snapshot goes, says what that means, and pushes it. Without any remote it asks for one first. */
export async function askPush(context: RemotesContext, item: SnapshotItem, remote?: string): Promise<void> {
    const { remotes } = context;
    await remotes.need();
    if (remotes.remotes.length > 0) new PushDialog(context, item, remote);
    else askConnection(context, { onConnected: ({ name }) => void new PushDialog(context, item, name) });
}

class PushDialog {
    private readonly model: PushModel;
    private readonly remote: HTMLSelectElement | undefined;
    private readonly place: PlaceField;
    private readonly name = h('input', {
        type: 'text',
        id: 'snapshots-push-name',
        maxlength: '255',
        autocomplete: 'off',
    });
    private readonly description = h('textarea', { id: 'snapshots-push-description', rows: '2' });
    private readonly target: HTMLElement;
    private readonly plan = h('div', { class: 'snapshots-push-plan', role: 'status' });
    private readonly problem = h('p', { class: 'snapshots-problem', role: 'alert' });
    private readonly retry: HTMLButtonElement;
    private readonly progress: HTMLElement;
    private readonly fields: HTMLElement;
    private readonly dialog: Dialog;
    private drawn: { plan: unknown; hasObstacles: boolean } | undefined;

    constructor(
        private readonly context: RemotesContext,
        item: SnapshotItem,
        remote: string | undefined,
    ) {
        const { host, remotes, remoteApi, remembered } = context;
        const start = { item, remotes: remotes.remotes, remote };
        this.model = new PushModel(remoteApi, start, remembered, () => this.render());
        const { model } = this;
        this.remote = remotes.remotes.length > 1 ? this.remoteChoice() : undefined;
        this.place = new PlaceField(host, 'snapshots-push-place', {
            onPick: (isPicking) => model.pick(isPicking),
            onChoose: (place) => void model.go(place),
        });
        this.name.value = model.name;
        this.name.addEventListener('input', () => model.change({ name: this.name.value }));
        this.description.value = model.description;
        this.description.addEventListener('input', () => model.change({ description: this.description.value }));
        this.target = h(
            'label',
            { class: 'snapshots-push-tick' },
            tickBox(false, (setAsTarget) => model.change({ setAsTarget })),
            h(
                'span',
                {},
                host.text('remotes.push.target'),
                h('span', { class: 'snapshots-hint' }, host.text('remotes.push.targetHint')),
            ),
        );
        this.retry = button(host.text('instead.retry'), 'fa-refresh', () => void this.again());
        const words = h('p', { class: 'snapshots-progress-words', role: 'status' });
        this.progress = h('div', {}, words, h('progress', { class: 'snapshots-progress-bar' }));
        this.fields = h(
            'div',
            {},
            this.remote && field('snapshots-push-remote', host.text('remotes.push.remote'), this.remote),
            field('snapshots-push-place', host.text('remotes.place.label'), this.place.element),
            field('snapshots-push-name', host.text('form.name'), this.name),
            field('snapshots-push-description', host.text('form.description'), this.description),
            this.target,
            this.plan,
        );
        const form = h(
            'form',
            { class: 'snapshots-dialog snapshots-plan snapshots-push' },
            this.fields,
            this.progress,
            this.problem,
            this.retry,
            h('button', { type: 'submit', hidden: '' }),
        );
        form.addEventListener('submit', (event) => {
            event.preventDefault();
            void this.push();
        });
        const only = remotes.remotes.length === 1 ? remotes.remotes[0]!.name : undefined;
        this.dialog = host.openDialog({
            title: only
                ? host.text('remotes.push.titleTo', { name: item.name, remote: only })
                : host.text('remotes.push.title', { name: item.name }),
            width: 540,
            content: form,
            buttons: [
                { label: host.text('button.cancel'), run: () => this.dialog.close() },
                { label: host.text('remotes.push.do'), primary: true, run: () => void this.push() },
            ],
            onClose: () => undefined,
        });
        this.name.select();
        this.render();
        void model.load();
    }

    private remoteChoice(): HTMLSelectElement {
        const { model, context } = this;
        const options = context.remotes.remotes.map(({ name }) => h('option', { value: name }, name));
        const select = h('select', { id: 'snapshots-push-remote' }, ...options);
        select.value = model.remote;
        select.addEventListener('change', () => void model.chooseRemote(select.value));
        return select;
    }

    private render(): void {
        const { model, dialog, context } = this;
        // The first change comes before there is a dialog.
        if (!(dialog as Dialog | undefined)) return;
        const { host } = context;
        const { places, placesPhase, place, isPicking, phase } = model;
        this.place.render({ phase: placesPhase, places, place, isPicking });
        this.target.hidden = !model.maySetTarget;
        this.drawPlan();
        this.problem.textContent = model.problem ? sentenceOf(model.problem) : '';
        this.retry.hidden = phase !== 'asking' || (placesPhase !== 'failed' && model.planPhase !== 'failed');
        const isPushing = phase === 'pushing';
        this.fields.inert = isPushing;
        this.fields.classList.toggle('snapshots-busy', isPushing);
        this.progress.hidden = !isPushing;
        if (isPushing) {
            const at = { place: placeAt(host, model.remote, place) };
            this.progress.firstElementChild!.textContent = host.text('remotes.push.pushing', at);
        }
        dialog.setBusy(isPushing);
        if (!isPushing) dialog.setButton(1, { label: this.label(), enabled: model.canPush });
    }

    private label(): string {
        const { isAgain, isAnyway } = this.model;
        return this.context.host.text(`remotes.push.${isAnyway ? 'doAnyway' : isAgain ? 'doAgain' : 'do'}`);
    }

    private drawPlan(): void {
        const { model, context } = this;
        const drawn = { plan: model.plan ?? model.planPhase, hasObstacles: model.hasObstacles };
        if (drawn.plan === this.drawn?.plan && drawn.hasObstacles === this.drawn.hasObstacles) return;
        this.drawn = drawn;
        const words = timeWords(context.host.language);
        this.plan.replaceChildren(...pushPlan(context.host, words, model));
    }

    private async again(): Promise<void> {
        if (this.model.placesPhase === 'failed') await this.model.load();
        else await this.model.loadPlan();
    }

    private async push(): Promise<void> {
        const { model, context } = this;
        await model.push();
        const { result, place, remote } = model;
        if (!result || !place) return;
        this.dialog.close();
        const { host, remotes, sources, browse } = context;
        const { snapshot, warnings, verified, status } = result;
        const said = { name: snapshot.name, place: placeAt(host, remote, place) };
        const lead = status === 'already_there' ? 'wasThere' : verified ? 'verified' : 'done';
        const all = [
            host.text(`remotes.push.${lead}`, said),
            ...(verified ? [] : [host.text('remotes.push.unverified')]),
            ...warnings,
        ];
        const show = async (): Promise<void> => {
            sources.choose(remote);
            await browse.go(place);
            await browse.list.reveal(snapshot.id);
        };
        say(host, verified && warnings.length === 0 ? 'success' : 'warning', all, [
            { label: host.text('remotes.push.show'), run: () => void show() },
        ]);
        if (browse.remote === remote && browse.place?.id === place.id) void browse.list.reveal(snapshot.id);
        void remotes.reload();
    }
}

function field(id: string, label: string, input: HTMLElement): HTMLElement {
    return h('div', { class: 'snapshots-remote-field' }, h('label', { for: id }, label), input);
}
