import { turnOf } from '../../core/rollout';
import { standingsIn, type Fleet } from './device-list';
import { nextStep } from './target-changes';

/** How often a roll-out is looked at, however many devices check in. */
const LOOK_MS = 1000;

export interface RolloutWatchOptions {
    fleet: Fleet;
    /** After each change that it has made. */
    onChange: () => void;
    /** Devices have failed; `name` is the snapshot's. */
    onStop: (name: string) => void;
    /** Told of what keeps a roll-out from going on. */
    warn: (text: string) => void;
    lookMs?: number;
}

/**
 * Lets a roll-out go on by itself, or stop. It looks at what devices have said, and changes nothing but the roll-out; after
 * a restart it goes on where it was, and the devices of a step have to run the snapshot for the whole time again.
 */
export class RolloutWatch {
    private timer: NodeJS.Timeout | undefined;
    private settledSince: number | undefined;
    private isLooking = false;

    constructor(private readonly options: RolloutWatchOptions) {}

    /** To be called when there may be a roll-out that was not there before, or another step of it. */
    wake(): void {
        this.settledSince = undefined;
        const isRunning = this.options.fleet.targets.now.rollout?.state === 'running';
        if (isRunning) this.timer ??= setInterval(() => void this.look(), this.options.lookMs ?? LOOK_MS).unref();
        else this.stop();
    }

    stop(): void {
        clearInterval(this.timer);
        this.timer = undefined;
    }

    /** Never rejects. */
    private async look(): Promise<void> {
        if (this.isLooking) return;
        this.isLooking = true;
        try {
            await this.turn();
        } catch (error) {
            this.options.warn((error as Error).message);
        } finally {
            this.isLooking = false;
        }
    }

    private async turn(): Promise<void> {
        const { fleet, onChange, onStop } = this.options;
        const { rollout } = fleet.targets.now;
        if (!rollout) return void this.stop();
        const now = performance.now();
        const hasSettled = this.settledSince !== undefined && now - this.settledSince >= rollout.settleSeconds * 1000;
        const turn = turnOf(rollout, standingsIn(fleet), hasSettled);
        if (turn === 'wait') this.settledSince = undefined;
        if (turn === 'settle') this.settledSince ??= now;
        if (turn === 'wait' || turn === 'settle') return;
        await fleet.targets.change((before) => {
            // A person was faster.
            if (before.rollout !== rollout) return before;
            if (turn === 'next') return nextStep(before);
            return { ...before, rollout: { ...rollout, state: turn === 'stop' ? 'stopped' : 'paused' } };
        });
        if (turn === 'stop') onStop(rollout.snapshot.name);
        this.wake();
        onChange();
    }
}
