import { h, icon } from './dom';

export interface PlanGroup {
    /** Stands in the class name of the element. */
    name: string;
    title: string;
    /** In a few words, what is in it. */
    summary: string;
    /** Absent for a group that only tells something. */
    tick?: HTMLInputElement;
    /** Nothing to unfold when empty. */
    body: readonly HTMLElement[];
    isOpen: boolean;
    /** What the button that folds and unfolds says. */
    unfold: string;
}

/** One kind of things that a restore is about: a line with its tick, and what is in it below, when unfolded. */
export function planGroup({ name, title, summary, tick, body, isOpen, unfold }: PlanGroup): HTMLElement {
    const id = `snapshots-group-${name}`;
    const details = h('div', { class: 'snapshots-group-body', id }, ...body);
    const arrow = h('button', {
        type: 'button',
        class: 'snapshots-group-arrow',
        'aria-controls': id,
        'aria-label': `${unfold}: ${title}`,
    });
    let open = isOpen;
    const show = (): void => {
        details.hidden = !open;
        arrow.setAttribute('aria-expanded', String(open));
        arrow.replaceChildren(icon(open ? 'fa-angle-down' : 'fa-angle-right'));
    };
    const toggle = (): void => {
        open = !open;
        show();
    };
    arrow.addEventListener('click', toggle);
    show();
    const words = [h('span', { class: 'snapshots-group-title' }, title)];
    const label = tick ? h('label', {}, tick, ...words) : h('div', { class: 'snapshots-group-told' }, ...words);
    const hint = h('span', { class: 'snapshots-group-summary' }, summary);
    if (body.length > 0) {
        hint.addEventListener('click', toggle);
        if (!tick) label.addEventListener('click', toggle);
    }
    return h(
        'section',
        { class: `snapshots-group snapshots-group-${name}` },
        h('div', { class: 'snapshots-group-head' }, label, hint, body.length > 0 && arrow),
        body.length > 0 && details,
    );
}

/** A checkbox of the plan. */
export function tickBox(checked: boolean, onChange: (checked: boolean) => void): HTMLInputElement {
    const box = h('input', { type: 'checkbox' });
    box.checked = checked;
    box.addEventListener('change', () => onChange(box.checked));
    return box;
}
