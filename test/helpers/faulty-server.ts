import {
    createServer,
    type IncomingHttpHeaders,
    type IncomingMessage,
    type Server,
    type ServerResponse,
} from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Socket } from 'node:net';
import { LOOPBACK_CERTIFICATE, LOOPBACK_KEY } from './loopback-certificate';

/** A request as it came. */
export interface SeenRequest {
    method: string;
    /** With its query. */
    path: string;
    headers: IncomingHttpHeaders;
    body: string;
}

/** An answer, or what comes in its place. */
export type FaultyAnswer =
    | { status: number; headers?: Record<string, string>; body?: string | Uint8Array }
    /** JSON in pieces, one every so often. */
    | { pieces: readonly string[]; everyMs: number }
    /** Takes the request, and says nothing. */
    | 'silent'
    /** Closes the connection before it says anything. */
    | 'cut'
    /** Begins with an answer, and closes the connection in the middle of it. */
    | 'cut in the body'
    /** The same, and leaves it at that. */
    | 'stalled in the body'
    /** Says something that is no HTTP. */
    | 'no HTTP';

/** A server of the tests’ own that has one bad day after the other, on the loopback interface. */
export class FaultyServer {
    readonly requests: SeenRequest[] = [];
    /** Larger bodies are refused before they are read, and the connection is closed. */
    maxBodyBytes = Infinity;
    private answer: (request: SeenRequest) => FaultyAnswer = () => ({ status: 404 });
    private readonly timers = new Set<NodeJS.Timeout>();

    private constructor(
        private readonly server: Server,
        private readonly isSecure: boolean,
    ) {}

    /** @param isSecure speaks HTTPS, with `LOOPBACK_CERTIFICATE` */
    static async start({ isSecure = false } = {}): Promise<FaultyServer> {
        const server = isSecure
            ? createSecureServer({ cert: LOOPBACK_CERTIFICATE, key: LOOPBACK_KEY })
            : createServer();
        const faulty = new FaultyServer(server, isSecure);
        server.on('request', (request, response) => void faulty.handle(request, response));
        await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
        return faulty;
    }

    /** Without a slash at its end. */
    get url(): string {
        return `${this.isSecure ? 'https' : 'http'}://127.0.0.1:${this.port}`;
    }

    get port(): number {
        return (this.server.address() as { port: number }).port;
    }

    /** How all that comes from now on is answered. */
    answersWith(answer: FaultyAnswer | ((request: SeenRequest) => FaultyAnswer)): void {
        this.answer = typeof answer === 'function' ? answer : () => answer;
    }

    /** Connections that are open. */
    connections(): Promise<number> {
        return new Promise((done, fail) => this.server.getConnections((error, n) => (error ? fail(error) : done(n))));
    }

    async stop(): Promise<void> {
        for (const timer of this.timers) clearInterval(timer);
        this.server.closeAllConnections();
        await new Promise((done) => this.server.close(done));
    }

    private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
        const { method = '', url = '', headers } = request;
        if (Number(headers['content-length']) > this.maxBodyBytes) {
            response.writeHead(413, { ...JSON_HEADERS, Connection: 'close' }).end('{}', () => request.socket.destroy());
            return;
        }
        const pieces: Buffer[] = [];
        try {
            for await (const piece of request) pieces.push(piece as Buffer);
        } catch {
            // Whoever asked has gone.
            return;
        }
        const seen = { method, path: url, headers, body: Buffer.concat(pieces).toString() };
        this.requests.push(seen);
        this.send(this.answer(seen), response, request.socket);
    }

    private send(answer: FaultyAnswer, response: ServerResponse, socket: Socket): void {
        if (answer === 'silent') return;
        if (answer === 'cut') return void socket.destroy();
        if (answer === 'no HTTP') return void socket.end('220 mail.example.com ESMTP\r\n');
        if (typeof answer === 'string') {
            response.writeHead(200, { ...JSON_HEADERS, 'Content-Length': '1000' }).write('{"snapshots":[');
            if (answer === 'cut in the body') response.write('1', () => socket.destroy());
            return;
        }
        if ('pieces' in answer) return this.sendSlowly(answer, response.writeHead(200, JSON_HEADERS));
        response.writeHead(answer.status, answer.headers).end(answer.body);
    }

    private sendSlowly({ pieces, everyMs }: { pieces: readonly string[]; everyMs: number }, to: ServerResponse): void {
        const left = [...pieces];
        const timer = setInterval(() => {
            const piece = left.shift();
            if (piece !== undefined) return void to.write(piece);
            clearInterval(timer);
            to.end();
        }, everyMs);
        this.timers.add(timer);
    }
}

const JSON_HEADERS = { 'Content-Type': 'application/json' };

export function jsonAnswer(status: number, body: unknown, headers: Record<string, string> = {}): FaultyAnswer {
    return { status, headers: { ...JSON_HEADERS, ...headers }, body: JSON.stringify(body) };
}

/** A page, as FlowFuse answers calls that it does not know, and as any web server does. */
export function pageAnswer(status: number): FaultyAnswer {
    const body = '<!doctype html><title>Welcome</title>';
    return { status, headers: { 'Content-Type': 'text/html; charset=UTF-8' }, body };
}
