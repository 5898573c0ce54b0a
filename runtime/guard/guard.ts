import { failedStarts, type GuardReport } from '../core/guard-rule';
import { isOwnState, itemOf, type Manifest } from '../core/snapshot';
import type { Capturer } from '../capture/capture';
import { holdSameFlows } from '../capture/content';
import type { Host } from '../host';
import { momentOf } from '../capture/moment';
import type { GuardSettings } from '../settings';
import { readCredentials, readFlows } from '../capture/snapshot-content';
import type { RunMarkerFile } from '../store/run-marker-file';
import type { SnapshotStore } from '../store/store';
import type { FoundFlows, UserDir } from '../user-dir/user-dir';

/** What the guard works with. */
export interface GuardTools {
    host: Host;
    store: SnapshotStore;
    capturer: Capturer;
    userDir: UserDir;
    marker: RunMarkerFile;
    settings: GuardSettings;
    /** False once Node-RED has loaded its flows, waiting no longer: from then on nothing may be put in their place. */
    mayReplace(): boolean;
    now?: () => Date;
}

type WholeFlows = FoundFlows & { state: 'whole' };

/**
 * Looks at a start before Node-RED loads its flows. Flows with which Node-RED has ended unexpectedly too often, shortly
 * after its start, do not run again: the last known good snapshot does. A flow file that cannot be read is replaced by
 * the newest good snapshot as well. Whatever is replaced is kept.
 */
export class Guard {
    private readonly now: () => Date;
    private trusted = false;
    /** What was done at this start, if anything. */
    report?: GuardReport;

    constructor(private readonly tools: GuardTools) {
        this.now = tools.now ?? (() => new Date());
    }

    /** Resolves when Node-RED may load its flows. Rejects as the store and the user directory do; nothing changed then. */
    async beforeFlows(): Promise<void> {
        const { userDir, marker, settings, store } = this.tools;
        const found = await userDir.readFlows();
        if (found.state === 'missing' || !this.tools.mayReplace()) return;
        if (found.state !== 'whole' || found.fromBackup) {
            if (store.items().length > 0) await this.replaceUnreadable(found);
            return;
        }
        const left = await marker.read();
        const failures = failedStarts(left, { rev: found.rev, ...this.boot(), bootedAt: marker.bootedAt });
        const ended = left?.rev === found.rev ? (left.ended ?? []) : [];
        if (failures >= settings.restarts) return this.replaceCrashing(found, failures, ended);
        await this.mark(found.rev, failures, ended);
    }

    /** Node-RED has been up for long enough, was stopped by a person, or runs other flows than it was started with. */
    trust(): void {
        if (this.trusted) return;
        this.trusted = true;
        this.tools.marker.clear();
    }

    private boot(): { boot?: string } {
        const { boot } = this.tools.marker;
        return boot === undefined ? {} : { boot };
    }

    /** Notes that Node-RED is about to run these flows. */
    private async mark(rev: string, failures: number, ended: string[]): Promise<void> {
        const { marker } = this.tools;
        const at = this.now().toISOString();
        await marker.write({ rev, failures, at, ...this.boot(), ...(ended.length > 0 && { ended }) });
        // Somebody may have stopped Node-RED while that was written.
        if (this.trusted) marker.clear();
    }

    /** Where nothing can be put in their place, the flows are loaded without being started. */
    private async replaceCrashing(found: WholeFlows, failures: number, ended: string[]): Promise<void> {
        const { host } = this.tools;
        const about = { at: this.now().toISOString(), reason: 'crash', failures } as const;
        try {
            const bad = await this.keep(found, failures);
            const good = await this.newestGood([bad, ...(await this.known(ended))]);
            if (!this.tools.mayReplace()) return;
            if (good) await this.put(good);
            else this.startNone();
            this.report = { ...about, kept: itemOf(bad), ...(good && { started: itemOf(good) }) };
            host.log.error(
                good
                    ? host.translate('guard.crash', { failures, name: good.name, kept: bad.name })
                    : host.translate('guard.safeMode', { failures, kept: bad.name }),
            );
            if (good) await this.watchReplacement([...ended, bad.id]);
        } catch (error) {
            if (this.report || !this.tools.mayReplace()) throw error;
            this.startNone();
            this.report = about;
            host.log.error(host.translate('guard.notReplaced', { failures, error: (error as Error).message }));
        }
    }

    private startNone(): void {
        this.trust();
        this.tools.host.enterSafeMode();
    }

    /** What was put in the place of other flows may end Node-RED as well. */
    private async watchReplacement(ended: string[]): Promise<void> {
        const found = await this.tools.userDir.readFlows();
        if (found.state === 'whole') await this.mark(found.rev, 0, ended);
    }

    /** Those of these snapshots that are still there. */
    private async known(ids: readonly string[]): Promise<Manifest[]> {
        const { store } = this.tools;
        const found = await Promise.all(ids.map((id) => store.get(id).catch(() => undefined)));
        return found.filter((manifest) => manifest !== undefined);
    }

    private async replaceUnreadable(found: FoundFlows): Promise<void> {
        const { host } = this.tools;
        const good = (await this.newestGood([])) ?? (await this.newestWhole());
        if (!good || !this.tools.mayReplace()) return;
        const files = await this.put(good);
        this.report = { at: this.now().toISOString(), reason: 'unreadable', started: itemOf(good), files };
        const state = found.state === 'damaged' ? 'damaged' : 'empty';
        host.log.error(host.translate(`guard.${state}`, { name: good.name, files: files.join(', ') }));
    }

    /** The flows that end Node-RED as a snapshot that retention leaves alone. */
    private async keep({ flows, rev }: WholeFlows, failures: number): Promise<Manifest> {
        const { host, capturer, store, userDir } = this.tools;
        const credentials = await userDir.readCredentials();
        const manifest = await capturer.capture({
            ...momentOf({ flows, rev }, credentials.state === 'readable' ? credentials.credentials : {}),
            about: {
                name: host.translate('guard.kept'),
                description: host.translate('guard.keptDescription', { failures }),
                kind: 'external',
                pinned: true,
                createdAt: this.now().toISOString(),
                deploy: { type: 'load', revision: rev },
            },
        });
        return manifest ?? store.get(store.items()[0]!.id);
    }

    /** The newest good snapshot with other flows than any of these. */
    private async newestGood(bad: readonly Manifest[]): Promise<Manifest | undefined> {
        const { store } = this.tools;
        for (const item of store.items()) {
            if (!item.good || item.damaged) continue;
            const manifest = await this.whole(item.id);
            if (manifest && !bad.some((other) => holdSameFlows(manifest, other))) return manifest;
        }
        return undefined;
    }

    private async newestWhole(): Promise<Manifest | undefined> {
        for (const item of this.tools.store.items()) {
            const manifest = item.damaged || !isOwnState(item) ? undefined : await this.whole(item.id);
            if (manifest) return manifest;
        }
        return undefined;
    }

    /** Undefined when the snapshot turns out to be damaged: the next one is taken then. */
    private whole(id: string): Promise<Manifest | undefined> {
        return this.tools.store.check(id).catch(() => undefined);
    }

    private async put(good: Manifest): Promise<string[]> {
        const { store, userDir } = this.tools;
        const flows = await readFlows(store, good);
        const credentials = await readCredentials(store, good);
        return userDir.write(credentials === 'unreadable' ? { flows } : { flows, credentials });
    }
}
