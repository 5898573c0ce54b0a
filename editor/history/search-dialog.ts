import { button, h, icon } from '../views/dom';
import { foundNodeRow } from './found-node-row';
import { foundSnapshots } from './found-snapshots';
import { showHistory, type HistoryTools } from './history-dialog';
import { SearchModel } from './search-model';
import type { Viewed } from '../viewer/viewer-model';

/** Looks for a text in every node of every snapshot, those that are deleted too. Begins at once when there is a text. */
export function showSearch(tools: HistoryTools, query: string): void {
    const { host, api } = tools;
    const model: SearchModel = new SearchModel(api, () => draw());
    const view = (viewed: Viewed): void => {
        dialog.close();
        tools.view(viewed);
    };
    const label = host.text('search.label');
    const input = h('input', { type: 'text', placeholder: label, 'aria-label': label, autocomplete: 'off' });
    input.value = query;
    const form = h('form', { class: 'snapshots-search-form' }, input);
    const submit = button(host.text('search.submit'), 'fa-search', () => form.requestSubmit());
    form.append(submit);
    form.addEventListener('submit', (event) => {
        event.preventDefault();
        void model.search(input.value);
    });
    const status = h('div', { class: 'snapshots-search-status', role: 'status' });
    const list = h('ul', { class: 'snapshots-found-nodes', 'aria-label': host.text('search.found') });
    list.addEventListener('keydown', (event) => moveFocus(list, event));
    const foot = h('div', { class: 'snapshots-search-foot' });
    const snapshots = h('div');
    const content = h('div', { class: 'snapshots-history-search' }, form, status, snapshots, list, foot);
    let drawn: unknown;

    const draw = (): void => {
        status.replaceChildren(...statusOf());
        foot.replaceChildren(...footOf());
        const result = model.result;
        if (result === drawn) return;
        const added = (result?.nodes ?? []).slice(drawn === undefined ? 0 : list.childElementCount);
        if (drawn === undefined || result === undefined) list.replaceChildren();
        drawn = result;
        snapshots.replaceChildren(...(result && result.count > 0 ? [foundSnapshots(host, result, view)] : []));
        list.append(
            ...added.map((found) =>
                foundNodeRow(host, found, model.query, {
                    history: () => showHistory({ ...tools, view }, found),
                    open: () => view({ state: found.last.id, at: found.id }),
                }),
            ),
        );
    };
    const statusOf = (): (HTMLElement | string)[] => {
        const { phase, result, failure, query: q } = model;
        if (phase === 'loading') return [icon('fa-circle-o-notch fa-spin'), host.text('search.searching')];
        if (phase === 'failed') return [h('span', { class: 'snapshots-problem' }, failure!.message)];
        if (!result) return [host.text('search.hint')];
        if (result.count === 0) return [host.text('search.none', { q })];
        const nodes = host.text('search.nodes', { count: result.count });
        return [
            host.text('search.result', {
                nodes,
                snapshots: host.text('search.snapshots', { count: result.snapshotCount }),
            }),
        ];
    };
    const footOf = (): HTMLElement[] => {
        const { phase, result } = model;
        if (phase === 'failed') return [button(host.text('instead.retry'), 'fa-refresh', () => void model.retry())];
        if (phase !== 'ready' || !result) return [];
        return [
            ...(model.canLoadMore ? [button(host.text('search.more'), 'fa-angle-down', () => void model.more())] : []),
            ...(model.left > 0 && !model.canLoadMore
                ? [h('p', {}, host.text('search.tooMany', { count: model.left }))]
                : []),
            ...(result.damaged > 0 ? [h('p', {}, host.text('history.damaged', { count: result.damaged }))] : []),
        ];
    };
    draw();
    const dialog = host.openDialog({
        title: host.text('search.title'),
        width: 720,
        content,
        buttons: [{ label: host.text('button.close'), run: () => dialog.close() }],
        onClose: () => undefined,
    });
    input.select();
    void model.search(query);
}

/** Arrow keys go from node to node. */
function moveFocus(list: HTMLElement, event: KeyboardEvent): void {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const rows = [...list.querySelectorAll<HTMLElement>('.snapshots-found-node')];
    const at = rows.findIndex((row) => row.parentElement!.contains(document.activeElement));
    if (by === 0 || at < 0) return;
    event.preventDefault();
    event.stopPropagation();
    rows[at + by]?.focus();
}
