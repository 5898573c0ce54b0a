import { connect, createServer, type Server, type Socket } from 'node:net';

/** What went over a line: bytes of HTTP with all of its heads, without TCP and TLS. */
export interface Traffic {
    /** `GET /path`, in their order. */
    requests: string[];
    connections: number;
    /** From the client. */
    up: number;
    /** To the client. */
    down: number;
}

/** Stands between a client and a server on the loopback interface, and counts what goes through. */
export class Meter {
    private counted = nothing();
    private readonly sockets = new Set<Socket>();

    private constructor(
        private readonly server: Server,
        private readonly to: URL,
    ) {
        server.on('connection', (socket) => this.pass(socket));
    }

    static async start(url: string): Promise<Meter> {
        const server = createServer({ allowHalfOpen: true });
        await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
        return new Meter(server, new URL(url));
    }

    /** Without a slash at its end. */
    get url(): string {
        return `http://127.0.0.1:${(this.server.address() as { port: number }).port}`;
    }

    /** What went through since this was asked last. */
    take(): Traffic {
        const taken = this.counted;
        this.counted = nothing();
        return taken;
    }

    async stop(): Promise<void> {
        for (const socket of this.sockets) socket.destroy();
        await new Promise((done) => this.server.close(done));
    }

    private pass(client: Socket): void {
        this.counted.connections++;
        const server = connect({ host: this.to.hostname, port: Number(this.to.port), allowHalfOpen: true });
        for (const [from, other] of [
            [client, server],
            [server, client],
        ] as const) {
            this.sockets.add(from);
            from.on('error', () => other.destroy());
            from.on('close', () => this.sockets.delete(from));
            from.on('data', (piece: Buffer) => this.count(from === client, piece));
            from.pipe(other);
        }
    }

    private count(isUp: boolean, piece: Buffer): void {
        if (!isUp) return void (this.counted.down += piece.length);
        this.counted.up += piece.length;
        // A client sends the head of a request at once, and nothing else before it.
        const [, method, path] = /^([A-Z]+) (\S+) HTTP\/1\.1\r\n/.exec(piece.toString('latin1', 0, 4096)) ?? [];
        if (method && path) this.counted.requests.push(`${method} ${path}`);
    }
}

function nothing(): Traffic {
    return { requests: [], connections: 0, up: 0, down: 0 };
}
