import type { CheckInOutcome } from '../../core/device-rule';
import { SnapshotError } from '../../core/errors';
import type { LiveState } from '../../core/live-wire';
import { isTargetsFault } from './apply-target';
import type { DeviceSetup } from './connection';
import type { DeployWatch } from './deploy-watch';
import type { DeviceOptions } from './device';
import type { DeviceTools } from './device-tools';
import type { LiveClient } from './live-client';
import type { DeviceProgress } from './progress';
import { reportOf } from './report';
import { sendNew } from './send-new';
import { settle } from './settle';
import type { TargetWork } from './target-work';
import { outcomeOf, takeTurn, type TurnContext } from './turn';
import { givenValues } from './variables';

export interface TurnsOptions extends Omit<DeviceOptions, 'onChange' | 'given'> {
    progress: DeviceProgress;
    deploys: DeployWatch;
    target: TargetWork;
}

/** The turns that a device takes with its hub, and what each of them begins with. */
export class Turns {
    /** As last read. */
    setup: DeviceSetup | undefined;
    /** What became of the target while Node-RED was away is found out once. */
    private settled: Promise<void> | undefined;

    constructor(private readonly options: TurnsOptions) {}

    /** See `CheckInLoopOptions.turn`. */
    async take(signal: AbortSignal, answered: () => void): Promise<CheckInOutcome | undefined> {
        const { progress, target, tools: usable } = this.options;
        try {
            const setup = await this.read();
            if (!setup.configured) return undefined;
            const live = this.connect(setup);
            const tools = await usable();
            await this.settle(tools);
            const context = { tools, setup, live, progress, target, report: () => this.report(setup), signal };
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

    /** How this Node-RED is a device, with what is remembered of that one. Rejects when that cannot be read. */
    async read(): Promise<DeviceSetup> {
        const { connection, memory } = this.options;
        const setup = await connection.read();
        const { url, id } = setup.about;
        if (url !== undefined && id !== undefined) await memory.load({ url, id });
        this.setup = setup;
        return setup;
    }

    /** Asks nothing yet. Throws what keeps the hub from being asked. */
    connect({ fields, problem }: DeviceSetup): LiveClient {
        if (problem) throw new SnapshotError(problem.code, problem.error);
        if (fields) return this.options.connect(fields);
        throw new SnapshotError('bad_request', 'This Node-RED is not a device of any hub.');
    }

    async report(setup: DeviceSetup): Promise<LiveState> {
        const { host, memory, version, deploys } = this.options;
        const running = await host.runningFlows();
        return reportOf({
            setup,
            memory: memory.content,
            isModified: deploys.isModified,
            hasFlows: (running?.flows.length ?? 0) > 0,
            version,
            nodeRed: host.nodeRedVersion,
        });
    }

    /** A person wants the target in place of what was deployed here: that needs no hub. */
    private async putBackInPlace({ tools, progress, setup }: TurnContext): Promise<void> {
        const { current, wanted, failure } = tools.memory.content;
        if (!progress.again || !current || failure || setup.mode !== 'fleet') return;
        if (wanted !== undefined && wanted !== current.id) return;
        if (!(await tools.store.check(current.local).catch(() => undefined))) return;
        progress.set({ again: false });
        try {
            await this.options.target.applyKnown({ tools, progress }, current, givenValues(tools.given));
        } catch (error) {
            if (!isTargetsFault(error)) throw error;
        } finally {
            progress.set({ activity: undefined });
        }
    }

    private settle(tools: DeviceTools): Promise<void> {
        const { deploys, guard } = this.options;
        this.settled ??= deploys.whileOurs(async () => {
            await settle(tools, guard.report());
        });
        return this.settled.catch((error: unknown) => {
            this.settled = undefined;
            throw error;
        });
    }

    /** The log is told once of each problem, however long it lasts. */
    private tell(error: unknown, signal: AbortSignal): void {
        const { host, progress } = this.options;
        if (signal.aborted || !progress.failed(error, new Date())) return;
        host.log.warn(host.translate('device.problem', { error: (error as Error).message }));
    }
}
