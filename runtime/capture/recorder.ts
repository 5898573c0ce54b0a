import { pushedSnapshotsToRemove, snapshotsToRemove, type RetentionPolicy } from '../core/retention';
import { isSnapshotError, SnapshotError } from '../core/errors';
import { autoSnapshotName, isOwnState, type Manifest, type SnapshotKind } from '../core/snapshot';
import type { Failure } from '../core/wire';
import type { Capturer, CaptureRequest } from './capture';
import type { Deploy, Host, RunningFlows } from '../host';
import { momentOf, type Moment } from './moment';
import type { SnapshotStore } from '../store/store';

/** What the recorder works with once the store is open. */
export interface RecorderTools {
    store: SnapshotStore;
    capturer: Capturer;
}

/** What the recorder needs of Node-RED. */
export type RecorderHost = Pick<
    Host,
    'log' | 'translate' | 'runningFlows' | 'credentialsOf' | 'onDeploy' | 'onAttribution' | 'onSettled'
>;

export interface RecorderOptions {
    host: RecorderHost;
    /** Resolves when the store is open; rejects when it cannot be opened, which whoever opens it has reported. */
    tools: Promise<RecorderTools>;
    retention: RetentionPolicy;
    /** Whether deploys are recorded; asked at each one. */
    isAutomatic(): Promise<boolean>;
    /** Ids of snapshots that retention must leave alone, whatever its policy. Rejects when they cannot be known. */
    held?: () => Promise<ReadonlySet<string>>;
    /** True while the store cannot be used: deploys pass by unrecorded then, rather than filling the memory. */
    isOff(): boolean;
    /** Called when `lastError` has come or gone. */
    onStatus(): void;
    now?: () => Date;
}

export interface ManualCapture {
    kind: SnapshotKind;
    name: string;
    description: string;
    pinned: boolean;
    user?: { username: string };
    /** As in a `CaptureRequest`. */
    noteNoEnvironment?: boolean;
}

/** How long a capture waits for the end of a deploy's own work: the reply to the person comes first. */
const SETTLE_MS = 500;

/**
 * Decides when to record: at each deploy and at start by itself, and when somebody asks. Captures run one after the
 * other, in the order of the deploys; one that fails is reported and does not keep the next from working. Nothing here
 * throws into Node-RED.
 */
export class Recorder {
    private readonly host: RecorderHost;
    private readonly now: () => Date;
    private queue: Promise<unknown> = Promise.resolve();
    private waiting = 0;
    private readonly unsettled = new Set<() => void>();
    private readonly recorded = new WeakMap<RunningFlows, Promise<Manifest | undefined>>();
    private readonly states = new WeakMap<RunningFlows, string>();
    private readonly approved = new WeakSet<RunningFlows>();
    private latest?: Moment;
    /** The last automatic capture that made a snapshot. */
    lastCapture?: { at: string; id: string; ms: number };
    lastError?: Failure;

    constructor(private readonly options: RecorderOptions) {
        this.host = options.host;
        this.now = options.now ?? (() => new Date());
    }

    /** Listens to Node-RED from now on. */
    start(): void {
        this.host.onSettled(() => this.unsettled.forEach((resolve) => resolve()));
        this.host.onAttribution((running, user) => void this.attribute(running, user));
        this.host.onDeploy((deploy) => this.record(deploy));
    }

    get capturing(): boolean {
        return this.waiting > 0;
    }

    /** Resolves when every capture that was asked for until now is done, however it ended. */
    async idle(): Promise<void> {
        await this.queue;
    }

    /** Captures what runs now, also when nothing changed. Rejects as the store does. */
    async capture(manual: ManualCapture): Promise<{ manifest: Manifest; moment: Moment }> {
        const own = await this.host.runningFlows();
        const moment = await this.moment();
        const at = this.now();
        const manifest = await this.enqueue(async () => {
            const { capturer } = await this.options.tools;
            return capturer.capture({
                ...moment,
                noteNoEnvironment: manual.noteNoEnvironment === true,
                about: {
                    name: manual.name,
                    description: manual.description,
                    kind: manual.kind,
                    pinned: manual.pinned,
                    createdAt: at.toISOString(),
                    ...(manual.user && { user: manual.user }),
                },
            });
        });
        if (own) this.states.set(own, manifest!.id);
        if (own && this.approved.has(own)) await this.approve(own);
        return { manifest: manifest!, moment };
    }

    /** Records what runs now, in case deploys were missed while the store could not be used. Never rejects. */
    async catchUp(): Promise<void> {
        try {
            const running = await this.host.runningFlows();
            if (running) this.record({ running, type: 'load' });
        } catch (error) {
            this.report(error, 'capture.failed');
        }
    }

    /** The flows and credentials that run now. Rejects while Node-RED has not loaded its flows. */
    async moment(): Promise<Moment> {
        const running = await this.host.runningFlows();
        if (!running) throw new SnapshotError('capture_failed', this.host.translate('capture.notLoaded'));
        // While a deploy is being stored, Node-RED has its credentials already but the flows of before. Those nodes that
        // it takes credentials from still have them in what was copied with the flows.
        const known = this.latest?.running === running ? this.latest.credentials : {};
        return momentOf(running, { ...known, ...this.host.credentialsOf(running.flows) });
    }

    /** The flows of a deploy, or of the start, have run for long enough: their snapshot is a good one. Never rejects. */
    async approve(running: RunningFlows): Promise<void> {
        this.approved.add(running);
        const id = this.states.get(running);
        if (id === undefined) return;
        try {
            const { store } = await this.options.tools;
            if (!store.items().some((item) => item.id === id && item.good)) await store.annotate(id, { good: true });
        } catch (error) {
            if (!isSnapshotError(error, 'not_found')) this.report(error, 'capture.noteFailed');
        }
    }

    private record(deploy: Deploy): void {
        if (this.options.isOff()) return;
        const started = this.now();
        let moment: Moment;
        try {
            // Credentials change in place: they are copied at once, while they are those of this deploy.
            const credentials = this.host.credentialsOf(deploy.running.flows);
            this.latest = { running: deploy.running, credentials };
            moment = momentOf(deploy.running, credentials);
        } catch (error) {
            return this.report(error, 'capture.failed');
        }
        const settled = this.untilSettled();
        const capture = this.enqueue(async () => {
            await settled;
            return this.captureDeploy(deploy, moment, started);
        });
        this.recorded.set(deploy.running, capture);
        capture.catch((error: unknown) => this.report(error, 'capture.failed'));
    }

    private async captureDeploy(deploy: Deploy, moment: Moment, at: Date): Promise<Manifest | undefined> {
        const tools = await this.options.tools.catch(() => undefined);
        if (!tools || !(await this.options.isAutomatic())) return undefined;
        const { store, capturer } = tools;
        const atStart = deploy.type === 'load';
        const isFirst = !store.items().some(isOwnState);
        if (atStart && isFirst && deploy.running.flows.length === 0) return undefined;
        const nameAtStart = this.host.translate(isFirst ? 'capture.initial' : 'capture.external');
        const request: CaptureRequest = {
            ...moment,
            about: {
                name: atStart ? nameAtStart : autoSnapshotName(at),
                description: '',
                kind: atStart ? 'external' : 'auto',
                pinned: false,
                createdAt: at.toISOString(),
                ...(deploy.user && { user: deploy.user }),
                deploy: { type: deploy.type, revision: deploy.running.rev },
            },
            unlessSame: atStart ? 'flows' : 'content',
        };
        const begun = performance.now();
        const manifest = await capturer.capture(request);
        const state = manifest ?? store.items().find((item) => !item.damaged && isOwnState(item));
        if (state) this.states.set(deploy.running, state.id);
        this.succeed();
        if (!manifest) return undefined;
        this.lastCapture = { at: manifest.createdAt, id: manifest.id, ms: Math.round(performance.now() - begun) };
        await this.prune(store);
        return manifest;
    }

    /** Gives up what other Node-REDs have pushed here by themselves and retention does not keep. Never rejects. */
    async prunePushed(store: SnapshotStore): Promise<void> {
        try {
            const surplus = pushedSnapshotsToRemove(store.items(), this.options.retention, this.now());
            if (surplus.length > 0) await store.remove(surplus, 'soon');
        } catch (error) {
            this.report(error, 'capture.pruneFailed');
        }
    }

    /** The snapshot is safe by now: a failure in here is reported, and loses nothing. */
    private async prune(store: SnapshotStore): Promise<void> {
        try {
            const held = await this.options.held?.();
            const surplus = snapshotsToRemove(store.items(), this.options.retention, this.now(), held);
            // Nobody is told of it: one that a power cut brings back is removed after the next deploy.
            if (surplus.length > 0) await store.remove(surplus, 'soon');
        } catch (error) {
            this.report(error, 'capture.pruneFailed');
        }
    }

    /** Node-RED tells who used its `/flow` routes only after the deploy: the name is added to the snapshot then. */
    private async attribute(running: RunningFlows, user: { username: string }): Promise<void> {
        try {
            // A capture that failed was reported by itself.
            const manifest = await this.recorded.get(running)?.catch(() => undefined);
            if (!manifest) return;
            const { store } = await this.options.tools;
            await store.annotate(manifest.id, { user });
        } catch (error) {
            // A snapshot that is gone already needs no name.
            if (!isSnapshotError(error, 'not_found')) this.report(error, 'capture.noteFailed');
        }
    }

    private enqueue<T>(work: () => Promise<T>): Promise<T> {
        this.waiting++;
        const done = this.queue.then(work).finally(() => this.waiting--);
        // Whoever asked hears of the failure through `done`; the next capture only waits for the end.
        this.queue = done.catch(() => undefined);
        return done;
    }

    private untilSettled(): Promise<void> {
        return new Promise((resolve) => {
            const settle = (): void => {
                clearTimeout(timer);
                this.unsettled.delete(settle);
                setImmediate(resolve);
            };
            const timer = setTimeout(settle, SETTLE_MS);
            this.unsettled.add(settle);
        });
    }

    private succeed(): void {
        if (!this.lastError) return;
        delete this.lastError;
        this.options.onStatus();
    }

    private report(error: unknown, sentence: string): void {
        const known = isSnapshotError(error);
        const text = known ? error.message : String((error as Error | undefined)?.message ?? error);
        this.lastError = { at: this.now().toISOString(), code: known ? error.code : 'capture_failed', error: text };
        this.host.log.error(this.host.translate(sentence, { error: text }));
        this.options.onStatus();
    }
}
