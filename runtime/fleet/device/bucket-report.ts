import { isSnapshotError, type SnapshotError } from '../../core/errors';
import type { DeviceFailure, LiveState } from '../../core/live-wire';
import type { Bucket } from '../../remotes/s3/bucket';
import { deviceKey } from '../../remotes/s3/bucket-keys';
import { parseDeviceState, type DeviceState } from '../../remotes/s3/device-state';
import { elapsedMs, moment, type Moment } from '../../remotes/s3/elapsed';

export interface BucketReportOptions {
    device: string;
    /** Where its state is looked for: that of its group, or its own. */
    place: string;
    /** What a snapshot is called that was a target here; undefined where that is not known. */
    nameOf: (id: string) => string | undefined;
}

/** What a device of a bucket says of itself: one small object, written when it has become something else and once an hour. */
export class BucketReport {
    private told: { text: string; at: Moment } | undefined;
    /** When another process was last seen to speak for this device. */
    private twinAt: Moment | undefined;
    private readonly key: string;

    constructor(
        private readonly bucket: Bucket,
        private readonly options: BucketReportOptions,
    ) {
        this.key = deviceKey(options.place, options.device);
    }

    /**
     * Resolves with what keeps it from being heard, if anything does. A key that may not write is no problem: it was given
     * that way.
     */
    async tell(
        { state, snapshot, snapshots }: LiveState,
        trouble: DeviceFailure | undefined,
        signal: AbortSignal,
    ): Promise<SnapshotError | undefined> {
        const { device, nameOf } = this.options;
        const name = snapshot === null ? undefined : nameOf(snapshot);
        const said: DeviceState = {
            device,
            state: trouble ? 'error' : state,
            snapshot,
            ...(name !== undefined && { name }),
            ...(snapshots && { snapshots: { ...(trouble && { failure: trouble }), ...snapshots } }),
        };
        const text = JSON.stringify(said);
        if (this.told?.text === text && elapsedMs(this.told.at) < TELL_AGAIN_MS) return undefined;
        try {
            await this.lookForTwin(snapshots?.process, signal);
            const twins = this.twinAt !== undefined && elapsedMs(this.twinAt) < TWIN_MS;
            const body = JSON.stringify({ ...said, ...(twins && { twins }) });
            await this.bucket.put(this.key, Buffer.from(`${body}\n`), {}, signal);
        } catch (error) {
            if (!isSnapshotError(error) || signal.aborted) throw error;
            if (error.code !== 'remote_forbidden') return error;
        }
        this.told = { text, at: moment() };
        return undefined;
    }

    /** Another process may have spoken for this device since this one did. A key that may only write cannot tell. */
    private async lookForTwin(process: string | undefined, signal: AbortSignal): Promise<void> {
        if (!this.told) return;
        const before = await this.bucket.get(this.key, signal).catch((error: unknown) => {
            if (isSnapshotError(error, 'remote_forbidden')) return undefined;
            throw error;
        });
        const other = before && parseDeviceState(before.bytes)?.snapshots?.process;
        if (other !== undefined && other !== process) this.twinAt = moment();
    }
}

/** By this the others see that it is still there. */
const TELL_AGAIN_MS = 60 * 60_000;
/** Each takes what the other said away, so that it is said for longer than it takes both to speak. */
const TWIN_MS = 3 * TELL_AGAIN_MS;
