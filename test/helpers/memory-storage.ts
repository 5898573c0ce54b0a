import { createHash } from 'node:crypto';
import { SnapshotError } from '../../runtime/core/errors';
import type { S3Answer, S3Http, S3Request } from '../../runtime/remotes/s3/s3-http';
import { s3Refusal } from '../../runtime/remotes/s3/s3-refusal';

export interface MemoryStorageOptions {
    /** What becomes of the conditions of a PUT: there are storages of each kind. */
    conditions: 'heeded' | 'unknown' | 'passed over';
    /** How many keys a page of a list has at most. */
    pageKeys?: number;
    /** Milliseconds since 1970. */
    now?: () => number;
    /** Of requests that are older when they arrive, none is taken. */
    maxAgeMs?: number;
}

/** Waits until a request or an answer may go on. */
type Turn = (what: string, isAnswer: boolean) => Promise<void>;

/**
 * A bucket that behaves as S3 does, for tests in which requests have to arrive in every possible order: a real server
 * decides that itself.
 */
export class MemoryStorage implements Pick<S3Http, 'ask'> {
    readonly objects = new Map<string, { bytes: Buffer; modifiedAt: number }>();
    /** `PUT objects/…`, in the order in which they arrived. */
    readonly requests: string[] = [];
    /** Called before an object is removed. */
    onRemove: (key: string) => void = () => undefined;

    constructor(private readonly options: MemoryStorageOptions) {}

    ask(request: S3Request): Promise<S3Answer> {
        return this.take(request, () => Promise.resolve());
    }

    /** The same by a line on which every request and every answer takes its turn. */
    by(turn: Turn): Pick<S3Http, 'ask'> {
        return { ask: (request) => this.take(request, turn) };
    }

    private async take(request: S3Request, turn: Turn): Promise<S3Answer> {
        const what = `${request.method} ${request.key || (request.query?.['prefix'] ?? '')}`;
        const sentAt = this.now();
        await turn(what, false);
        this.requests.push(what);
        const isOld = this.now() - sentAt > (this.options.maxAgeMs ?? Infinity);
        const answer = isOld ? this.refuse(request, 403, 'RequestTimeTooSkewed') : this.answer(request);
        await turn(`the answer to ${what}`, true);
        if (answer instanceof SnapshotError) throw answer;
        return answer;
    }

    private answer(request: S3Request): S3Answer | SnapshotError {
        const { method, key } = request;
        if (key === '') return this.list(request.query ?? {});
        if (method === 'PUT') return this.put(request);
        const found = this.objects.get(key);
        if (method === 'DELETE') {
            if (found) this.onRemove(key);
            this.objects.delete(key);
            return this.answered(204);
        }
        if (!found) return this.refuse(request, 404, 'NoSuchKey');
        const headers = { etag: etagOf(found.bytes), 'content-length': String(found.bytes.length) };
        if (request.headers?.['If-None-Match'] === headers.etag) return this.answered(304, headers);
        return this.answered(200, headers, method === 'HEAD' ? Buffer.alloc(0) : found.bytes);
    }

    private put(request: S3Request): S3Answer | SnapshotError {
        const { key, headers = {}, body = Buffer.alloc(0) } = request;
        const { 'If-None-Match': ifNone, 'If-Match': ifMatch } = headers;
        const { conditions } = this.options;
        const isConditional = ifNone !== undefined || ifMatch !== undefined;
        if (isConditional && conditions === 'unknown') return this.refuse(request, 501, 'NotImplemented');
        const there = this.objects.get(key);
        const isMet = ifNone ? !there : !ifMatch || (there && etagOf(there.bytes) === ifMatch);
        if (conditions === 'heeded' && !isMet) return this.answered(412);
        this.objects.set(key, { bytes: Buffer.from(body), modifiedAt: this.now() });
        return this.answered(200);
    }

    private list(query: Readonly<Record<string, string>>): S3Answer {
        const { prefix = '', delimiter, 'start-after': after = '', 'continuation-token': token = '' } = query;
        const most = Math.min(Number(query['max-keys'] ?? Infinity), this.options.pageKeys ?? 1000);
        const from = token > after ? token : after;
        const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
        const entries = new Map<string, string>();
        for (const key of keys) {
            const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
            const entry = end < 0 ? key : key.slice(0, end + 1);
            if (entry > from) entries.set(entry, end < 0 ? this.contents(key) : folder(entry));
        }
        const page = [...entries].slice(0, most);
        const hasMore = entries.size > page.length;
        const next = hasMore ? `<NextContinuationToken>${page.at(-1)![0]}</NextContinuationToken>` : '';
        const inner = page.map(([, xml]) => xml).join('');
        const xml = `<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>${hasMore}</IsTruncated>${next}${inner}</ListBucketResult>`;
        return this.answered(200, {}, Buffer.from(xml));
    }

    private contents(key: string): string {
        const { bytes, modifiedAt } = this.objects.get(key)!;
        const facts = `<LastModified>${new Date(modifiedAt).toISOString()}</LastModified><Size>${bytes.length}</Size>`;
        return `<Contents><Key>${encodeURIComponent(key)}</Key>${facts}<ETag>${etagOf(bytes)}</ETag></Contents>`;
    }

    private answered(status: number, headers: S3Answer['headers'] = {}, body: Buffer = Buffer.alloc(0)): S3Answer {
        return { status, headers, body, at: new Date(this.now()) };
    }

    private refuse({ method }: S3Request, status: number, code: string): SnapshotError {
        const request = { url: 'http://memory.example.com', bucket: 'tests', region: undefined, method };
        const text = method === 'HEAD' ? '' : `<Error><Code>${code}</Code></Error>`;
        return s3Refusal(request, { status, headers: {}, text });
    }

    private now(): number {
        return (this.options.now ?? Date.now)();
    }
}

function etagOf(bytes: Buffer): string {
    return `"${createHash('sha256').update(bytes).digest('hex')}"`;
}

function folder(entry: string): string {
    return `<CommonPrefixes><Prefix>${encodeURIComponent(entry)}</Prefix></CommonPrefixes>`;
}
