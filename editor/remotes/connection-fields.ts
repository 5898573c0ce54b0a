import type { EditorHost } from '../host';
import { h, icon } from '../views/dom';
import type { ConnectionModel } from './connection-model';
import type { RemoteField, RemoteKind } from '../../runtime/core/wire';

/** The fields of a remote: its kind, what that wants to know, and its name here. */
export class ConnectionFields {
    readonly element = h('div', {});
    private readonly kinds: readonly HTMLInputElement[];
    private readonly name: Field;
    private readonly fields = h('div', { class: 'snapshots-remote-fields' });
    /** What most people can leave as it is. */
    private readonly seldom = h('div', { class: 'snapshots-remote-fields' });
    private readonly more: HTMLDetailsElement;
    private shown = new Map<string, Field>();
    private kind: RemoteKind | undefined;
    private pasted: ReturnType<typeof setTimeout> | undefined;

    constructor(
        private readonly host: EditorHost,
        private readonly model: ConnectionModel,
    ) {
        this.kinds = model.item ? [] : model.kinds.map(({ kind }) => this.kindInput(kind));
        this.name = this.nameField();
        const words = host.text('remotes.connection.more');
        this.more = h('details', { class: 'snapshots-remote-more' }, h('summary', {}, words), this.seldom);
        this.element.append(
            ...(this.kinds.length > 1 ? [this.kindChoice()] : []),
            this.fields,
            ...(model.item ? [] : [this.name.element]),
            this.more,
        );
    }

    render(): void {
        const { model } = this;
        if (model.kind !== this.kind) this.build();
        if (this.name.input.value !== model.name) this.name.input.value = model.name;
        for (const [field, each] of [...this.shown, ['name', this.name] as const]) {
            const problem = model.problems.get(field) ?? '';
            if (each.problem.textContent !== problem) each.problem.textContent = problem;
            each.input.classList.toggle('input-error', problem !== '');
            each.input.setAttribute('aria-invalid', String(problem !== ''));
            if (problem !== '' && this.more.contains(each.element)) this.more.open = true;
        }
    }

    /** Puts the keyboard at the first field, or at the first secret. */
    focus(isTokenWanted: boolean): void {
        const secret = this.model.fields.find((field) => field.secret);
        const wanted = isTokenWanted ? secret : this.model.fields[0];
        this.shown.get(wanted?.name ?? '')?.input.focus();
    }

    /** Puts the keyboard at the first field that something is wrong with. */
    focusProblem(): void {
        const fields = [...this.shown, ['name', this.name] as const];
        const [, wrong] = fields.find(([name]) => this.model.problems.has(name)) ?? [];
        wrong?.input.focus();
    }

    dispose(): void {
        clearTimeout(this.pasted);
    }

    private build(): void {
        const { model } = this;
        this.kind = model.kind;
        for (const input of this.kinds) input.checked = input.value === model.kind;
        this.shown = new Map(model.fields.map((field) => [field.name, this.field(field)]));
        const elements = (isSeldom: boolean): HTMLElement[] =>
            model.fields
                .filter(({ seldom = false }) => seldom === isSeldom)
                .map(({ name }) => this.shown.get(name)!.element);
        this.fields.replaceChildren(...elements(false));
        this.seldom.replaceChildren(...elements(true));
        this.more.hidden = this.seldom.childElementCount === 0;
        // What somebody has set is not hidden from whoever looks at it.
        this.more.open = model.fields.some(({ name, seldom }) => seldom && (model.values.get(name) ?? '') !== '');
    }

    private kindInput(kind: RemoteKind): HTMLInputElement {
        const input = h('input', { type: 'radio', name: 'snapshots-remote-kind', value: kind });
        input.addEventListener('change', () => this.model.chooseKind(kind));
        return input;
    }

    private kindChoice(): HTMLElement {
        const { host } = this;
        const choices = this.kinds.map((input) =>
            h(
                'label',
                { class: 'snapshots-remote-kind' },
                input,
                icon(`fa-fw ${KIND_ICONS[input.value as RemoteKind]}`),
                h('span', {}, host.text(`remotes.kind.${input.value}`)),
            ),
        );
        const label = host.text('remotes.connection.kind');
        return h('div', { class: 'snapshots-remote-kinds', role: 'radiogroup', 'aria-label': label }, ...choices);
    }

    private field(field: RemoteField): Field {
        const { host, model } = this;
        const { name, secret, choices } = field;
        const words = `remotes.field.${model.kind}.${name}`;
        const made = makeField({
            choices: choices?.map((value) => ({ value, label: host.text(`${words}.${value}`) })),
            id: `snapshots-remote-${name}`,
            label: host.text(`${words}.label`),
            hint: host.text(`${words}.hint`),
            isSecret: secret,
            placeholder: model.isKept(field)
                ? host.text('remotes.connection.kept')
                : secret || choices
                  ? ''
                  : host.text(`${words}.example`),
        });
        made.element.dataset.field = name;
        made.input.value = model.values.get(name) ?? choices?.[0] ?? '';
        made.input.addEventListener('input', () => model.type(name, made.input.value));
        made.input.addEventListener('change', () => void model.check());
        // What was pasted is not typed any further.
        made.input.addEventListener('paste', () => (this.pasted = setTimeout(() => void model.check())));
        return made;
    }

    private nameField(): Field {
        const { host, model } = this;
        const made = makeField({
            id: 'snapshots-remote-name',
            label: host.text('remotes.connection.name'),
            hint: host.text('remotes.connection.nameHint'),
            isSecret: false,
            placeholder: '',
        });
        (made.input as HTMLInputElement).maxLength = 40;
        made.input.addEventListener('input', () => model.typeName(made.input.value.trim()));
        return made;
    }
}

interface Field {
    element: HTMLElement;
    input: HTMLInputElement | HTMLSelectElement;
    problem: HTMLElement;
}

interface FieldOptions {
    id: string;
    label: string;
    hint: string;
    placeholder: string;
    isSecret: boolean;
    choices?: readonly { value: string; label: string }[] | undefined;
}

function makeField({ id, label, hint, placeholder, isSecret, choices }: FieldOptions): Field {
    const about = { id, 'aria-describedby': `${id}-problem ${id}-hint` };
    const input = choices
        ? h('select', about, ...choices.map((each) => h('option', { value: each.value }, each.label)))
        : h('input', {
              ...about,
              type: isSecret ? 'password' : 'text',
              placeholder,
              autocomplete: isSecret ? 'new-password' : 'off',
              spellcheck: 'false',
          });
    const problem = h('p', { class: 'snapshots-problem', role: 'alert', id: `${id}-problem` });
    const element = h(
        'div',
        { class: 'snapshots-remote-field' },
        h('label', { for: id }, label),
        input,
        problem,
        hint !== '' && h('p', { class: 'snapshots-hint', id: `${id}-hint` }, hint),
    );
    return { element, input, problem };
}

const KIND_ICONS: Readonly<Record<RemoteKind, string>> = {
    flowfuse: 'fa-cloud',
    'node-red': 'fa-cube',
    s3: 'fa-archive',
};
