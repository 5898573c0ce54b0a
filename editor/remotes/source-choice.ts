import type { Sidebar, SidebarPane } from '../sidebar';
import type { BrowseModel } from './browse-model';
import type { Remembered } from './remembered';
import type { RemotesModel } from './remotes-model';

/** Whose snapshots the sidebar shows: this Node-RED's own, or those of a remote. Each user's last choice is remembered. */
export class SourceChoice {
    private hasBegun = false;

    constructor(
        private readonly sidebar: () => Pick<Sidebar, 'showInstead'>,
        private readonly remotes: RemotesModel,
        private readonly browse: BrowseModel,
        private readonly remembered: Pick<Remembered, 'source' | 'setSource'>,
        private readonly pane: () => SidebarPane,
    ) {}

    /** Name of the remote that is shown; undefined for this Node-RED. */
    get chosen(): string | undefined {
        return this.browse.remote;
    }

    /** Shows a remote, or this Node-RED again. */
    choose(remote: string | undefined): void {
        if (remote === undefined) {
            this.sidebar().showInstead(undefined);
            return;
        }
        this.remembered.setSource(remote);
        this.sidebar().showInstead(this.pane());
        void this.browse.open(remote);
        const item = this.remotes.get(remote);
        if (item) void this.browse.follow(item);
    }

    /** To be called when the pane was taken away, whoever did it. */
    leave(): void {
        this.remembered.setSource(undefined);
        void this.browse.open(undefined);
    }

    /** To be called when what is known of the remotes has changed. */
    follow(): void {
        if (this.remotes.phase !== 'ready') return;
        const { chosen, hasBegun } = this;
        this.hasBegun = true;
        if (chosen !== undefined && !this.remotes.get(chosen)) this.choose(undefined);
        const last = this.remembered.source();
        if (!hasBegun && last !== undefined && this.remotes.get(last)) this.choose(last);
    }
}
