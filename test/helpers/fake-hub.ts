import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { LiveState } from '../../runtime/core/live-wire';

export interface FakeAnswer {
    status?: number;
    headers?: Record<string, string>;
    /** A text is sent as it is, an object as JSON. */
    body?: string | object;
    /** Never ends what it begins to answer. */
    hangs?: boolean;
}

/** A hub on its bad days: what a real one cannot be made to answer. */
export class FakeHub {
    /** Method and last step of the path of each call, in order. */
    readonly calls: string[] = [];
    readonly states: LiveState[] = [];
    /** By such a call, as `POST state`; what is absent is fine. */
    answers: Record<string, FakeAnswer> = {};
    target: { id: string } | undefined;

    private constructor(private readonly server: Server) {
        server.on('request', (request, response) => void this.take(request, response));
    }

    static async start(): Promise<FakeHub> {
        const server = createServer();
        await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
        return new FakeHub(server);
    }

    get url(): string {
        const { port } = this.server.address() as { port: number };
        return `http://127.0.0.1:${port}`;
    }

    async stop(): Promise<void> {
        this.server.closeAllConnections();
        await new Promise((done) => this.server.close(done));
    }

    private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
        const pieces: Buffer[] = [];
        for await (const piece of request) pieces.push(piece as Buffer);
        const call = `${request.method} ${request.url!.split('/').at(-1)}`;
        this.calls.push(call);
        if (call === 'POST state') this.states.push(JSON.parse(Buffer.concat(pieces).toString()) as LiveState);
        const { status, headers, body, hangs } = this.answers[call] ?? this.usual(call);
        response.writeHead(status ?? 200, { 'Content-Type': 'application/json', ...headers });
        response.write(typeof body === 'string' ? body : JSON.stringify(body ?? {}));
        if (!hangs) response.end();
    }

    private usual(call: string): FakeAnswer {
        const wanted = { project: null, application: null, snapshot: this.target?.id ?? null, settings: null };
        switch (call) {
            case 'POST state': {
                const isRight = this.states.at(-1)!.snapshot === wanted.snapshot;
                return isRight ? {} : { status: 409, body: { error: 'incorrect-snapshot', ...wanted } };
            }
            case 'GET state':
                return { body: { ...wanted, mode: 'autonomous', licensed: false } };
            case 'GET settings':
                return { body: { hash: null, env: {}, autoSnapshot: true, features: {} } };
            default:
                return { body: this.target ?? {} };
        }
    }
}
