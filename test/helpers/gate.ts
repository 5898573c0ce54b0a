import { connect, createServer, type Server, type Socket } from 'node:net';

/** Leads to another server under an address of its own, as long as it is open. */
export class Gate {
    private isOpen = true;
    private readonly sockets = new Set<Socket>();

    private constructor(
        private readonly server: Server,
        private readonly target: URL,
    ) {}

    static async start(url: string): Promise<Gate> {
        const server = createServer();
        const gate = new Gate(server, new URL(url));
        server.on('connection', (socket) => gate.pass(socket));
        await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
        return gate;
    }

    /** Without a slash at its end. */
    get url(): string {
        return `http://127.0.0.1:${(this.server.address() as { port: number }).port}`;
    }

    /** Whoever comes from now on is let through. */
    open(): void {
        this.isOpen = true;
    }

    /** Cuts all connections, and those that come from now on. */
    shut(): void {
        this.isOpen = false;
        for (const socket of this.sockets) socket.destroy();
    }

    async stop(): Promise<void> {
        this.shut();
        await new Promise((done) => this.server.close(done));
    }

    private pass(socket: Socket): void {
        this.keep(socket);
        if (!this.isOpen) return void socket.destroy();
        const onward = connect(Number(this.target.port), this.target.hostname);
        this.keep(onward);
        socket.pipe(onward).pipe(socket);
        socket.once('close', () => onward.destroy());
        onward.once('close', () => socket.destroy());
    }

    /** A connection that is cut has an error, which is what it is cut for. */
    private keep(socket: Socket): void {
        this.sockets.add(socket);
        socket.on('error', () => undefined).once('close', () => this.sockets.delete(socket));
    }
}
