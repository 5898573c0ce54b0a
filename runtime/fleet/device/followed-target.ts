import { placeFor } from '../../remotes/s3/bucket-keys';
import type { BucketTarget, BucketTargets } from '../../remotes/s3/bucket-targets';
import { elapsedMs, moment, type Moment } from '../../remotes/s3/elapsed';

/** A target, and the place whose snapshot it is. */
export interface PlacedTarget extends BucketTarget {
    place: string;
}

/** Null: it was cleared, undefined: none was ever set. */
type Target = PlacedTarget | null | undefined;

/**
 * Which target counts for a device of a bucket: its own, else that of its group. Both are in objects of their own, and a
 * request for each at every check-in would cost twice as much: a device without a target of its own asks for its group's,
 * and once in five minutes for its own instead.
 */
export class FollowedTarget {
    private readonly own: Look;
    private readonly group: Look | undefined;

    constructor(
        private readonly targets: Pick<BucketTargets, 'get'>,
        device: string,
        group: string | undefined,
    ) {
        this.own = { place: placeFor(device), target: undefined };
        if (group !== undefined && group !== device) this.group = { place: placeFor(group), target: undefined };
    }

    /** One request, conditional; two at the first time, when its own target was taken away, and after a pause of minutes. */
    async ask(signal: AbortSignal): Promise<Target> {
        const { own, group } = this;
        const isOwnAsked = !group || Boolean(own.target) || !isFresh(own);
        if (isOwnAsked) await this.look(own, signal);
        if (!group || own.target) return own.target;
        if (!isOwnAsked || !isFresh(group)) await this.look(group, signal);
        // What was cleared for this device goes, also where nobody has ever set anything for its group.
        return group.target === undefined ? own.target : group.target;
    }

    /** A person wants to know: the next time both are asked. */
    askAnew(): void {
        for (const look of [this.own, this.group]) delete look?.at;
    }

    private async look(look: Look, signal: AbortSignal): Promise<void> {
        const found = await this.targets.get(look.place, signal);
        look.target = found && { ...found, place: found.place ?? look.place };
        look.at = moment();
    }
}

const FRESH_MS = 5 * 60_000;

interface Look {
    place: string;
    target: Target;
    at?: Moment;
}

function isFresh({ at }: Look): boolean {
    return at !== undefined && elapsedMs(at) < FRESH_MS;
}
