import type { EditorHost } from '../host';
import { h, iconButton, button } from '../views/dom';
import { tickBox } from '../views/plan-group';
import { groupsOf } from './find-devices';
import { radio } from './form-dialog';
import { stagesOf, type TargetChoice } from './target-choice';
import type { DeviceItem, RolloutStep } from '../../runtime/core/wire';

/** Asks whether a target goes out in steps, who goes first, and when it stops. */
export class RolloutForm {
    readonly element: HTMLElement;
    private readonly tick: HTMLInputElement;
    private readonly body = h('div', { class: 'snapshots-steps' });
    private readonly list = h('ol', {});
    private readonly counts: HTMLElement[] = [];
    private readonly failures = h('input', { type: 'number', min: '1', max: '9999', step: '1' });
    private choice: TargetChoice | undefined;
    private drawn = '';

    constructor(
        private readonly host: EditorHost,
        private readonly change: (changed: Partial<TargetChoice>) => void,
    ) {
        this.tick = tickBox(false, (isStaged) => change({ isStaged }));
        this.failures.addEventListener('input', () => change({ maxFailures: this.failures.valueAsNumber }));
        const add = button(host.text('devices.steps.add'), 'fa-plus', () =>
            change({ steps: [...this.choice!.steps, { percent: 50 }] }),
        );
        const ways = [true, false].map((automatic) => {
            const key = automatic ? 'automatic' : 'byHand';
            const [label, hint] = [host.text(`devices.steps.${key}`), host.text(`devices.steps.${key}Hint`)];
            return radio('snapshots-steps-automatic', label, hint, automatic, () => change({ automatic }));
        });
        const [before = '', after = ''] = host.text('devices.steps.stopAt').split('__number__');
        this.body.append(
            this.list,
            h('div', { class: 'snapshots-device-buttons' }, add),
            h('div', { class: 'snapshots-radios' }, ...ways),
            h('label', { class: 'snapshots-steps-failures' }, before, this.failures, after),
        );
        this.element = h(
            'div',
            { class: 'snapshots-rollout-form' },
            h(
                'label',
                { class: 'snapshots-radio' },
                this.tick,
                h(
                    'span',
                    {},
                    h('span', { class: 'snapshots-radio-name' }, host.text('devices.steps.title')),
                    h('span', { class: 'snapshots-hint' }, host.text('devices.steps.hint')),
                ),
            ),
            this.body,
        );
    }

    render(choice: TargetChoice, reached: readonly DeviceItem[]): void {
        this.choice = choice;
        // Nobody goes first where there is only one.
        this.element.hidden = reached.length < 2 && !choice.isStaged;
        this.tick.checked = choice.isStaged;
        this.body.hidden = !choice.isStaged;
        if (document.activeElement !== this.failures) this.failures.value = String(choice.maxFailures);
        const kinds = JSON.stringify([choice.steps.map(kindOf), reached.map(({ id }) => id)]);
        if (kinds !== this.drawn) this.drawSteps(choice, reached);
        this.drawn = kinds;
        stagesOf(choice.steps, reached).forEach((stage, index) => {
            this.counts[index]!.textContent = this.host.text('devices.count', { count: stage });
        });
    }

    private drawSteps({ steps }: TargetChoice, reached: readonly DeviceItem[]): void {
        const { host } = this;
        const lines = steps.map((step, index) => this.stepLine(step, index, reached));
        const count = h('span', { class: 'snapshots-hint' });
        this.counts[steps.length] = count;
        const others = h(
            'li',
            {},
            h('span', {}, host.text('devices.steps.then')),
            h('span', {}, host.text('devices.rollout.others')),
            count,
        );
        this.list.replaceChildren(...lines, others);
    }

    private stepLine(step: RolloutStep, index: number, reached: readonly DeviceItem[]): HTMLElement {
        const { host } = this;
        const set = (next: RolloutStep | undefined): void => {
            const steps = this.choice!.steps.flatMap((each, i) => (i === index ? (next ?? []) : each));
            this.change({ steps });
        };
        const groups = groupsOf(reached, host.language);
        const kind = select(
            host.text('devices.steps.kind'),
            [
                ['device', host.text('devices.steps.device')],
                ['percent', host.text('devices.steps.percent')],
                ...(groups.length > 0 ? [['group', host.text('devices.steps.group')] as const] : []),
            ],
            kindOf(step),
            (value) => set(firstOf(value as StepKind, reached, groups)),
        );
        const remove = iconButton(host.text('devices.steps.remove'), 'fa-times', () => set(undefined));
        remove.hidden = this.choice!.steps.length === 1;
        const count = h('span', { class: 'snapshots-hint' });
        this.counts[index] = count;
        const word = host.text(index === 0 ? 'devices.steps.first' : 'devices.steps.then');
        return h('li', {}, h('span', {}, word), kind, this.value(step, reached, groups, set), count, remove);
    }

    private value(
        step: RolloutStep,
        reached: readonly DeviceItem[],
        groups: readonly string[],
        set: (step: RolloutStep) => void,
    ): HTMLElement {
        const { host } = this;
        if ('group' in step) {
            const options = groups.map((group) => [group, group] as const);
            return select(host.text('devices.fact.group'), options, step.group, (group) => set({ group }));
        }
        if ('devices' in step) {
            const options = reached.map(({ id, name }) => [id, name] as const);
            return select(host.text('devices.steps.device'), options, step.devices[0] ?? '', (id) =>
                set({ devices: [id] }),
            );
        }
        const input = h('input', { type: 'number', min: '1', max: '100', step: '1', 'aria-label': '%' });
        input.value = String(step.percent);
        input.addEventListener('input', () => set({ percent: input.valueAsNumber }));
        return h('span', { class: 'snapshots-steps-percent' }, input, ' %');
    }
}

type StepKind = 'device' | 'percent' | 'group';

function kindOf(step: RolloutStep): StepKind {
    return 'group' in step ? 'group' : 'percent' in step ? 'percent' : 'device';
}

/** What a step of a kind begins with: of devices, one that is there to be asked. */
function firstOf(kind: StepKind, reached: readonly DeviceItem[], groups: readonly string[]): RolloutStep {
    if (kind === 'group') return { group: groups[0] ?? '' };
    if (kind === 'percent') return { percent: 10 };
    const first = reached.find(({ presence }) => presence === 'online') ?? reached[0];
    return { devices: first ? [first.id] : [] };
}

function select(
    label: string,
    options: readonly (readonly [string, string])[],
    value: string,
    onChange: (value: string) => void,
): HTMLSelectElement {
    const element = h(
        'select',
        { 'aria-label': label },
        ...options.map(([key, words]) => h('option', { value: key }, words)),
    );
    element.value = value;
    element.addEventListener('change', () => onChange(element.value));
    return element;
}
