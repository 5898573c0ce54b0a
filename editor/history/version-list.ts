import { changeSign, changeWord } from '../comparison/change-sign';
import { propertyName } from '../comparison/property-list';
import type { EditorHost } from '../host';
import { timeWords } from '../time-words';
import { button, h, icon } from '../views/dom';
import { kindIcon } from '../views/kind-icon';
import { isContainer } from '../../runtime/core/containers';
import type { NodeVersion } from '../../runtime/core/wire';
import type { HistoryModel } from './history-model';
import { againstBefore } from './version-properties';

/** The versions of a node, newest first. */
export class VersionList {
    readonly element: HTMLElement;
    private readonly list: HTMLElement;
    private readonly foot = h('div', { class: 'snapshots-versions-foot', role: 'status' });
    private readonly words: ReturnType<typeof timeWords>;
    private drawn: unknown;

    constructor(
        private readonly host: EditorHost,
        private readonly model: HistoryModel,
    ) {
        this.words = timeWords(host.language);
        const label = host.text('history.versions');
        this.list = h('div', { class: 'snapshots-version-list', role: 'listbox', tabindex: '0', 'aria-label': label });
        this.element = h('div', { class: 'snapshots-versions' }, this.list, this.foot);
        this.list.addEventListener('click', ({ target }) => {
            const version = (target as Element).closest<HTMLElement>('[data-index]');
            if (version) model.choose(Number(version.dataset.index));
        });
        this.list.addEventListener('keydown', (event) => {
            const moves: Record<string, number> = {
                ArrowDown: model.chosen + 1,
                ArrowUp: model.chosen - 1,
                Home: 0,
                End: model.versions.length - 1,
            };
            const to = moves[event.key];
            if (to === undefined) return;
            event.preventDefault();
            event.stopPropagation();
            model.choose(to);
        });
    }

    focus(): void {
        this.list.focus();
    }

    render(): void {
        const { model, list } = this;
        if (this.drawn !== model.versions) {
            const added = model.versions.slice(list.childElementCount);
            list.append(...added.map((version, i) => this.row(version, list.childElementCount + i)));
            this.drawn = model.versions;
        }
        for (const [index, row] of [...list.children].entries()) {
            const isChosen = index === model.chosen;
            if (isChosen && row.getAttribute('aria-selected') !== 'true') {
                row.scrollIntoView({ block: 'nearest' });
                list.setAttribute('aria-activedescendant', row.id);
            }
            row.setAttribute('aria-selected', String(isChosen));
        }
        this.foot.replaceChildren(...this.footOf());
    }

    private row(version: NodeVersion, index: number): HTMLElement {
        const { host, words } = this;
        const { snapshot, change } = version;
        const text = whatChanged(host, version);
        const exact = words.exact(snapshot.createdAt);
        const facts = [words.moment(snapshot.createdAt, new Date()), snapshot.user?.username].filter(
            (fact) => fact !== undefined,
        );
        return h(
            'div',
            {
                class: 'snapshots-version',
                role: 'option',
                id: `snapshots-version-${index}`,
                'data-index': String(index),
                'data-change': change,
            },
            changeSign(change),
            h(
                'span',
                { class: 'snapshots-difference-words' },
                h('span', { class: 'snapshots-version-text', title: text }, text),
                h('span', { class: 'snapshots-difference-facts', title: exact }, facts.join(' · ')),
            ),
            kindIcon(host, snapshot.kind),
        );
    }

    private footOf(): HTMLElement[] {
        const { host, model } = this;
        const { phase, versions, count, damaged } = model;
        const more = (): HTMLElement =>
            button(
                host.text('history.more', { count: count - versions.length }),
                'fa-angle-down',
                () => void model.load(),
            );
        return [
            phase === 'loading' &&
                h('p', { class: 'snapshots-loading' }, icon('fa-circle-o-notch fa-spin'), host.text('history.loading')),
            phase === 'ready' && versions.length === 0 && h('p', {}, host.text('history.none')),
            phase === 'failed' && h('p', { class: 'snapshots-problem' }, model.failure!.message),
            phase === 'failed' && button(host.text('instead.retry'), 'fa-refresh', () => void model.load()),
            phase === 'ready' && model.hasMore && more(),
            phase === 'ready' && damaged > 0 && h('p', {}, host.text('history.damaged', { count: damaged })),
        ].filter((each) => each !== false);
    }
}

/** Of a tab or subflow a sentence, since nodes in it change too; of a node the names of its properties. */
function whatChanged(host: EditorHost, version: NodeVersion): string {
    const { type, change, text } = version;
    if (isContainer({ type })) return text;
    if (change !== 'changed') return changeWord(host, change);
    const names = againstBefore(version, () => undefined).map((view) => propertyName(host, view.names[0]!));
    return `${changeWord(host, change)}: ${names.join(', ')}`;
}
