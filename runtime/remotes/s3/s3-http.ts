import { createHash } from 'node:crypto';
import { isSnapshotError, type SnapshotError } from '../../core/errors';
import { beginExchange } from '../http-exchange';
import { elapsedMs, moment, type Moment } from './elapsed';
import { loadSigner, type Signer } from './load-signer';
import { s3Address } from './s3-address';
import { s3Refusal } from './s3-refusal';

export interface S3Options {
    /** Address of the storage, without bucket and without a slash at its end. */
    url: string;
    /** Found in the address where it is not given; else `us-east-1`. */
    region?: string | undefined;
    bucket: string;
    /** The bucket is the first folder of the path; else it is a part of the host's name. */
    pathStyle: boolean;
    accessKeyId: string;
    secretAccessKey: string;
    /** Of keys that were lent for some time. */
    sessionToken?: string | undefined;
    /** Where the library that signs requests may be, too. */
    userDir?: string | undefined;
    /** How long nothing may happen before the storage counts as unreachable. */
    timeoutMs?: number | undefined;
}

export interface S3Request {
    method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
    /** Empty for the bucket itself. */
    key: string;
    query?: Readonly<Record<string, string>>;
    headers?: Readonly<Record<string, string>>;
    body?: Uint8Array;
    /** Statuses beside 2xx that are an answer to go on with, and no failure. */
    expected?: readonly number[];
    signal: AbortSignal;
}

export interface S3Answer {
    status: number;
    /** By names in lower case. */
    headers: Readonly<Record<string, string>>;
    body: Buffer;
    /** When it was made, by the clock of the storage. */
    at: Date;
}

/**
 * Asks an S3-compatible storage for one bucket. Requests are signed (AWS Signature 4) with the sum of what is sent, so that
 * nothing arrives damaged. A clock that is wrong here is made up for. What failed at the storage's end, or because the
 * connection was cut, is tried again twice: all requests are such that this does no harm. Rejects with the codes of `Remote`
 * and with `library_missing`.
 */
export class S3Http {
    private signer?: Signer;
    /** How much later it is there. */
    private clockOffsetMs = 0;
    private readonly keys = new Map<string, ArrayBuffer>();

    constructor(private readonly options: S3Options) {}

    async ask(request: S3Request): Promise<S3Answer> {
        const began = moment();
        for (let attempt = 0; ; attempt++) {
            try {
                return await this.askOnce(request, began);
            } catch (error) {
                const pauseMs = PAUSES_MS[attempt];
                if (pauseMs === undefined || request.signal.aborted || !mayPass(error)) throw error;
                await pause(pauseMs, request.signal);
                if (elapsedMs(began) > AGAIN_WITHIN_MS) throw error;
            }
        }
    }

    private async askOnce(request: S3Request, began: Moment): Promise<S3Answer> {
        const answer = await this.send(request);
        const isOld = elapsedMs(began) > AGAIN_WITHIN_MS;
        if (answer.status !== 403 || !this.learnTime(answer) || isOld) return this.taken(request, answer);
        return this.taken(request, await this.send(request));
    }

    private taken(request: S3Request, answer: S3Answer): S3Answer {
        const { status, headers, body } = answer;
        if ((status >= 200 && status < 300) || request.expected?.includes(status)) return answer;
        const { url, bucket, region } = this.options;
        throw s3Refusal({ url, bucket, region, method: request.method }, { status, headers, text: body.toString() });
    }

    private async send(request: S3Request): Promise<S3Answer> {
        const { origin, pathname, search } = s3Address(this.options, request);
        const { timeoutMs } = this.options;
        const begun = await beginExchange(
            { url: origin, platform: 'object storage', ...(timeoutMs !== undefined && { timeoutMs }) },
            {
                method: request.method,
                path: pathname + search,
                headers: await this.headersFor(request, origin + pathname + search),
                ...(request.body && { pieces: [request.body] }),
                signal: request.signal,
            },
        );
        const pieces: Uint8Array[] = [];
        for await (const piece of begun.bytes(MAX_BYTES)) pieces.push(piece);
        const at = Date.parse(begun.headers['date'] ?? '');
        return {
            status: begun.status,
            headers: begun.headers,
            body: Buffer.concat(pieces),
            at: new Date(Number.isNaN(at) ? Date.now() + this.clockOffsetMs : at),
        };
    }

    private async headersFor(request: S3Request, url: string): Promise<Record<string, string>> {
        this.signer ??= loadSigner(this.options.userDir);
        const { accessKeyId, secretAccessKey, sessionToken, region } = this.options;
        const { body = EMPTY } = request;
        const signed = await new this.signer({
            method: request.method,
            url,
            headers: { ...request.headers, 'x-amz-content-sha256': createHash('sha256').update(body).digest('hex') },
            accessKeyId,
            secretAccessKey,
            ...(sessionToken !== undefined && { sessionToken }),
            service: 's3',
            ...(region !== undefined && { region }),
            cache: this.keys,
            datetime: timestamp(new Date(Date.now() + this.clockOffsetMs)),
        }).sign();
        return {
            ...Object.fromEntries(signed.headers),
            Accept: '*/*',
            'Accept-Encoding': 'identity',
            // Many small requests follow each other, and each may be sent again. After an answer to HEAD Swift sends a body that
            // belongs to none.
            Connection: request.method === 'HEAD' ? 'close' : 'keep-alive',
            ...(request.body && { 'Content-Length': String(body.length) }),
        };
    }

    /** True when the clock there is found to be another than was thought. */
    private learnTime({ at, headers }: S3Answer): boolean {
        if (headers['date'] === undefined) return false;
        const offset = at.getTime() - Date.now();
        if (Math.abs(offset - this.clockOffsetMs) < SKEW_MS) return false;
        this.clockOffsetMs = offset;
        return true;
    }
}

/** Storages take requests that are up to 15 minutes off. */
const SKEW_MS = 5 * 60_000;
const PAUSES_MS = [100, 500];
/** Nothing is sent anew after this time: whoever asked may have to look again first, as after a machine has slept. */
const AGAIN_WITHIN_MS = 10 * 60_000;
const EMPTY = new Uint8Array();
/** Of one object, or of one page of a list. */
const MAX_BYTES = 100 * 1024 * 1024;

/** True for a failure that may be gone at the next attempt. */
function mayPass(error: unknown): error is SnapshotError {
    if (!isSnapshotError(error)) return false;
    const { code, facts } = error;
    if (code === 'remote_unreachable') return facts['reason'] === 'ECONNRESET' || facts['reason'] === 'EPIPE';
    return code === 'remote_failed' || (code === 'remote_busy' && facts['retryAfterSeconds'] === undefined);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((done) => {
        const end = (): void => {
            clearTimeout(timer);
            signal.removeEventListener('abort', end);
            done();
        };
        const timer = setTimeout(end, ms);
        signal.addEventListener('abort', end, { once: true });
    });
}

function timestamp(at: Date): string {
    return at.toISOString().replace(/[:-]|\.\d{3}/g, '');
}
