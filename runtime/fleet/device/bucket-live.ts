import { isSnapshotError, SnapshotError } from '../../core/errors';
import type { DeviceFailure, LiveMismatch, LiveState } from '../../core/live-wire';
import { placeFor } from '../../remotes/s3/bucket-keys';
import { BucketSource, type FetchedParts, type LocalParts } from '../../remotes/s3/bucket-source';
import type { BucketManifest } from '../../remotes/s3/bucket-snapshots';
import type { OpenBucket } from '../../remotes/s3/open-bucket';
import { contentTag, imageFor, makeImage } from '../hub/live-image';
import { BucketReport } from './bucket-report';
import { FollowedTarget, type PlacedTarget } from './followed-target';
import type { LiveClient, TargetAnswer, TargetPart } from './live-client';
import type { DeviceFields } from './settings';

export interface BucketLiveOptions {
    bucket: OpenBucket;
    device: Pick<DeviceFields, 'id' | 'credentialSecret'>;
    /** Whose target it runs while it has none of its own. */
    group?: string | undefined;
    /** Content that is on this device already. */
    local: LocalParts;
    /** What a snapshot is called that was a target here; undefined where that is not known. */
    nameOf: (id: string) => string | undefined;
}

/**
 * A bucket in the place of a hub: nobody is there who could say what is to be done, so that the device finds it out itself. A
 * check-in is one conditional GET of the target object; what the device says of itself is put there when it has become
 * something else, and once an hour. Keep it: what it has fetched of a target outlasts a connection that is cut.
 */
export class BucketLive implements LiveClient {
    private readonly followed: FollowedTarget;
    private readonly report: BucketReport;
    private target: PlacedTarget | null | undefined;
    private isAsked = false;
    /** Why a target cannot be had: nobody else would tell. */
    private failure: DeviceFailure | undefined;
    private arriving?: { tag: string; fetched: FetchedParts };

    constructor(private readonly options: BucketLiveOptions) {
        const { bucket, device, group, nameOf } = options;
        this.followed = new FollowedTarget(bucket.targets, device.id, group);
        this.report = new BucketReport(bucket.bucket, {
            device: device.id,
            place: placeFor(group ?? device.id),
            nameOf,
        });
    }

    async checkIn(state: LiveState, signal: AbortSignal): Promise<LiveMismatch | undefined> {
        await this.ask(signal);
        const wanted = this.wantedBy(state);
        if (this.failure?.snapshot !== wanted) this.failure = undefined;
        const untold = await this.report.tell(state, this.failure, signal);
        if (wanted !== state.snapshot) {
            return { error: 'incorrect-snapshot', project: state.project ?? null, snapshot: wanted, settings: null };
        }
        // Whom nobody can hear has still to follow: it fails only when there is nothing else to do.
        if (untold) throw untold;
        return undefined;
    }

    /** As at the last check-in, unless there was none. */
    async wanted(signal: AbortSignal): ReturnType<LiveClient['wanted']> {
        if (!this.isAsked) await this.ask(signal);
        const snapshot = this.target?.id ?? null;
        return { application: null, project: null, snapshot, settings: null, mode: 'autonomous', licensed: false };
    }

    /** There are none for a single device, and nobody is there to whom snapshots of deploys could go. */
    settings(): ReturnType<LiveClient['settings']> {
        return Promise.resolve({ hash: null, env: {}, autoSnapshot: false, features: {} });
    }

    async snapshot(have: TargetPart, signal: AbortSignal): Promise<TargetAnswer> {
        const { target } = this;
        if (!target) return { is: 'whole', etag: undefined, bytes: piecesOf([Buffer.from('{}')]) };
        try {
            return await this.fetch(target, have, signal);
        } catch (error) {
            if (isSnapshotError(error) && LASTING.has(error.code)) {
                this.failure = { snapshot: target.id, code: error.code, error: error.message };
            }
            throw error;
        }
    }

    provision(): Promise<never> {
        const text = 'No hub takes snapshots of this device: push the snapshot to the bucket as to any remote.';
        return Promise.reject(new SnapshotError('remote_refused', text));
    }

    askAnew(): void {
        this.followed.askAnew();
    }

    private async ask(signal: AbortSignal): Promise<void> {
        this.target = await this.followed.ask(signal);
        this.isAsked = true;
    }

    /** A bucket that says nothing of a target takes none away: it may have been emptied, or be another one. */
    private wantedBy({ snapshot }: LiveState): string | null {
        return this.target === undefined ? snapshot : (this.target?.id ?? null);
    }

    private async fetch(target: PlacedTarget, { etag, bytes }: TargetPart, signal: AbortSignal): Promise<TargetAnswer> {
        const { bucket, device, local } = this.options;
        const manifest = await this.manifestOf(target, signal);
        const tag = contentTag(manifest);
        if (bytes === undefined && etag === tag) {
            this.failure = undefined;
            return { is: 'unchanged' };
        }
        if (this.arriving?.tag !== tag) this.arriving = { tag, fetched: new Map() };
        const { fetched } = this.arriving;
        const source = new BucketSource(bucket.bucket, bucket.secrets, manifest, signal, { fetched, local });
        const owner = { application: '', instance: target.place, instanceName: this.options.group ?? device.id };
        const image = await makeImage(source, manifest.id, owner);
        const pieces = await imageFor(image, device.credentialSecret, 'identity');
        delete this.arriving;
        this.failure = undefined;
        return { is: 'whole', etag: tag, bytes: piecesOf(pieces) };
    }

    private async manifestOf({ place, id, name }: PlacedTarget, signal: AbortSignal): Promise<BucketManifest> {
        const found = await this.options.bucket.stored.find(place, id, signal);
        if (found) return found.manifest;
        const text = `The target “${name}” is not in the bucket any more: choose another one.`;
        throw new SnapshotError('remote_failed', text);
    }
}

/** What a person has to mend; anything else may be gone at the next check-in. */
const LASTING: ReadonlySet<string> = new Set(['damaged', 'key_missing', 'remote_failed', 'remote_token']);

async function* piecesOf(pieces: readonly Buffer[]): AsyncGenerator<Uint8Array> {
    for (const piece of pieces) yield await Promise.resolve(piece);
}
