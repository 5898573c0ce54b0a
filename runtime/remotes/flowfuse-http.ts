import { fieldsOf, NotUnderstood, readPage, type Fields } from './flowfuse-answers';
import { makesNoSense } from './http-refusal';
import {
    connectHttp,
    type RemoteAnswer,
    type RemoteHttp,
    type RemoteHttpOptions,
    type RemoteRequest,
} from './remote-http';

/** Asks a FlowFuse platform; paths go on from `/api/v1/`. Everything rejects as `Remote` does. */
export class FlowFuseHttp {
    private readonly http: RemoteHttp;

    constructor(private readonly options: RemoteHttpOptions) {
        this.http = connectHttp(options);
    }

    ask(request: RemoteRequest): Promise<unknown> {
        return this.http.ask(below(request));
    }

    exchange(request: RemoteRequest): Promise<RemoteAnswer> {
        return this.http.exchange(below(request));
    }

    open(request: RemoteRequest): Promise<AsyncIterable<Uint8Array>> {
        return this.http.open(below(request));
    }

    get(path: string, signal: AbortSignal): Promise<unknown> {
        return this.ask({ method: 'GET', path, signal });
    }

    async getFields(path: string, signal: AbortSignal): Promise<Fields> {
        const answer = await this.get(path, signal);
        return this.understood(() => fieldsOf(answer));
    }

    /** All pages of a list. */
    async getAll<T>(path: string, list: string, read: (entry: Fields) => T, signal: AbortSignal): Promise<T[]> {
        const entries: T[] = [];
        const seen = new Set<string>();
        let cursor: string | undefined;
        for (;;) {
            const answer = await this.ask({ method: 'GET', path, query: { cursor }, signal });
            const page = this.understood(() => readPage(answer, list, read));
            // Whoever passes over the cursor gives the same page again.
            if (page.cursor !== undefined && seen.has(page.cursor)) return entries;
            entries.push(...page.entries);
            if (page.cursor === undefined) return entries;
            seen.add(page.cursor);
            cursor = page.cursor;
        }
    }

    /** `remote_failed` for an answer that is not as it should be. */
    understood<T>(read: () => T): T {
        try {
            return read();
        } catch (error) {
            throw error instanceof NotUnderstood ? makesNoSense(this.options) : error;
        }
    }
}

function below(request: RemoteRequest): RemoteRequest {
    return { ...request, path: `/api/v1/${request.path}` };
}
