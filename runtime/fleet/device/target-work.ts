import { isSnapshotError } from '../../core/errors';
import { applyTarget, failureOf, isTargetsFault, keepFailure, type Applied } from './apply-target';
import { clearTarget } from './clear-target';
import { BY, type DeviceTools } from './device-tools';
import { TargetDownload } from './download';
import type { KnownTarget } from './memory';
import { removeOldTargets } from './old-targets';
import type { DeviceProgress } from './progress';
import { storeTarget, type StoredTarget } from './store-target';
import type { TurnContext } from './turn';
import { setGiven } from './variables';

/** What is asked before a target is put in place. */
export interface TargetGate {
    /** Undefined when there is something to go back to; else how long to wait for that, in ms. */
    waitForGood(tools: DeviceTools): Promise<number | undefined>;
    /** Has the device check in again in so many ms. */
    later(milliseconds: number): void;
    /** Runs work that deploys by itself, which is not somebody's deploy here. */
    whileOurs<T>(work: () => Promise<T>): Promise<T>;
}

type Context = Pick<TurnContext, 'tools' | 'setup' | 'live' | 'progress' | 'signal' | 'report'>;

/** Fetches targets and puts them in place. What of one has arrived outlasts a connection that is cut. */
export class TargetWork {
    private download: { wanted: string; work: TargetDownload } | undefined;

    constructor(private readonly gate: TargetGate) {}

    /** Gives up what has arrived of a target. */
    async drop(): Promise<void> {
        await this.download?.work.drop();
        this.download = undefined;
    }

    /**
     * Takes over the settings that the hub has for this device. A target that runs is started again when variables are others
     * than before: flows read them at their start.
     */
    async takeSettings({ tools, setup, live, signal }: Context): Promise<void> {
        const { hash, env, autoSnapshot } = await live.settings(signal);
        const { isChange } = await setGiven(tools.given, env);
        await tools.memory.update(() => ({ settings: { hash, autoSnapshot } }));
        if (isChange && setup.mode === 'fleet' && tools.memory.content.current)
            await this.gate.whileOurs(() => startAgain(tools));
    }

    /**
     * `later`: what runs has to prove itself first. Otherwise there is something to tell the hub, whether it worked out or
     * not. Rejects when the target is not to blame.
     */
    async apply(context: Context, wanted: string): Promise<'later' | 'done'> {
        const { tools, progress } = context;
        const wait = await this.gate.waitForGood(tools);
        if (wait !== undefined) {
            this.gate.later(wait);
            return 'later';
        }
        progress.set({ activity: 'downloading' });
        try {
            await this.fetchAndApply(context, wanted);
            return 'done';
        } catch (error) {
            if (!isTargetsFault(error)) throw error;
            if (!tools.memory.content.failure) await keepFailure(tools, failureOf({ id: wanted }, error));
            tools.host.log.error(tools.host.translate('device.failed', { error: error.message }));
            return 'done';
        } finally {
            progress.set({ activity: undefined });
        }
    }

    async clear({ tools, progress }: Context): Promise<void> {
        progress.set({ activity: 'applying' });
        try {
            await this.gate.whileOurs(() => clearTarget(tools));
        } finally {
            progress.set({ activity: undefined });
        }
    }

    /** Puts a target that is here in place. */
    async applyKnown(
        { tools, progress }: Pick<Context, 'tools' | 'progress'>,
        target: KnownTarget,
        variables: Readonly<Record<string, string>>,
    ): Promise<void> {
        progress.set({ activity: 'applying' });
        const applied = await this.gate.whileOurs(() => applyTarget(tools, target, variables));
        tellApplied(tools, progress, target, applied);
    }

    private async fetchAndApply(context: Context, wanted: string): Promise<void> {
        const { tools, live, signal, progress, report } = context;
        const arrived = await this.fetch(context, wanted);
        // It was taken away while it was on its way.
        if (!arrived) return;
        const { target, variables } = arrived;
        const settings = await live.settings(signal);
        await tools.memory.update(() => ({
            settings: { hash: settings.hash, autoSnapshot: settings.autoSnapshot },
            named: { id: target.id, name: target.name },
        }));
        progress.set({ activity: 'applying' });
        const state = { ...(await report()), state: 'updating' };
        // The hub only has to know: what it says again, and whether it hears it, changes nothing.
        await live.checkIn(state, signal).catch(() => undefined);
        signal.throwIfAborted();
        await this.applyKnown(context, target, { ...variables, ...settings.env });
        await removeOldTargets(tools);
    }

    private async fetch(
        { tools, setup, live, signal }: Context,
        wanted: string,
    ): Promise<{ target: KnownTarget; variables: Record<string, string> } | undefined> {
        const known = await knownTarget(tools, wanted);
        for (let attempt = 1; ; attempt++) {
            const downloaded = await this.downloadOf(tools, wanted).fetch(live, known?.etag, signal);
            if (downloaded === 'unchanged') return known && { target: known, variables: {} };
            try {
                const stored = await storeTarget(tools, downloaded, setup.fields!.credentialSecret, tools.now());
                if (!stored) return undefined;
                tellLeftOut(tools, stored);
                if (stored.isNew) {
                    const { local } = stored.target;
                    await tools.memory.update((before) => ({ stored: [...(before.stored ?? []), local] }));
                }
                return { target: stored.target, variables: stored.ofDevice };
            } catch (error) {
                // What is no JSON may have been damaged on its way.
                const isDamaged = isSnapshotError(error, 'bad_file') && error.facts['isJson'] === false;
                if (!isDamaged || attempt === MAX_DOWNLOADS) throw error;
            } finally {
                await downloaded.drop();
            }
        }
    }

    private downloadOf({ store }: DeviceTools, wanted: string): TargetDownload {
        if (this.download?.wanted === wanted) return this.download.work;
        void this.download?.work.drop();
        const work = new TargetDownload((bytes, maxBytes) => store.hold(bytes, maxBytes));
        this.download = { wanted, work };
        return work;
    }
}

const MAX_DOWNLOADS = 2;

/** One that was here before, whole, and of which the hub can tell whether it still is the same. */
async function knownTarget({ memory, store }: DeviceTools, wanted: string): Promise<KnownTarget | undefined> {
    const { current, previous } = memory.content;
    const known = [current, previous].find((target) => target?.id === wanted && target.etag !== undefined);
    const isWhole = known && (await store.check(known.local).catch(() => undefined));
    return isWhole ? known : undefined;
}

async function startAgain({ host, restores }: DeviceTools): Promise<void> {
    await restores.run(async () => {
        const running = await host.runningFlows();
        if (!running || running.flows.length === 0) return;
        await host.deploy({ flows: running.flows, credentials: undefined, rev: running.rev, by: BY });
    });
}

function tellApplied(
    { host }: DeviceTools,
    progress: DeviceProgress,
    { name }: KnownTarget,
    { restartRequired, warnings }: Applied,
): void {
    if (restartRequired) progress.set({ restartRequired });
    host.log.info(host.translate('device.applied', { name }));
    if (restartRequired) host.log.warn(host.translate('device.restart'));
    for (const warning of warnings) host.log.warn(warning);
}

function tellLeftOut(
    { host }: DeviceTools,
    { leftOut, unreadable }: Pick<StoredTarget, 'leftOut' | 'unreadable'>,
): void {
    const modules = Object.entries(leftOut).map(([name, version]) => `${name} ${version}`);
    if (modules.length > 0) host.log.warn(host.translate('device.leftOut', { modules: modules.join(', ') }));
    if (unreadable.length > 0) host.log.warn(host.translate('device.unreadable', { names: unreadable.join(', ') }));
}
