import type { Host, RunningFlows } from '../../host';
import type { GuardSettings } from '../../settings';
import type { DeviceTools } from './device-tools';

/**
 * Sees to it that there is something to go back to before a target is put in place. The guard puts the last good snapshot in
 * the place of flows that end Node-RED; on a device that has only just been set up there may be none yet.
 */
export class GoodWait {
    private since: number | undefined;

    constructor(
        private readonly host: Pick<Host, 'runningFlows'>,
        private readonly settings: GuardSettings,
    ) {}

    /** How long to wait, in ms, until what runs has turned out to be good; undefined when a target may come. */
    async needed({ store, recorder }: Pick<DeviceTools, 'store' | 'recorder'>): Promise<number | undefined> {
        const { enabled, withinSeconds } = this.settings;
        if (!enabled || store.items().some(({ good, damaged }) => good && !damaged)) return undefined;
        const running = await this.host.runningFlows();
        if (running?.flows.length === 0) {
            // Nothing in them can end Node-RED.
            await recorder.approve(running);
            return undefined;
        }
        this.since ??= performance.now();
        // Flows that do not even start never turn out to be good, and a target is what may mend them.
        const left = withinSeconds * 1000 - (performance.now() - this.since);
        return left > 0 ? left : undefined;
    }

    /** True when somebody was waiting for that. */
    heard(_running: RunningFlows): boolean {
        const isAwaited = this.since !== undefined;
        this.since = undefined;
        return isAwaited;
    }
}
