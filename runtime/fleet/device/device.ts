import { isSnapshotError, SnapshotError } from '../../core/errors';
import type { DeviceConnectionEdit, DeviceSnapshotRequest, DeviceStatus, SentSnapshot } from '../../core/fleet-wire';
import type { GuardReport } from '../../core/guard-rule';
import { itemOf } from '../../core/snapshot';
import type { Host, RunningFlows } from '../../host';
import type { KeptEnvironment } from '../../environment/kept-environment';
import type { GuardSettings } from '../../settings';
import { CheckInLoop } from './check-in-loop';
import type { DeviceConnection, DeviceSetup } from './connection';
import { DeployWatch } from './deploy-watch';
import type { DeviceTools } from './device-tools';
import { GoodWait } from './good-wait';
import type { LiveClient } from './live-client';
import type { DeviceMemory } from './memory';
import { DeviceProgress, statusOf } from './progress';
import { followMode } from './send-new';
import type { DeviceFields } from './settings';
import { sendSnapshot } from './send-snapshot';
import { TargetWork } from './target-work';
import { Turns } from './turns';

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
    /** How its hub, or what stands in for one, is asked. Asks nothing yet. */
    connect: (fields: DeviceFields) => LiveClient;
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
    private readonly turns: Turns;

    constructor(private readonly options: DeviceOptions) {
        const { host, memory, onChange } = options;
        this.progress = new DeviceProgress(onChange);
        this.loop = new CheckInLoop({
            turn: (signal, answered) => this.turns.take(signal, answered),
            intervalSeconds: () => this.turns.setup?.intervalSeconds ?? 60,
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
        const { progress, deploys, target } = this;
        this.turns = new Turns({ ...options, progress, deploys, target });
    }

    /** Never rejects: what keeps it from being told is told. */
    async status(): Promise<DeviceStatus> {
        const { memory } = this.options;
        const { isModified } = this.deploys;
        const setup = await this.turns.read().catch((error: unknown): DeviceSetup => ({
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
        const { connection, connect } = this.options;
        const fields = await connection.plan(edit);
        if (!fields) {
            const tools = await this.options.tools();
            // Nothing is put in place any more once somebody has been told that developer mode is on.
            if (edit.mode !== undefined) await this.loop.interrupt();
            await connection.keep(edit, undefined);
            const setup = await this.turns.read();
            if (setup.configured) await followMode(tools, setup);
            this.loop.soon(0);
            return this.status();
        }
        await connect(fields).wanted(AbortSignal.timeout(CHECK_MS));
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
        this.turns.connect(await this.needHub()).askAnew?.();
        await this.loop.ask();
        return this.status();
    }

    /** Tries a failed target once more, or puts the target in place of what was deployed here. */
    async retry(): Promise<DeviceStatus> {
        const setup = await this.needHub();
        if (setup.mode === 'developer') throw managed('In developer mode targets are not put in place.');
        this.progress.set({ again: true });
        // A turn that is under way may be past the place where that counts.
        this.loop.soon(0);
        return this.checkIn();
    }

    /** Makes a snapshot of what runs and sends it to the hub. `managed` in fleet mode; else as the store and the hub. */
    async takeSnapshot(
        { name, description = '' }: DeviceSnapshotRequest,
        user: { username: string } | undefined,
    ): Promise<SentSnapshot> {
        const setup = await this.needHub();
        if (setup.mode !== 'developer')
            throw managed('Switch developer mode on first: in fleet mode the hub says what runs here.');
        const live = this.turns.connect(setup);
        if (setup.about.bucket) throw managed('No hub takes snapshots of this device: push it to the bucket instead.');
        const { recorder, store } = await this.options.tools();
        const { manifest } = await recorder.capture({
            kind: 'manual',
            name,
            description,
            pinned: false,
            ...(user && { user }),
        });
        const state = await this.turns.report(setup);
        const hub = await sendSnapshot(store, live, { item: itemOf(manifest), state, signal: this.closing.signal });
        return { snapshot: itemOf(manifest), ...(hub && { hub }) };
    }

    /** Flows have run for long enough to be good. */
    flowsAreGood(running: RunningFlows): void {
        if (this.good.heard(running)) this.loop.soon(0);
    }

    /** Something was captured here. */
    captured(): void {
        if (this.turns.setup?.mode === 'developer' && this.turns.setup.configured) this.loop.soon(SOON_MS);
    }

    /** Ends what is under way, as soon as it can end. Never rejects. */
    async close(): Promise<void> {
        this.closing.abort();
        await this.loop.close();
        await this.target.drop();
    }

    private async needHub(): Promise<DeviceSetup> {
        const setup = await this.turns.read();
        this.turns.connect(setup);
        return setup;
    }

    private modified(): void {
        const { host } = this.options;
        if (this.deploys.isModified && this.turns.setup?.mode === 'fleet')
            host.log.warn(host.translate('device.modified'));
        this.options.onChange();
        this.loop.soon(SOON_MS);
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

function managed(message: string): SnapshotError {
    return new SnapshotError('managed', message);
}
