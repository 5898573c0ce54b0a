import { namesIn, nodeName } from '../comparison/node-names';
import { timeWords } from '../time-words';
import { entryDetails } from '../views/entry-details';
import { h, icon } from '../views/dom';
import { neighboursOf } from './neighbours';
import { nodeBadge } from './node-badge';
import { nodeLabel } from '../node-label';
import { nodeLinks } from './node-links';
import type { Pane, PaneContext } from './pane';
import { excerpt, propertyRows } from './property-rows';
import { readNode } from './read-node';
import { secretMark } from './page-view';
import { itemOf, type LoadedState } from './states';
import { subflowOf } from '../../runtime/core/select-part';
import type { FlowNode } from '../../runtime/core/snapshot';

/** Everything about the chosen node, tab or subflow; about the snapshot where nothing is chosen. */
export function nodeDetails(context: PaneContext): Pane {
    const { model } = context;
    const element = h('div', { class: 'snapshots-node-details' });
    let drawn: readonly unknown[] = [];
    return {
        element,
        render: () => {
            const { shown, selected } = model;
            if (!shown || (drawn[0] === shown && drawn[1] === selected)) return;
            const place = element.parentElement;
            const scrollTop = drawn[1] === selected ? (place?.scrollTop ?? 0) : 0;
            drawn = [shown, selected];
            const node = selected === undefined ? undefined : shown.index.byId.get(selected);
            element.replaceChildren(...(node ? aboutNode(context, shown, node) : aboutState(context, shown)));
            place?.scrollTo(0, scrollTop);
        },
    };
}

function aboutState({ host }: PaneContext, state: LoadedState): HTMLElement[] {
    const item = itemOf(state);
    if (!item) return [h('p', { class: 'snapshots-hint' }, host.text('viewer.choose'))];
    return [h('h3', {}, host.text('viewer.snapshot')), entryDetails(host, timeWords(host.language), item)];
}

function aboutNode(context: PaneContext, state: LoadedState, node: FlowNode): HTMLElement[] {
    const { host } = context;
    const { properties, empty } = readNode(
        node,
        namesIn((each, flows) => nodeLabel(host, each, flows), state.index),
    );
    const rest = properties.filter(({ name }) => name !== 'info');
    const { info } = node;
    return [
        head(context, state, node),
        ...credentials(context, state, node),
        ...(rest.length + empty.length > 0
            ? [section(host.text('viewer.properties'), propertyRows(context, rest), emptyLine(context, empty))]
            : []),
        ...(typeof info === 'string' && info !== ''
            ? [section(host.text('viewer.info'), excerpt(context, info, 'markdown'))]
            : []),
        ...connections(context, state, node),
    ];
}

function section(title: string, ...content: (HTMLElement | false)[]): HTMLElement {
    return h('section', {}, h('h4', {}, title), ...content);
}

function head({ host, model }: PaneContext, { index }: LoadedState, node: FlowNode): HTMLElement {
    const container = index.containers.find(({ id }) => id === node.id);
    const subflow = index.byId.get(subflowOf(node) ?? '');
    const type = subflow ? host.text('viewer.instance', { name: nodeName(subflow) }) : node.type;
    const label = nodeLabel(host, node, index.byId);
    const isOff = node.d === true || container?.disabled === true;
    const marks = [
        isOff && h('span', { class: 'snapshots-state-mark' }, icon('fa-ban'), host.text('viewer.disabled')),
        container?.locked && h('span', { class: 'snapshots-state-mark' }, icon('fa-lock'), host.text('viewer.locked')),
    ];
    const place = index.byId.get(node.z ?? '');
    return h(
        'div',
        { class: 'snapshots-node-head' },
        nodeBadge(host, node, index.byId),
        h(
            'div',
            {},
            h('h3', {}, label),
            (type !== label || marks.some(Boolean)) &&
                h('p', { class: 'snapshots-node-type' }, type !== label && type, ...marks),
            h('p', { class: 'snapshots-node-id' }, node.id),
            place &&
                h(
                    'p',
                    { class: 'snapshots-node-place' },
                    `${host.text('viewer.in')} `,
                    nodeLinks(host, model, [place.id]),
                ),
        ),
    );
}

function credentials({ host }: PaneContext, { full }: LoadedState, { id }: FlowNode): HTMLElement[] {
    const { credentials: all } = full.secrets;
    const names = all === 'unreadable' ? [] : (all[id] ?? []);
    if (names.length === 0) return [];
    const marks = names.map((name) => secretMark(host, name));
    return [section(host.text('viewer.page.credentials'), h('p', {}, ...marks))];
}

function emptyLine({ host }: PaneContext, names: readonly string[]): HTMLElement | false {
    const words = host.text('viewer.empty', { names: names.join(', ') });
    return names.length > 0 && h('p', { class: 'snapshots-empty-properties' }, words);
}

/** Where its wires lead, who uses it, and of a tab the config nodes that are in it. */
function connections({ host, model }: PaneContext, { index }: LoadedState, node: FlowNode): HTMLElement[] {
    const { inputs, outputs, users } = neighboursOf(node, index);
    const row = (name: string, ids: readonly string[]): HTMLElement[] =>
        ids.length === 0 ? [] : [h('dt', {}, name), h('dd', {}, nodeLinks(host, model, ids))];
    const rows = [
        ...row(host.text('viewer.from'), inputs),
        ...outputs.flatMap((ids, i) =>
            row(host.text(outputs.length === 1 ? 'viewer.wiredTo' : 'viewer.output', { output: i + 1 }), ids),
        ),
        ...row(host.text('viewer.usedBy'), users),
        ...row(
            host.text('viewer.configNodes'),
            index.configNodesOf(node.id).map(({ id }) => id),
        ),
    ];
    if (rows.length === 0) return [];
    return [section(host.text('viewer.connections'), h('dl', { class: 'snapshots-property-list' }, ...rows))];
}
