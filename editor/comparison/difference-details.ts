import type { ScreenHost } from '../host';
import type { Pane, PaneContext } from '../viewer/pane';
import type { Difference } from '../viewer/differences';
import type { ViewerModel } from '../viewer/viewer-model';
import { button, h, icon } from '../views/dom';
import { changeSign } from './change-sign';
import { changeOf } from './difference-groups';
import { differenceWords } from './difference-words';
import { namesIn, type NameOf } from './node-names';
import { nodeLabel } from '../node-label';
import { presentProperties, type PropertyView } from './present-properties';
import { restoreItems } from './restore-menu';
import { propertyList, type PropertyList } from './property-list';
import { sameValue } from '../../runtime/core/same-value';

/** The properties that differ in the current difference, and what can be done about it. */
export class DifferenceDetails implements Pane {
    readonly element = h('div', { class: 'snapshots-difference-details', tabindex: '-1' });
    private readonly host: ScreenHost;
    private readonly model: ViewerModel;
    private drawn: readonly unknown[] = [];
    private content: unknown;
    private list: PropertyList | undefined;

    /** @param showHistory opens the history of a node, over the viewer */
    constructor(
        private readonly context: PaneContext,
        private readonly showHistory: (context: PaneContext, id: string) => void,
    ) {
        this.host = context.host;
        this.model = context.model;
        // Monaco has a use of its own for this key.
        const step = (event: KeyboardEvent): void => {
            if (event.key !== 'F7') return;
            event.preventDefault();
            event.stopPropagation();
            this.model.nextDifference(event.shiftKey ? -1 : 1);
        };
        this.element.addEventListener('keydown', step, true);
    }

    render(): void {
        const { model } = this;
        const difference = model.differences[model.at];
        const now = [model.comparison, difference?.key, difference ? undefined : model.selected];
        if (now.every((each, i) => each === this.drawn[i]) && this.drawn.length > 0) return;
        const isSamePlace = this.drawn.length > 0 && now.slice(1).every((each, i) => each === this.drawn[i + 1]);
        this.drawn = now;
        const views = difference ? this.views(difference) : [];
        const words = difference && differenceWords(this.host, model, difference);
        const isSame = isSamePlace && difference !== undefined && sameValue([words, views], this.content);
        this.content = [words, views];
        // What a person reads shall not flicker, nor lose its place.
        if (isSame) return;
        const scrollTop = isSamePlace ? this.element.scrollTop : 0;
        const hadFocus = this.element.contains(document.activeElement);
        this.dispose();
        if (difference) this.element.replaceChildren(this.head(difference), this.properties(views));
        else this.element.replaceChildren(...this.same());
        this.element.scrollTop = scrollTop;
        if (hadFocus) this.element.focus();
    }

    focus(): void {
        this.element.querySelector<HTMLElement>('button')?.focus();
    }

    dispose(): void {
        this.list?.dispose();
        this.list = undefined;
    }

    private head(difference: Difference): HTMLElement {
        const { host, model, context } = this;
        const { name, facts } = differenceWords(host, model, difference);
        const items = restoreItems(context, difference);
        const restore: HTMLButtonElement = button(host.text('comparison.restore'), 'fa-history', () =>
            host.openMenu(restore, items, () => restore.focus()),
        );
        const id = difference.kind === 'node' ? difference.change.id : undefined;
        return h(
            'header',
            { class: 'snapshots-difference-head', 'data-change': changeOf(difference) },
            changeSign(changeOf(difference)),
            h('div', { class: 'snapshots-difference-words' }, h('h3', {}, name), h('p', {}, facts)),
            h(
                'div',
                { class: 'snapshots-difference-actions' },
                host.mayWrite() && items.length > 0 && restore,
                id !== undefined &&
                    button(host.text('comparison.history'), 'fa-clock-o', () => this.showHistory(context, id)),
            ),
        );
    }

    private properties(views: readonly PropertyView[]): HTMLElement {
        this.list = propertyList(this.host, views);
        return this.list.element;
    }

    private views(difference: Difference): PropertyView[] {
        const { before, shown } = this.model;
        const nameOf = this.nameOf();
        switch (difference.kind) {
            case 'node': {
                const { id, properties } = difference.change;
                const versions = { before: before?.index.byId.get(id), after: shown?.index.byId.get(id) };
                return presentProperties(properties, { ...versions, nameOf });
            }
            case 'order': {
                const { before: was, after: is } = difference.change;
                const lines = { from: was.join('\n'), to: is.join('\n') };
                return was.length === 0
                    ? []
                    : [{ names: ['label'], shown: { as: 'text', language: 'plaintext', ...lines } }];
            }
            case 'variable':
                if (difference.change.hidden) return [{ names: ['value'], shown: { as: 'secret' } }];
        }
        const { name, from, to } = difference.change;
        return presentProperties([{ name, from, to }], { nameOf: () => undefined });
    }

    private nameOf(): NameOf {
        const { shown, before } = this.model;
        return namesIn((node, flows) => nodeLabel(this.host, node, flows), shown?.index, before?.index);
    }

    /** For what a person has chosen that does not differ, and where nothing does. */
    private same(): HTMLElement[] {
        const { host, model } = this;
        const node = model.selected === undefined ? undefined : model.node(model.selected);
        if (!node) return [];
        return [
            h(
                'header',
                { class: 'snapshots-difference-head' },
                icon('fa-check'),
                h(
                    'div',
                    { class: 'snapshots-difference-words' },
                    h('h3', {}, this.nameOf()(node.id)),
                    h('p', {}, host.text('comparison.same')),
                ),
            ),
        ];
    }
}
