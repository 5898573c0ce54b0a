import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Transform, type TransformCallback } from 'node:stream';

/** A request that went through. */
export interface SeenRequest {
    method: string;
    /** With its query. */
    path: string;
    /** Of its head and its body. */
    bytes: number;
    bodyBytes: number;
    status?: number;
}

/** What becomes of a request that a test has an eye on. */
export interface ProxyPlan {
    /** Waits for this before it goes on. */
    holdUntil?: Promise<void>;
    /** Cuts the connection once this much of its body has come. */
    cutAfterBytes?: number;
    /** Lets this many bytes of either body through at a time, with a pause in between. */
    trickle?: { bytes: number; everyMs: number };
}

/** Stands before a server of object storage: counts what goes through, and spoils it where a test wants that. */
export class StorageProxy {
    readonly requests: SeenRequest[] = [];
    private readonly sockets = new Set<Socket>();
    private plan: (seen: SeenRequest) => ProxyPlan = () => ({});

    private constructor(
        private readonly server: Server,
        private readonly target: URL,
    ) {}

    static async start(url: string): Promise<StorageProxy> {
        const server = createServer();
        const proxy = new StorageProxy(server, new URL(url));
        server.on('request', (incoming, outgoing) => void proxy.pass(incoming, outgoing));
        server.on('connection', (socket) => {
            proxy.sockets.add(socket);
            socket.once('close', () => proxy.sockets.delete(socket));
        });
        await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
        return proxy;
    }

    /** Without a slash at its end. */
    get url(): string {
        return `http://127.0.0.1:${(this.server.address() as { port: number }).port}`;
    }

    /** What went through since this was asked last: `PUT objects/…`, below the bucket and this folder. */
    take(folder: string): string[] {
        const taken = this.requests.splice(0);
        return taken.map(({ method, path }) => `${method} ${path.split(`${folder}/`)[1] ?? path}`);
    }

    planFor(plan: (seen: SeenRequest) => ProxyPlan): void {
        this.plan = plan;
    }

    async stop(): Promise<void> {
        for (const socket of this.sockets) socket.destroy();
        await new Promise((done) => this.server.close(done));
    }

    private async pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
        const { method = '', url: path = '', rawHeaders } = incoming;
        const seen: SeenRequest = {
            method,
            path,
            bytes: `${method} ${path}`.length + rawHeaders.join('1234').length,
            bodyBytes: 0,
        };
        this.requests.push(seen);
        const { holdUntil, cutAfterBytes, trickle } = this.plan(seen);
        await holdUntil;
        // The signature counts for the host that the client asked.
        const { hostname: host, port } = this.target;
        const forward = request({ host, port, method, path, headers: rawHeaders, setHost: false }, (answer) => {
            seen.status = answer.statusCode ?? 0;
            outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
            slowed(answer, trickle).pipe(outgoing);
        });
        // Swift sends a body with its answer to HEAD, which no client expects.
        forward.on('error', () => seen.status === undefined && incoming.socket.destroy());
        incoming.on('data', (piece: Buffer) => {
            seen.bytes += piece.length;
            seen.bodyBytes += piece.length;
            if (cutAfterBytes === undefined || seen.bodyBytes < cutAfterBytes) return;
            incoming.socket.destroy();
            forward.destroy();
        });
        slowed(incoming, trickle).pipe(forward);
    }
}

function slowed(stream: IncomingMessage, trickle: ProxyPlan['trickle']): NodeJS.ReadableStream {
    if (!trickle) return stream;
    const { bytes, everyMs } = trickle;
    return stream.pipe(
        new Transform({
            transform(piece: Buffer, _encoding, done: TransformCallback): void {
                const next = (from: number): void => {
                    if (from >= piece.length) return done();
                    this.push(piece.subarray(from, from + bytes));
                    setTimeout(() => next(from + bytes), everyMs);
                };
                next(0);
            },
        }),
    );
}
