import { isApiError, type Api } from './api';
import { chooseFiles } from './choose-files';
import { connectCompareCommands, firstWhole, type CompareCommands } from './compare-commands';
import { connectDeviceCommands, type DeviceCommands } from './device-commands';
import type { Files } from './files';
import type { EditorHost } from './host';
import type { LargeScreens } from './load-screens';
import type { Model } from './model';
import type { Remotes } from './remotes';
import { askRestore, undoDeploy } from './restore';
import { attempt, say } from './say';
import type { Screens } from './screens';
import { askSnapshot } from './views/snapshot-form';
import { askYesNo } from './views/question';
import { localTimestamp, type SnapshotItem } from '../runtime/core/snapshot';

/** What a person can do with snapshots, from the menu, the keyboard or the command palette. Asks where it has to. */
export interface Commands extends CompareCommands, DeviceCommands {
    show(): void;
    create(): void;
    edit(item: SnapshotItem): void;
    togglePin(item: SnapshotItem): void;
    remove(item: SnapshotItem): void;
    restore(item: SnapshotItem): void;
    /** Opens the viewer. */
    preview(item: SnapshotItem): void;
    /** Shows the history of a node, tab or subflow; by default of what is selected, or of the tab that is shown. */
    history(id?: string): void;
    /** Looks for a text in all snapshots. */
    searchAll(q: string): void;
    undoDeploy(): void;
    setAuto(enabled: boolean): void;
    /** Shows the row of a snapshot in the sidebar. */
    reveal(id: string): void;
    removeVariable(name: string): void;
    /** Asks where a snapshot goes, and pushes it there; by default the newest one. */
    push(item?: SnapshotItem, remote?: string): void;
    /** Connects a remote. */
    connectRemote(): void;
    /** Shows the snapshots of a remote. */
    showRemote(): void;
    /** Asks what of a snapshot goes into a file, and saves that. */
    download(item: SnapshotItem): void;
    /** The same for several snapshots, which are chosen first. */
    downloadSeveral(): void;
    /** Looks at files, one after the other, and stores what is wanted of them; without any, asks which. */
    upload(files?: readonly File[]): void;
}

/** @param showOwn shows this Node-RED's own snapshots in the sidebar, where those of a remote are shown */
export function connectCommands(
    host: EditorHost,
    api: Api,
    model: Model,
    large: LargeScreens,
    showOwn: () => void,
): Commands {
    const edit = async (item: SnapshotItem, change: Parameters<Api['edit']>[1]): Promise<void> =>
        model.update(await api.edit(item.id, change));
    const open = (show: (screens: Screens) => void): void => attempt(host, async () => show(await large.screens()));
    const files = (show: (files: Files) => Promise<void> | void): void =>
        attempt(host, async () => show(await large.files()));
    const remotes = (run: (remotes: Remotes) => Promise<void> | void): void =>
        attempt(host, async () => run(await large.remotes()));

    return {
        show: () => host.showSidebar('snapshots'),
        create: () =>
            askSnapshot(host, {
                title: host.text('form.create'),
                hint: host.canvas.hasUndeployedChanges() ? host.text('form.undeployed') : host.text('form.what'),
                name: `Snapshot - ${localTimestamp(new Date()).slice(0, 16)}`,
                description: '',
                submit: host.text('button.create'),
                save: async (snapshot) => {
                    const item = await api.create(snapshot);
                    showOwn();
                    await model.follow({ event: 'created', ids: [item.id] });
                },
            }),
        edit: (item) =>
            askSnapshot(host, {
                title: host.text('form.edit'),
                name: item.name,
                description: item.description,
                submit: host.text('button.save'),
                save: (snapshot) => edit(item, snapshot),
            }),
        togglePin: (item) => attempt(host, () => edit(item, { pinned: !item.pinned })),
        remove: (item) => askRemove(host, api, model, large, item, item.target === true),
        restore: (item) => attempt(host, () => askRestore(host, api, item.id)),
        preview: ({ id }) => open((screen) => screen.view({ state: id })),
        ...connectCompareCommands(host, api, (viewed) => open((screen) => screen.view(viewed))),
        ...connectDeviceCommands(host, () => large.devices()),
        history: (id = host.canvas.selected()) => {
            if (id !== undefined) open((screen) => screen.history({ id }));
        },
        searchAll: (q) => open((screen) => screen.search(q)),
        undoDeploy: () => attempt(host, () => undoDeploy(host, api)),
        setAuto: (enabled) =>
            attempt(host, async () => {
                try {
                    model.take(await api.setAuto(enabled));
                } catch (error) {
                    model.take(model.status);
                    throw error;
                }
            }),
        reveal: (id) => {
            host.showSidebar('snapshots');
            showOwn();
            void model.reveal(id);
        },
        removeVariable: (name) => askRemoveVariable(host, api, model, name),
        push: (item, remote) =>
            remotes(async (all) => {
                const pushed = item ?? (await firstWhole(api));
                if (pushed) await all.push(pushed, remote);
                else say(host, 'warning', [host.text('instead.empty.title')]);
            }),
        connectRemote: () => remotes((all) => all.connect()),
        showRemote: () => {
            host.showSidebar('snapshots');
            remotes((all) => all.show());
        },
        download: (item) => files((screens) => screens.download(item)),
        downloadSeveral: () => files((screens) => screens.downloadSeveral()),
        upload: (chosen) => {
            if (chosen) files((screens) => screens.upload(chosen));
            else chooseFiles((picked) => files((screens) => screens.upload(picked)));
        },
    };
}

function askRemove(
    host: EditorHost,
    api: Api,
    model: Model,
    large: LargeScreens,
    item: SnapshotItem,
    isTarget: boolean,
): void {
    const remove = async (): Promise<void> => {
        try {
            await api.remove(item.id, isTarget);
        } catch (error) {
            // It became a target since the list was loaded: ask again, with what that means.
            if (isApiError(error) && error.code === 'snapshot_in_use' && !isTarget) {
                askRemove(host, api, model, large, item, true);
                return;
            }
            throw error;
        }
        say(host, 'success', [host.text('remove.done', { name: item.name })]);
        await model.follow({ event: 'removed', ids: [item.id] });
    };
    const ask = (whose: readonly string[]): void =>
        askYesNo(host, {
            title: host.text('remove.title'),
            sentences: [host.text('remove.question', { name: item.name }), ...whose],
            yes: host.text(isTarget ? 'button.deleteAnyway' : 'button.delete'),
            run: () => attempt(host, remove),
        });
    if (!isTarget) return ask([]);
    const whose = async (): Promise<string> => (await large.devices()).whoseTarget(item);
    // That the devices cannot be named is no reason not to ask.
    void whose()
        .catch(() => host.text('remove.target'))
        .then((sentence) => ask([sentence, host.text('remove.stops')]));
}

function askRemoveVariable(host: EditorHost, api: Api, model: Model, name: string): void {
    askYesNo(host, {
        title: host.text('kept.removeTitle'),
        sentences: [host.text('kept.question', { name })],
        yes: host.text('button.remove'),
        run: () =>
            attempt(host, async () => {
                await api.removeVariable(name);
                say(host, 'success', [host.text('kept.done', { name })]);
                await model.loadKept();
            }),
    });
}
