import { propertyList, type PropertyList } from '../comparison/property-list';
import { attempt } from '../say';
import { timeWords } from '../time-words';
import { changeMarks } from '../views/change-marks';
import { button, h, icon } from '../views/dom';
import { kindIcon } from '../views/kind-icon';
import { isContainer } from '../../runtime/core/containers';
import type { FlowNode } from '../../runtime/core/snapshot';
import type { NodeVersion } from '../../runtime/core/wire';
import { editorNames } from './editor-names';
import type { HistoryTools } from './history-dialog';
import type { HistoryModel } from './history-model';
import { againstBefore, againstEditor } from './version-properties';

/** One version: when and by whom, what changed in it, and the ways on from it. */
export class VersionDetails {
    readonly element = h('div', { class: 'snapshots-version-details' });
    private drawn: readonly unknown[] = [];
    private list: PropertyList | undefined;

    constructor(
        private readonly tools: HistoryTools,
        private readonly model: HistoryModel,
    ) {}

    render(): void {
        const { version, against } = this.model;
        const isSame = this.drawn[0] === version && this.drawn[1] === against;
        if (isSame) return;
        this.drawn = [version, against];
        this.draw();
    }

    dispose(): void {
        this.list?.dispose();
        this.list = undefined;
    }

    private draw(): void {
        const { version } = this.model;
        this.dispose();
        this.element.replaceChildren(...(version ? [this.head(version), this.sides(), ...this.body(version)] : []));
        this.element.scrollTop = 0;
    }

    private head({ snapshot, nodes, node, type }: NodeVersion): HTMLElement {
        const { host, restoring, view } = this.tools;
        const { id } = this.model;
        const before = this.model.versions[this.model.chosen + 1]?.snapshot.id;
        const isWhole = isContainer({ type });
        const edit = (): void =>
            attempt(host, async () => {
                await restoring.edit(snapshot, [id]);
                this.draw();
            });
        const facts = [snapshot.name, snapshot.user?.username].filter((fact) => fact !== undefined);
        return h(
            'header',
            { class: 'snapshots-difference-head' },
            kindIcon(host, snapshot.kind),
            h(
                'div',
                { class: 'snapshots-difference-words' },
                h('h3', {}, timeWords(host.language).exact(snapshot.createdAt)),
                h('p', {}, facts.join(' · ')),
                nodes !== undefined && changeMarks(host, nodes),
            ),
            h(
                'div',
                { class: 'snapshots-difference-actions' },
                node !== undefined &&
                    host.mayWrite() &&
                    button(host.text('button.intoEditor'), 'fa-pencil-square-o', edit),
                isWhole &&
                    before !== undefined &&
                    button(host.text('history.compare'), 'fa-exchange', () =>
                        view({ from: before, to: snapshot.id, at: id }),
                    ),
                button(host.text('history.open'), 'fa-eye', () => view({ state: snapshot.id, at: id })),
            ),
        );
    }

    /** What the version is compared with. */
    private sides(): HTMLElement {
        const { model } = this;
        const { host } = this.tools;
        const side = (against: HistoryModel['against']): HTMLElement => {
            const isChosen = model.against === against;
            const attributes = { type: 'button', class: 'snapshots-side', 'aria-pressed': String(isChosen) };
            const element = h('button', attributes, host.text(`history.against.${against}`));
            element.addEventListener('click', () => model.setAgainst(against));
            return element;
        };
        return h('div', { class: 'snapshots-sides', role: 'group' }, side('before'), side('editor'));
    }

    private body(version: NodeVersion): HTMLElement[] {
        const { host } = this.tools;
        const { against, id } = this.model;
        const nameOf = editorNames(host);
        const views =
            against === 'before' ? againstBefore(version, nameOf) : againstEditor(version, this.inEditor(), nameOf);
        this.list = propertyList(host, views);
        const sentence = this.sentence(version, views.length, host.canvas.node(id) !== undefined);
        return [
            ...(sentence === undefined
                ? []
                : [h('p', { class: 'snapshots-version-sentence' }, icon('fa-info-circle'), sentence)]),
            this.list.element,
        ];
    }

    /** What was typed into it as credentials and is not deployed yet is shown to nobody. */
    private inEditor(): FlowNode | undefined {
        const node = this.tools.host.canvas.flows().find(({ id }) => id === this.model.id);
        if (!node || !Object.hasOwn(node, 'credentials')) return node;
        const { credentials: _, ...rest } = node;
        return rest;
    }

    /** What the properties do not say. */
    private sentence({ node, type, change }: NodeVersion, properties: number, isThere: boolean): string | undefined {
        const { host } = this.tools;
        if (this.model.against === 'before') {
            if (change === 'added' || change === 'removed') return host.text(`history.${change}`);
            return properties === 0 && isContainer({ type }) ? host.text('history.within') : undefined;
        }
        if (!isThere) return host.text('history.notInEditor');
        if (node === undefined) return host.text('history.notInVersion');
        if (isContainer({ type })) return host.text('history.ownOnly');
        return properties === 0 ? host.text('history.sameInEditor') : host.text('history.legend');
    }
}
