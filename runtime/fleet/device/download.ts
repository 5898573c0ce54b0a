import { isSnapshotError, SnapshotError } from '../../core/errors';
import { FILE_LIMITS, fileTooLarge } from '../../files/bad-file';
import type { Holder } from '../../files/kept-uploads';
import type { HeldBytes } from '../../store/store';
import type { LiveClient } from './live-client';

/** A target that has arrived whole. */
export interface DownloadedTarget {
    etag: string | undefined;
    /** From the beginning, as often as it is asked for. */
    read(): AsyncGenerator<Uint8Array>;
    /** Forgets it. Never rejects. */
    drop(): Promise<void>;
}

/**
 * Fetches a target into the store's folder of temporary files. What has arrived when a connection is cut is kept: the next
 * call goes on from there where the hub can, and begins anew where it cannot, or has another target by then.
 */
export class TargetDownload {
    private parts: HeldBytes[] = [];
    private etag: string | undefined;

    constructor(private readonly hold: Holder) {}

    /**
     * Resolves once all of it is here; `unchanged` when the hub says that what has this `knownEtag` still is the target.
     * Rejects as `LiveClient.snapshot` does, with `file_too_large`, and as the store does.
     */
    async fetch(
        live: Pick<LiveClient, 'snapshot'>,
        knownEtag: string | undefined,
        signal: AbortSignal,
    ): Promise<DownloadedTarget | 'unchanged'> {
        for (let cuts = 0; ; cuts++) {
            const before = this.bytes;
            try {
                return await this.attempt(live, knownEtag, signal);
            } catch (error) {
                const hasCome = this.bytes > before;
                if (!isCut(error) || signal.aborted || !hasCome || cuts === MAX_CUTS) throw error;
            }
        }
    }

    /** Forgets what has arrived. */
    async drop(): Promise<void> {
        const { parts } = this;
        this.parts = [];
        this.etag = undefined;
        await Promise.all(parts.map((part) => part.drop()));
    }

    private get bytes(): number {
        return this.parts.reduce((sum, { size }) => sum + size, 0);
    }

    private async attempt(
        live: Pick<LiveClient, 'snapshot'>,
        knownEtag: string | undefined,
        signal: AbortSignal,
    ): Promise<DownloadedTarget | 'unchanged'> {
        const isBegun = this.parts.length > 0;
        const have = isBegun ? { etag: this.etag, bytes: this.bytes } : { etag: knownEtag, bytes: undefined };
        const answer = await live.snapshot(have, signal);
        if (answer.is === 'unchanged') return 'unchanged';
        if (answer.is === 'whole') await this.drop();
        this.etag = answer.etag;
        await this.take(answer.bytes);
        const { parts, etag } = this;
        this.parts = [];
        return {
            etag,
            async *read() {
                for (const part of parts) yield* part.read();
            },
            drop: async () => void (await Promise.all(parts.map((part) => part.drop()))),
        };
    }

    /** What arrives before a cut stays, unless there is no way to go on from it. */
    private async take(bytes: AsyncIterable<Uint8Array>): Promise<void> {
        const left = FILE_LIMITS.maxBytes - this.bytes;
        let cut: unknown;
        const untilCut = async function* (): AsyncGenerator<Uint8Array> {
            try {
                yield* bytes;
            } catch (error) {
                if (!isCut(error)) throw error;
                cut = error;
            }
        };
        try {
            const held = await this.hold(untilCut(), left);
            if (cut === undefined || (this.etag !== undefined && held.size > 0)) this.parts.push(held);
            else await held.drop();
        } catch (error) {
            await this.drop();
            throw isSnapshotError(error, 'file_too_large')
                ? fileTooLarge('The target is', FILE_LIMITS.maxBytes)
                : error;
        }
        if (cut !== undefined) throw cut as SnapshotError;
    }
}

/** Without a break between them: only as long as more and more arrives. */
const MAX_CUTS = 20;

function isCut(error: unknown): boolean {
    return isSnapshotError(error, 'remote_unreachable');
}
