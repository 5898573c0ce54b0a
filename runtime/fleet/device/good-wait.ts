import type { Host, RunningFlows } from '../../host';
import type { GuardSettings } from '../../settings';
import type { DeviceTools } from './device-tools';

/**
 * Sees to it that a target replaces only what is known to be good, or has had the time to prove it: flows that end Node-RED
 * are replaced by what was good last, and that shall be the target before, not something long forgotten.
 */
export class GoodWait {
    private readonly good = new WeakSet<RunningFlows>();
    private readonly since = new WeakMap<RunningFlows, number>();
    private isAwaited = false;

    constructor(
        private readonly host: Pick<Host, 'runningFlows'>,
        private readonly settings: GuardSettings,
    ) {}

    /** How long to wait, in ms, until what runs has turned out to be good; undefined when a target may come. */
    async needed({ recorder }: Pick<DeviceTools, 'recorder'>): Promise<number | undefined> {
        const { enabled, withinSeconds } = this.settings;
        const running = await this.host.runningFlows();
        this.isAwaited = false;
        if (!enabled || !running || this.good.has(running)) return undefined;
        if (running.flows.length === 0) {
            // Nothing in them can end Node-RED.
            await recorder.approve(running);
            return undefined;
        }
        const now = performance.now();
        const since = this.since.get(running) ?? now;
        this.since.set(running, since);
        // Flows that do not even start never turn out to be good, and a target is what may mend them.
        const left = withinSeconds * 1000 + MARGIN_MS - (now - since);
        this.isAwaited = left > 0;
        return left > 0 ? left : undefined;
    }

    /** Takes note of flows that are good. True when somebody waits for that. */
    heard(running: RunningFlows): boolean {
        this.good.add(running);
        return this.isAwaited;
    }
}

/** Of two timers that end together, the guard's is to be the first. */
const MARGIN_MS = 500;
