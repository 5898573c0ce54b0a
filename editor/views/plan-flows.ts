import type { EditorHost } from '../host';
import { changeMarks } from './change-marks';
import { h, icon } from './dom';
import { planGroup, tickBox } from './plan-group';
import type { PlannedTab, RestorePlan } from '../../runtime/core/wire';

/** The tabs and subflows that a restore is about, each with a tick of its own, and one for all of them. */
export class PlanFlows {
    readonly element: HTMLElement;
    private readonly all: HTMLInputElement;
    private readonly rows: Row[];
    /** The plan is for something smaller than the rows: they only tell where it is. */
    private readonly isFixed: boolean;

    /** @param onChange called with the ids that are ticked after each change by hand */
    constructor(
        private readonly host: EditorHost,
        { flows, only }: RestorePlan,
        parts: ReadonlySet<string>,
        private readonly onChange: (parts: ReadonlySet<string>) => void,
    ) {
        this.all = tickBox(true, (checked) => this.tickAll(checked));
        this.isFixed = only !== undefined;
        this.rows = flows.tabs.map((tab) => this.row(tab, this.isFixed || tab.id === null || parts.has(tab.id)));
        this.element = planGroup({
            name: 'flows',
            title: host.text('restore.flows'),
            summary: summaryOf(host, flows),
            tick: this.all,
            body:
                this.rows.length > 0
                    ? [h('ul', { class: 'snapshots-plan-tabs' }, ...this.rows.map((r) => r.line))]
                    : [],
            isOpen: true,
            unfold: host.text('restore.unfold'),
        });
        this.showTicks();
    }

    /** Marks what comes back although it is not ticked, since ticked ones need it. */
    showNeeded(current: RestorePlan, isWhole: boolean): void {
        const coming = new Set(current.flows.tabs.map(({ id }) => id));
        for (const { tab, box, needed } of this.rows) {
            const isNeeded = !isWhole && coming.has(tab.id) && (tab.id === null || !box.checked);
            needed.textContent = isNeeded ? this.host.text('restore.needed') : '';
        }
    }

    private row(tab: PlannedTab, checked: boolean): Row {
        const { host } = this;
        const label = tab.type === 'global' ? host.text('restore.global') : tab.label;
        const box = tickBox(checked, () => this.changed());
        // They have no ids that a person could choose by: all of them come back, or those that are needed.
        box.disabled = tab.id === null || this.isFixed;
        const needed = h('span', { class: 'snapshots-plan-change' });
        const line = h(
            'li',
            { class: `snapshots-plan-${tab.change}` },
            h(
                'label',
                {},
                box,
                icon(`fa-fw ${TAB_ICONS[tab.type]}`),
                h('span', { class: 'snapshots-plan-label', title: label }, label),
            ),
            needed,
            tab.change !== 'changed' &&
                h('span', { class: 'snapshots-plan-change' }, host.text(`restore.${tab.change}`)),
            changeMarks(host, tab),
        );
        return { tab, box, needed, line };
    }

    private tickAll(checked: boolean): void {
        for (const { box } of this.rows) box.checked = checked;
        this.changed();
    }

    private changed(): void {
        this.showTicks();
        const ticked = this.rows.filter(({ tab, box }) => tab.id !== null && box.checked);
        this.onChange(new Set(ticked.map(({ tab }) => tab.id!)));
    }

    private showTicks(): void {
        const choices = this.rows.filter(({ tab }) => tab.id !== null);
        const ticked = choices.filter(({ box }) => box.checked).length;
        this.all.checked = ticked === choices.length;
        this.all.indeterminate = ticked > 0 && ticked < choices.length;
        // With nothing to choose from, flows come back or nothing does.
        this.all.disabled = choices.length === 0 || this.isFixed;
        for (const { tab, box } of this.rows) if (tab.id === null) box.checked = this.all.checked;
    }
}

interface Row {
    tab: PlannedTab;
    box: HTMLInputElement;
    needed: HTMLElement;
    line: HTMLElement;
}

const TAB_ICONS = { tab: 'fa-map-o', subflow: 'fa-object-group', global: 'fa-globe' } as const;

function summaryOf(host: EditorHost, { added, changed, removed, moved, tabs }: RestorePlan['flows']): string {
    if (tabs.length === 0) return host.text('restore.order');
    return host.text('restore.nodes', { count: added + changed + removed + moved });
}
