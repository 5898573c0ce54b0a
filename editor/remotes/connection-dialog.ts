import type { Dialog, TextValues } from '../host';
import type { RemotesContext } from '../remotes';
import { say } from '../say';
import { button, h, icon } from '../views/dom';
import { ConnectionFields } from './connection-fields';
import { ConnectionModel } from './connection-model';
import { whoAndWhere } from './remote-words';
import type { RemoteItem } from '../../runtime/core/wire';

export interface ConnectionWish {
    /** The remote to change; a new one by default. */
    item?: RemoteItem | undefined;
    /** Puts the keyboard at its token. */
    isTokenWanted?: boolean;
    /** Called with a remote that was connected, instead of showing it. */
    onConnected?: (item: RemoteItem) => void;
}

/**
 * Asks for a remote, or for what changes of one, and says at once whether it can be reached and as whom. The remotes have to
 * be known by then: see `RemotesModel.need`.
 */
export function askConnection(context: RemotesContext, wish: ConnectionWish = {}): void {
    new ConnectionDialog(context, wish);
}

class ConnectionDialog {
    private readonly model: ConnectionModel;
    private readonly fields: ConnectionFields;
    private readonly state = h('div', { class: 'snapshots-connection-state', role: 'status' });
    private readonly problem = h('p', { class: 'snapshots-problem', role: 'alert' });
    private readonly force: HTMLButtonElement;
    private readonly form: HTMLFormElement;
    private readonly dialog: Dialog;
    private drawn = '';

    constructor(
        private readonly context: RemotesContext,
        private readonly wish: ConnectionWish,
    ) {
        const { host, remotes, remoteApi } = context;
        const { item } = wish;
        const taken = remotes.remotes.map(({ name }) => name);
        const complain = (what: string, values: TextValues = {}): string =>
            host.text(`remotes.connection.${what}`, values);
        this.model = new ConnectionModel(remoteApi, remotes.kinds, item, taken, complain, () => this.render());
        this.fields = new ConnectionFields(host, this.model);
        this.force = button(host.text('remotes.connection.force'), 'fa-floppy-o', () => void this.save(true));
        this.form = h(
            'form',
            { class: 'snapshots-dialog snapshots-plan snapshots-connection', novalidate: '' },
            this.fields.element,
            this.problem,
            this.state,
            h('div', { class: 'snapshots-connection-force' }, this.force),
            // A form is sent with Enter where it has a button for that.
            h('button', { type: 'submit', hidden: '' }),
        );
        this.form.addEventListener('submit', (event) => {
            event.preventDefault();
            void this.save(false);
        });
        this.dialog = host.openDialog({
            title: item
                ? host.text('remotes.connection.edit', { name: item.name })
                : host.text('remotes.connection.new'),
            width: 520,
            content: this.form,
            buttons: [
                { label: host.text('button.cancel'), run: () => this.dialog.close() },
                {
                    label: host.text(item ? 'button.save' : 'remotes.connection.connect'),
                    primary: true,
                    run: () => void this.save(false),
                },
            ],
            onClose: () => this.fields.dispose(),
        });
        this.render();
        this.fields.focus(wish.isTokenWanted === true);
    }

    private render(): void {
        const { model, dialog } = this;
        // It is called for the first time before there is a dialog.
        if (!(dialog as Dialog | undefined)) return;
        this.fields.render();
        this.problem.textContent = model.problem ?? '';
        this.force.parentElement!.hidden = !model.canForce;
        this.drawState();
        const isSaving = model.phase === 'saving';
        this.form.inert = isSaving;
        dialog.setBusy(isSaving);
    }

    private drawState(): void {
        const { host } = this.context;
        const { model, state } = this;
        const isTrying = model.checking === 'checking' || model.phase === 'saving';
        const { connection } = model;
        const words = isTrying
            ? host.text('remotes.connection.trying')
            : connection
              ? host.text('remotes.connection.works', {
                    who: whoAndWhere(host, {
                        url: model.values.get(model.address ?? '') ?? '',
                        connection,
                        fixed: false,
                    }),
                })
              : model.canForce
                ? host.text('remotes.connection.forceHint')
                : '';
        if (words === this.drawn) return;
        this.drawn = words;
        state.classList.toggle('snapshots-connection-works', !isTrying && connection !== undefined);
        const sign = isTrying ? 'fa-circle-o-notch fa-spin' : connection ? 'fa-check' : undefined;
        state.replaceChildren(...(sign ? [icon(sign)] : []), words);
    }

    private async save(force: boolean): Promise<void> {
        const { model, context, wish } = this;
        const { host, remotes, sources } = context;
        await model.save(force);
        const { saved } = model;
        if (!saved) {
            this.fields.focusProblem();
            return;
        }
        this.dialog.close();
        remotes.take(saved);
        if (wish.item) {
            say(host, 'success', [host.text('remotes.connection.saved', { name: saved.name })]);
            if (context.browse.remote === saved.name) void context.browse.refresh();
        } else if (wish.onConnected) wish.onConnected(saved);
        else {
            const key = saved.connection.state === 'failed' ? 'savedOnly' : 'connected';
            say(host, 'success', [host.text(`remotes.connection.${key}`, { name: saved.name })]);
            sources.choose(saved.name);
        }
    }
}
