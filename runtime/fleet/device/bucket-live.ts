import { isSnapshotError, SnapshotError } from '../../core/errors';
import type { LiveMismatch, LiveState } from '../../core/live-wire';
import { deviceKey, placeFor } from '../../remotes/s3/bucket-keys';
import { BucketSource, type FetchedParts, type LocalParts } from '../../remotes/s3/bucket-source';
import type { BucketTarget } from '../../remotes/s3/bucket-targets';
import { elapsedMs, moment, type Moment } from '../../remotes/s3/elapsed';
import type { OpenBucket } from '../../remotes/s3/open-bucket';
import { contentTag, imageFor, makeImage } from '../hub/live-image';
import type { LiveClient, TargetAnswer, TargetPart } from './live-client';
import type { DeviceFields } from './settings';

export interface BucketLiveOptions {
    bucket: OpenBucket;
    device: Pick<DeviceFields, 'id' | 'credentialSecret'>;
    /** Name of the place whose Device Target it runs. */
    follows: string;
    /** Content that is on this device already. */
    local: LocalParts;
}

/**
 * A bucket in the place of a hub: nobody is there who could say what is to be done, so that the device finds it out itself. A
 * check-in is one conditional GET of the target object; what the device says of itself is put there when it has become
 * something else, and once an hour. Keep it: what it has fetched of a target outlasts a connection that is cut.
 */
export class BucketLive implements LiveClient {
    private readonly place: string;
    private wantedTarget: BucketTarget | null | undefined;
    private reported?: { text: string; at: Moment };
    private arriving?: { tag: string; fetched: FetchedParts };

    constructor(private readonly options: BucketLiveOptions) {
        this.place = placeFor(options.follows);
    }

    async checkIn(state: LiveState, signal: AbortSignal): Promise<LiveMismatch | undefined> {
        const { bucket } = this.options;
        this.wantedTarget = await bucket.targets.get(this.place, signal);
        await this.tell(state, signal);
        // A bucket that says nothing of a target takes none away: it may have been emptied, or be another one.
        const wanted = this.wantedTarget === undefined ? state.snapshot : (this.wantedTarget?.id ?? null);
        if (wanted === state.snapshot) return undefined;
        return { error: 'incorrect-snapshot', project: state.project ?? null, snapshot: wanted, settings: null };
    }

    async wanted(signal: AbortSignal): ReturnType<LiveClient['wanted']> {
        this.wantedTarget ??= await this.options.bucket.targets.get(this.place, signal);
        const snapshot = this.wantedTarget?.id ?? null;
        return { application: null, project: null, snapshot, settings: null, mode: 'autonomous', licensed: false };
    }

    /** There are none for a single device, and nobody is there to whom snapshots of deploys could go. */
    settings(): ReturnType<LiveClient['settings']> {
        return Promise.resolve({ hash: null, env: {}, autoSnapshot: false, features: {} });
    }

    async snapshot({ etag, bytes }: TargetPart, signal: AbortSignal): Promise<TargetAnswer> {
        const { bucket, device, follows, local } = this.options;
        const target = this.wantedTarget;
        if (!target) return { is: 'whole', etag: undefined, bytes: piecesOf([Buffer.from('{}')]) };
        const { manifest } = await bucket.stored.get(this.place, target.id, signal);
        const tag = contentTag(manifest);
        if (bytes === undefined && etag === tag) return { is: 'unchanged' };
        if (this.arriving?.tag !== tag) this.arriving = { tag, fetched: new Map() };
        const { fetched } = this.arriving;
        const source = new BucketSource(bucket.bucket, bucket.secrets, manifest, signal, { fetched, local });
        const owner = { application: '', instance: this.place, instanceName: follows };
        const image = await makeImage(source, manifest.id, owner);
        delete this.arriving;
        return { is: 'whole', etag: tag, bytes: piecesOf(await imageFor(image, device.credentialSecret, 'identity')) };
    }

    provision(): Promise<never> {
        const text = 'No hub takes snapshots of this device: push the snapshot to the bucket as to any remote.';
        return Promise.reject(new SnapshotError('remote_refused', text));
    }

    /** What this device says of itself. A key that may not write keeps no device from its target. */
    private async tell(state: LiveState, signal: AbortSignal): Promise<void> {
        const { bucket, device } = this.options;
        const { state: phase, snapshot, snapshots } = state;
        const text = `${JSON.stringify({ device: device.id, state: phase, snapshot, snapshots })}\n`;
        if (this.reported?.text === text && elapsedMs(this.reported.at) < TELL_AGAIN_MS) return;
        try {
            await bucket.bucket.put(deviceKey(this.place, device.id), Buffer.from(text), {}, signal);
        } catch (error) {
            if (!isSnapshotError(error, 'remote_forbidden')) throw error;
        }
        this.reported = { text, at: moment() };
    }
}

/** By this the others see that it is still there. */
const TELL_AGAIN_MS = 60 * 60_000;

async function* piecesOf(pieces: readonly Buffer[]): AsyncGenerator<Uint8Array> {
    for (const piece of pieces) yield await Promise.resolve(piece);
}
