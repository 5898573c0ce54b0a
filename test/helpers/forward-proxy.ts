import { createServer, request as forward, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';

/** A proxy of the tests’ own on the loopback interface: it passes on HTTP, and opens tunnels for HTTPS. */
export class ForwardProxy {
    /** What it was asked for: `GET http://…` and `CONNECT host:port`. */
    readonly asked: string[] = [];
    /** Everything that it could read, of tunnels their heads alone. */
    readonly seen: string[] = [];
    private readonly sockets = new Set<Socket>();

    private constructor(
        private readonly server: Server,
        /** `name:password` that it wants to hear. */
        private readonly login: string | undefined,
    ) {}

    static async start(login?: string): Promise<ForwardProxy> {
        const server = createServer();
        const proxy = new ForwardProxy(server, login);
        server.on('request', (request, response) => proxy.pass(request, response));
        server.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) =>
            proxy.tunnel(request, socket, head),
        );
        await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
        return proxy;
    }

    /** As `HTTP_PROXY` has it. */
    get url(): string {
        const { port } = this.server.address() as { port: number };
        return `http://${this.login === undefined ? '' : `${this.login}@`}127.0.0.1:${port}`;
    }

    async stop(): Promise<void> {
        for (const socket of this.sockets) socket.destroy();
        this.server.closeAllConnections();
        await new Promise((done) => this.server.close(done));
    }

    private pass(request: IncomingMessage, response: ServerResponse): void {
        this.note(request);
        if (!this.isLoggedIn(request)) return void response.writeHead(407).end();
        const { 'proxy-authorization': _login, ...headers } = request.headers;
        const onward = forward(request.url!, { method: request.method, headers }, (answer) => {
            response.writeHead(answer.statusCode!, answer.headers);
            answer.pipe(response);
        });
        onward.on('error', () => response.destroy());
        request.pipe(onward);
    }

    private tunnel(request: IncomingMessage, socket: Socket, head: Buffer): void {
        this.note(request);
        if (!this.isLoggedIn(request)) return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
        const [host, port] = request.url!.split(':');
        const onward = connect(Number(port), host, () => {
            socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
            onward.write(head);
            onward.pipe(socket).pipe(onward);
        });
        for (const end of [socket, onward]) {
            this.sockets.add(end);
            end.on('error', () => [socket, onward].forEach((other) => other.destroy()));
        }
    }

    private note({ method, url, rawHeaders }: IncomingMessage): void {
        this.asked.push(`${method} ${url}`);
        this.seen.push([method, url, ...rawHeaders].join(' '));
    }

    private isLoggedIn({ headers }: IncomingMessage): boolean {
        if (this.login === undefined) return true;
        return headers['proxy-authorization'] === `Basic ${Buffer.from(this.login).toString('base64')}`;
    }
}
