import { isSnapshotError } from '../../core/errors';
import type { S3Answer, S3Http } from './s3-http';
import { endlessList, notObjectStorage } from './s3-refusal';
import { parseList, type ListedObject } from './s3-xml';

/** An object of the bucket, with what tells its version. */
export interface BucketObject {
    bytes: Buffer;
    etag: string;
    /** When the storage answered, by its own clock. */
    at: Date;
}

export interface ObjectHead {
    bytes: number;
    etag: string;
    /** When the storage answered, by its own clock. */
    at: Date;
}

/** `there`: something is under this key already, and was left as it is. `changed`: it is not what `ifMatch` names. */
export type PutOutcome = 'done' | 'there' | 'changed';

export interface PutResult {
    outcome: PutOutcome;
    /** When the storage answered, by its own clock. */
    at: Date;
}

export interface PutCondition {
    /** Only where nothing is under this key. */
    ifNone?: boolean;
    /** Only in place of this version. */
    ifMatch?: string;
}

export interface ListQuery {
    /** Of the keys. */
    prefix: string;
    /** Only keys that sort after this one, by their bytes. */
    after?: string;
    /** What follows the prefix up to the next `/` is one folder. */
    folders?: boolean;
    limit?: number;
    /** `next` of the page before, which was asked for with the same query. */
    token?: string;
}

export interface ListPage {
    /** By key. */
    objects: ListedObject[];
    /** With prefix, and `/` at their end. */
    folders: string[];
    /** What the page after this one is asked for with, if there is one. */
    next?: string;
    /** When the storage answered, by its own clock. */
    at: Date;
}

/**
 * What is done with a bucket: the few operations that every S3-compatible storage has. Keys are below the prefix of the
 * remote. Rejects as `S3Http`.
 */
export class Bucket {
    /** Undefined until it has shown whether it heeds the conditions of a PUT. */
    private hasConditions?: boolean;

    constructor(
        private readonly http: Pick<S3Http, 'ask'>,
        private readonly url: string,
        /** Empty, or with a slash at its end. */
        private readonly prefix: string,
    ) {}

    /** Undefined for a key under which nothing is. */
    async get(key: string, signal: AbortSignal): Promise<BucketObject | undefined> {
        const found = await this.getUnless(key, undefined, signal);
        return found === 'unchanged' ? undefined : found;
    }

    /** The same, but `unchanged` when it still is the version with this ETag: then nothing is sent. */
    async getUnless(
        key: string,
        etag: string | undefined,
        signal: AbortSignal,
    ): Promise<BucketObject | 'unchanged' | undefined> {
        const headers = etag === undefined ? {} : { 'If-None-Match': etag };
        const answer = await this.orUndefined(
            this.http.ask({ method: 'GET', key: this.prefix + key, headers, expected: [304], signal }),
        );
        if (answer?.status === 304) return 'unchanged';
        if (/html/i.test(answer?.headers['content-type'] ?? '')) throw notObjectStorage({ url: this.url });
        return answer && { bytes: answer.body, etag: etagOf(answer), at: answer.at };
    }

    async head(key: string, signal: AbortSignal): Promise<ObjectHead | undefined> {
        const answer = await this.orUndefined(this.http.ask({ method: 'HEAD', key: this.prefix + key, signal }));
        const bytes = Number(answer?.headers['content-length'] ?? 0);
        return answer && { bytes, etag: etagOf(answer), at: answer.at };
    }

    /**
     * Finds out once whether the storage heeds the conditions of a PUT: OpenStack Swift says that it does not know them, and
     * some pass them over in silence. What is there already under this key is put there once more, so that it stays as it is.
     * Where that is not allowed they are taken for heeded.
     */
    async learnConditions(key: string, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
        try {
            for (let attempt = 0; this.hasConditions === undefined; attempt++) {
                const result = await this.putIf(key, bytes, { ifNone: true }, signal);
                // The first time it may have been missing.
                if (result?.outcome !== 'done' || attempt > 0) this.hasConditions = result?.outcome === 'there';
            }
        } catch (error) {
            if (!isSnapshotError(error, 'remote_forbidden')) throw error;
            this.hasConditions = true;
        }
    }

    /**
     * Writes an object whole or not at all. A condition is left to the storage where that heeds it. Elsewhere this looks
     * first, which does not keep two writers apart at the same moment.
     */
    async put(key: string, bytes: Uint8Array, condition: PutCondition, signal: AbortSignal): Promise<PutResult> {
        const isConditional = condition.ifNone === true || condition.ifMatch !== undefined;
        if (isConditional && this.hasConditions !== false) {
            const result = await this.putIf(key, bytes, condition, signal);
            if (result) return result;
            this.hasConditions = false;
        }
        if (isConditional) {
            const there = await this.head(key, signal);
            if (condition.ifNone && there) return { outcome: 'there', at: there.at };
            if (!condition.ifNone && there?.etag !== condition.ifMatch) return { outcome: 'changed', at: new Date() };
        }
        return { outcome: 'done', at: (await this.send(key, bytes, {}, signal)).at };
    }

    /** What is not there is fine. */
    async remove(key: string, signal: AbortSignal): Promise<void> {
        await this.orUndefined(this.http.ask({ method: 'DELETE', key: this.prefix + key, signal }));
    }

    /** One page: at most 1,000 keys and folders. */
    async list({ prefix, after, folders, limit, token }: ListQuery, signal: AbortSignal): Promise<ListPage> {
        const query = {
            'list-type': '2',
            'encoding-type': 'url',
            prefix: this.prefix + prefix,
            ...(after !== undefined && { 'start-after': this.prefix + after }),
            ...(folders && { delimiter: '/' }),
            ...(limit !== undefined && { 'max-keys': String(limit) }),
            ...(token !== undefined && { 'continuation-token': token }),
        };
        const { body, at } = await this.http.ask({ method: 'GET', key: '', query, signal });
        const list = parseList(body.toString());
        if (!list) throw notObjectStorage({ url: this.url });
        const hasMore = list.isTruncated;
        // Whoever took this for the end would take the rest for gone.
        if (hasMore && (list.next === undefined || list.next === token)) throw endlessList({ url: this.url });
        const own = (key: string): string => key.slice(this.prefix.length);
        return {
            objects: list.objects.map((object) => ({ ...object, key: own(object.key) })),
            folders: list.folders.map(own),
            ...(hasMore && list.next !== undefined && { next: list.next }),
            at,
        };
    }

    /** All pages of a list. */
    async *pages(query: ListQuery, signal: AbortSignal): AsyncGenerator<ListPage> {
        let token: string | undefined;
        do {
            const page = await this.list({ ...query, ...(token !== undefined && { token }) }, signal);
            yield page;
            token = page.next;
        } while (token !== undefined);
    }

    /** Undefined where the storage says that it knows no conditions. */
    private async putIf(
        key: string,
        bytes: Uint8Array,
        condition: PutCondition,
        signal: AbortSignal,
    ): Promise<PutResult | undefined> {
        try {
            const { status, at } = await this.send(key, bytes, conditionHeaders(condition), signal);
            // MinIO has answered 304 for some time.
            const isMet = status !== 412 && status !== 304;
            return { outcome: isMet ? 'done' : condition.ifNone ? 'there' : 'changed', at };
        } catch (error) {
            if (isSnapshotError(error) && error.facts['said'] === 'NotImplemented') return undefined;
            throw error;
        }
    }

    private send(
        key: string,
        body: Uint8Array,
        headers: Readonly<Record<string, string>>,
        signal: AbortSignal,
    ): Promise<S3Answer> {
        const type = key.endsWith('.json') ? 'application/json' : 'application/gzip';
        return this.http.ask({
            method: 'PUT',
            key: this.prefix + key,
            headers: { 'Content-Type': type, ...headers },
            body,
            expected: Object.keys(headers).length > 0 ? [304, 412] : [],
            signal,
        });
    }

    private async orUndefined(answer: Promise<S3Answer>): Promise<S3Answer | undefined> {
        try {
            return await answer;
        } catch (error) {
            if (isSnapshotError(error, 'not_found')) return undefined;
            throw error;
        }
    }
}

function conditionHeaders({ ifNone, ifMatch }: PutCondition): Record<string, string> {
    if (ifNone) return { 'If-None-Match': '*' };
    return ifMatch === undefined ? {} : { 'If-Match': ifMatch };
}

function etagOf({ headers }: S3Answer): string {
    return headers['etag'] ?? '';
}
