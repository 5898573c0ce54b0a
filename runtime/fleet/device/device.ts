import type { CheckInOutcome } from '../../core/device-rule';
import { isSnapshotError, SnapshotError } from '../../core/errors';
import type { DeviceConnectionEdit, DeviceSnapshotRequest, DeviceStatus, SentSnapshot } from '../../core/fleet-wire';
import type { GuardReport } from '../../core/guard-rule';
import { itemOf } from '../../core/snapshot';
import type { Host, RunningFlows } from '../../host';
import type { KeptEnvironment } from '../../kept-environment';
import type { GuardSettings } from '../../settings';
import { isTargetsFault } from './apply-target';
import { CheckInLoop } from './check-in-loop';
import type { DeviceConnection, DeviceSetup } from './connection';
import { DeployWatch } from './deploy-watch';
import type { DeviceTools } from './device-tools';
import { GoodWait } from './good-wait';
import { connectLive } from './live-client';
import type { DeviceMemory } from './memory';
import { DeviceProgress, statusOf } from './progress';
import { reportOf } from './report';
import { followMode, sendNew } from './send-new';
import { sendSnapshot } from './send-snapshot';
import { settle } from './settle';
import { TargetWork } from './target-work';
import { outcomeOf, takeTurn, type TurnContext } from './turn';
import { givenValues } from './variables';

export interface DeviceOptions {
    host: Host;
    connection: DeviceConnection;
    memory: DeviceMemory;
    /** Variables that the hub gives to this device alone. */
    given: KeptEnvironment;
    /** Resolves when the store can be used; rejects while it cannot. */
    tools: () => Promise<DeviceTools>;
    guard: { settings: GuardSettings; report(): GuardReport | undefined };
    /** Of this package. */
    version: string;
    /** Told when the status may be another one. */
    onChange: () => void;
}

/** Node-RED's start is its own: the first check-in comes up to this much later. */
const FIRST_MS = 1500;
/** How soon the hub hears of what somebody has done here. */
const SOON_MS = 2000;

/** This Node-RED as a device of a hub. Nothing in here throws into Node-RED. */
export class Device {
    private readonly progress: DeviceProgress;
    private readonly loop: CheckInLoop;
    private readonly deploys: DeployWatch;
    private readonly target: TargetWork;
    private readonly good: GoodWait;
    private readonly closing = new AbortController();
    private setup: DeviceSetup | undefined;
    /** What became of the target while Node-RED was away is found out once. */
    private settled: Promise<void> | undefined;

    constructor(private readonly options: DeviceOptions) {
        const { host, memory, onChange } = options;
        this.progress = new DeviceProgress(onChange);
        this.loop = new CheckInLoop({
            turn: (signal, answered) => this.turn(signal, answered),
            intervalSeconds: () => this.setup?.intervalSeconds ?? 60,
            onScheduled: onChange,
        });
        this.deploys = new DeployWatch({
            host,
            memory,
            tools: () => options.tools(),
            onChange: () => this.modified(),
            onLoaded: () => this.loop.soon(Math.random() * FIRST_MS),
        });
        this.good = new GoodWait(host, options.guard.settings);
        this.target = new TargetWork({
            waitForGood: (tools) => this.good.needed(tools),
            later: (milliseconds) => this.loop.soon(milliseconds),
            whileOurs: (work) => this.deploys.whileOurs(work),
        });
    }

    /** Never rejects: what keeps it from being told is told. */
    async status(): Promise<DeviceStatus> {
        const { memory } = this.options;
        const { isModified } = this.deploys;
        const setup = await this.read().catch((error: unknown): DeviceSetup => ({
            ...UNREADABLE,
            problem: bodyOf(error),
        }));
        return statusOf(setup, memory.content, this.progress, {
            isModified,
            nextAt: this.loop.nextAt,
            now: new Date(),
        });
    }

    /** Rejects with `bad_request`, and as the hub does when it does not take what is new. Nothing is changed then. */
    async edit(edit: DeviceConnectionEdit): Promise<DeviceStatus> {
        const { connection, version } = this.options;
        const fields = await connection.plan(edit);
        if (!fields) {
            const tools = await this.options.tools();
            // Nothing is put in place any more once somebody has been told that developer mode is on.
            if (edit.mode !== undefined) await this.loop.interrupt();
            await connection.keep(edit, undefined);
            const setup = await this.read();
            if (setup.configured) await followMode(tools, setup);
            this.loop.soon(0);
            return this.status();
        }
        await connectLive(fields, version).wanted(AbortSignal.timeout(CHECK_MS));
        await this.loop.interrupt();
        await connection.keep(edit, fields);
        this.progress.reset();
        await this.loop.ask();
        return this.status();
    }

    /** Ends being a device: what runs stays, the variables of the hub go. `bad_request` where settings.js decides. */
    async end(): Promise<void> {
        const { connection, memory, given } = this.options;
        await connection.remove();
        await this.loop.interrupt();
        await given.change({ set: {}, remove: [...given.names] });
        await memory.forget();
        await this.target.drop();
        this.progress.reset();
    }

    /** Asks the hub now. */
    async checkIn(): Promise<DeviceStatus> {
        await this.needHub();
        await this.loop.ask();
        return this.status();
    }

    /** Tries a failed target once more, or puts the target in place of what was deployed here. */
    async retry(): Promise<DeviceStatus> {
        const setup = await this.needHub();
        if (setup.mode === 'developer') throw managed('In developer mode targets are not put in place.');
        this.progress.set({ again: true });
        return this.checkIn();
    }

    /** Makes a snapshot of what runs and sends it to the hub. `managed` in fleet mode; else as the store and the hub. */
    async takeSnapshot(
        { name, description = '' }: DeviceSnapshotRequest,
        user: { username: string } | undefined,
    ): Promise<SentSnapshot> {
        const { mode } = await this.needHub();
        if (mode !== 'developer')
            throw managed('Switch developer mode on first: in fleet mode the hub says what runs here.');
        const { recorder, store } = await this.options.tools();
        const { manifest } = await recorder.capture({
            kind: 'manual',
            name,
            description,
            pinned: false,
            ...(user && { user }),
        });
        const live = await this.connect();
        const state = await this.report();
        const hub = await sendSnapshot(store, live, { item: itemOf(manifest), state, signal: this.closing.signal });
        return { snapshot: itemOf(manifest), ...(hub && { hub }) };
    }

    /** Flows have run for long enough to be good. */
    flowsAreGood(running: RunningFlows): void {
        if (this.good.heard(running)) this.loop.soon(0);
    }

    /** Something was captured here. */
    captured(): void {
        if (this.setup?.mode === 'developer' && this.setup.configured) this.loop.soon(SOON_MS);
    }

    /** Ends what is under way, as soon as it can end. Never rejects. */
    async close(): Promise<void> {
        this.closing.abort();
        await this.loop.close();
        await this.target.drop();
    }

    private async turn(signal: AbortSignal, answered: () => void): Promise<CheckInOutcome | undefined> {
        const { progress } = this;
        try {
            const setup = await this.read();
            if (!setup.configured) return undefined;
            if (setup.problem) throw new SnapshotError(setup.problem.code, setup.problem.error);
            const tools = await this.options.tools();
            await this.settle(tools);
            const context: TurnContext = {
                tools,
                setup,
                live: await this.connect(),
                progress,
                target: this.target,
                report: () => this.report(),
                signal,
            };
            await this.putBackInPlace(context);
            await takeTurn(context, answered);
            await sendNew(context);
            return { result: 'answered' };
        } catch (error) {
            this.tell(error, signal);
            return outcomeOf(error);
        } finally {
            progress.set({ activity: undefined });
        }
    }

    /** A person wants the target in place of what was deployed here: that needs no hub. */
    private async putBackInPlace({ tools, progress, setup }: TurnContext): Promise<void> {
        const { current, wanted, failure } = tools.memory.content;
        if (!progress.again || !current || failure || setup.mode !== 'fleet') return;
        if (wanted !== undefined && wanted !== current.id) return;
        if (!(await tools.store.check(current.local).catch(() => undefined))) return;
        progress.set({ again: false });
        try {
            await this.target.applyKnown({ tools, progress }, current, givenValues(tools.given));
        } catch (error) {
            if (!isTargetsFault(error)) throw error;
        } finally {
            progress.set({ activity: undefined });
        }
    }

    private settle(tools: DeviceTools): Promise<void> {
        this.settled ??= this.deploys.whileOurs(async () => {
            await settle(tools, this.options.guard.report());
        });
        return this.settled.catch((error: unknown) => {
            this.settled = undefined;
            throw error;
        });
    }

    private async report() {
        const { host, memory, version } = this.options;
        const setup = this.setup ?? (await this.read());
        const running = await host.runningFlows();
        return reportOf({
            setup,
            memory: memory.content,
            isModified: this.deploys.isModified,
            hasFlows: (running?.flows.length ?? 0) > 0,
            version,
            nodeRed: host.nodeRedVersion,
        });
    }

    private async connect() {
        const { fields } = await this.read();
        if (!fields) throw noDevice();
        return connectLive(fields, this.options.version);
    }

    private async needHub(): Promise<DeviceSetup> {
        const setup = await this.read();
        if (!setup.configured) throw noDevice();
        return setup;
    }

    /** What is remembered is of one hub and device. */
    private async read(): Promise<DeviceSetup> {
        const setup = await this.options.connection.read();
        const { url, id } = setup.about;
        if (url !== undefined && id !== undefined) await this.options.memory.load({ url, id });
        this.setup = setup;
        return setup;
    }

    private modified(): void {
        const { host } = this.options;
        if (this.deploys.isModified && this.setup?.mode === 'fleet') host.log.warn(host.translate('device.modified'));
        this.options.onChange();
        this.loop.soon(SOON_MS);
    }

    private tell(error: unknown, signal: AbortSignal): void {
        if (signal.aborted || !this.progress.failed(error, new Date())) return;
        const { host } = this.options;
        host.log.warn(host.translate('device.problem', { error: (error as Error).message }));
    }
}

const CHECK_MS = 30_000;
const UNREADABLE: DeviceSetup = {
    configured: true,
    fixed: false,
    about: {},
    mode: 'fleet',
    intervalSeconds: 60,
    autoSnapshot: true,
};

function bodyOf(error: unknown): NonNullable<DeviceSetup['problem']> {
    if (isSnapshotError(error)) return { code: error.code, error: error.message };
    return { code: 'io_error', error: 'What is known of this device cannot be read here.' };
}

function noDevice(): SnapshotError {
    return new SnapshotError(
        'bad_request',
        'This Node-RED is not a device of any hub, or not of one that can be asked.',
    );
}

function managed(message: string): SnapshotError {
    return new SnapshotError('managed', message);
}
