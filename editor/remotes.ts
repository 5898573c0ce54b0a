import { addStyles } from './add-styles';
import type { Api } from './api';
import type { CompareCommands } from './compare-commands';
import type { EditorHost } from './host';
import { atMostEvery } from './remotes/at-most-every';
import { BrowseModel } from './remotes/browse-model';
import { askConnection } from './remotes/connection-dialog';
import { RemoteDevices } from './remotes/remote-devices';
import { pull } from './remotes/pull';
import { askPush } from './remotes/push-dialog';
import { connectRemoteApi, type RemoteApi } from './remotes/remote-api';
import { connectRemembered, type Remembered } from './remotes/remembered';
import { CURRENT } from './remotes/remote-list';
import { RemotePane } from './remotes/remote-pane';
import remotesStyle from './remotes/remotes.css';
import { RemotesModel } from './remotes/remotes-model';
import { SourceBar } from './remotes/source-bar';
import { SourceChoice } from './remotes/source-choice';
import type { Screens } from './screens';
import type { Sidebar } from './sidebar';
import type { RemoteStateRef } from '../runtime/core/remote-state-id';
import type { SnapshotItem } from '../runtime/core/snapshot';
import { COMMS_TOPIC, type ImportedSnapshot, type SnapshotsNotice } from '../runtime/core/wire';

/** What is elsewhere: remotes in the sidebar, push and pull. A script of its own, which the page loads with the sidebar. */
export interface Remotes {
    /** Asks where a snapshot goes, and pushes it there. Without any remote it asks for one first. Rejects as an `Api`. */
    push(item: SnapshotItem, remote?: string): Promise<void>;
    /** Brings a snapshot here, and tells how that went. Rejects with an `ApiError`. */
    pull(snapshot: RemoteStateRef): Promise<ImportedSnapshot>;
    /** Whether a snapshot can be brought here, as far as that is known. */
    mayPull(snapshot: RemoteStateRef): boolean;
    /** Asks for a remote and connects it. Rejects with an `ApiError`. */
    connect(): Promise<void>;
    /** Shows the remote that was looked at last; without any remote it asks for one. Rejects with an `ApiError`. */
    show(): Promise<void>;
}

/** What the remotes need of the rest of the editor. */
export interface RemotesTools {
    sidebar: () => Pick<Sidebar, 'sources' | 'short' | 'showInstead'>;
    compare: () => CompareCommands;
    /** Takes in which snapshots here are held by which remotes. */
    takeHeld: (held: ReadonlyMap<string, readonly string[]>) => void;
    /** Tells that snapshots have been stored. */
    stored: (ids: readonly string[]) => Promise<void>;
    /** Shows a snapshot of this Node-RED in the sidebar. */
    reveal: (id: string) => void;
    /** Pushes the newest snapshot here to a remote. */
    pushNewest: (remote: string) => void;
    /** Rejects with an `ApiError`. */
    screens: () => Promise<Screens>;
}

/** What the files of this script work with. */
export interface RemotesContext extends RemotesTools {
    host: EditorHost;
    api: Api;
    remoteApi: RemoteApi;
    remembered: Remembered;
    remotes: RemotesModel;
    browse: BrowseModel;
    /** Those of the place that is shown. */
    devices: RemoteDevices;
    sources: SourceChoice;
}

export function connectRemotes(host: EditorHost, api: Api, tools: RemotesTools): Remotes {
    addStyles(remotesStyle);
    const remoteApi = connectRemoteApi(host);
    const remembered = connectRemembered(host);
    const remotes: RemotesModel = new RemotesModel(remoteApi, () => {
        tools.takeHeld(remotes.held);
        sources.follow();
        const shown = remotes.get(browse.remote);
        if (shown) void browse.follow(shown);
        draw();
    });
    const browse: BrowseModel = new BrowseModel(remoteApi, remembered, () => draw());
    const devices: RemoteDevices = new RemoteDevices(remoteApi, () => draw());
    const sources: SourceChoice = new SourceChoice(tools.sidebar, remotes, browse, remembered, () => pane);
    const context: RemotesContext = { ...tools, host, api, remoteApi, remembered, remotes, browse, devices, sources };
    const pane = new RemotePane(context);
    const bar = new SourceBar(context, () => askConnection(context));
    tools.sidebar().sources.append(bar.element);
    tools.sidebar().short.prepend(bar.button);
    const draw = (): void => {
        bar.render();
        pane.invalidate();
    };
    // A queue that works through hundreds of snapshots tells of each.
    const hear = atMostEvery(NOTICE_PAUSE_MS, () => void remotes.reload());
    host.onNotice(COMMS_TOPIC, (notice) => {
        if ((notice as SnapshotsNotice).event === 'remotes') hear();
    });
    host.onReconnect(() => void remotes.reload());
    host.onLogin(() => void remotes.reload());
    void remotes.reload();
    return {
        push: (item, remote) => askPush(context, item, remote),
        pull: (snapshot) => pull(context, snapshot),
        mayPull: ({ remote, place, id }) => {
            if (!host.mayWrite() || id === CURRENT) return false;
            // Where it is not known, the server knows it.
            return browse.remote !== remote || browse.chosen?.id !== place || browse.may('pull');
        },
        connect: async () => {
            await remotes.need();
            askConnection(context);
        },
        show: async () => {
            await remotes.need();
            const last = remembered.source() ?? remembered.pushed()?.remote;
            const remote = remotes.get(last) ?? remotes.remotes[0];
            if (remote) sources.choose(remote.name);
            else askConnection(context);
        },
    };
}

const NOTICE_PAUSE_MS = 700;
