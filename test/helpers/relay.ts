import { createServer, connect, type Server, type Socket } from 'node:net';

/** Stands between a device and its hub on the loopback interface, and cuts connections when a test wants it. */
export class Relay {
    /** How many bytes have come from the hub. */
    bytes = 0;
    /** Cuts each connection once this many bytes have come over it from the hub. */
    cutAfter = Infinity;
    private isDown = false;
    private readonly sockets = new Set<Socket>();

    private constructor(
        private readonly server: Server,
        private hub: { url: string },
    ) {
        server.on('connection', (socket) => this.pass(socket));
    }

    static async start(hub: { url: string }): Promise<Relay> {
        const server = createServer({ allowHalfOpen: true });
        await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
        return new Relay(server, hub);
    }

    get url(): string {
        const { port } = this.server.address() as { port: number };
        return `http://127.0.0.1:${port}`;
    }

    /** Cuts every connection from now on, those that are there too. */
    goDown(): void {
        this.isDown = true;
        this.sockets.forEach((socket) => socket.destroy());
    }

    /** Passes on again, to another hub if one is given. */
    comeUp(hub = this.hub): void {
        this.isDown = false;
        this.hub = hub;
    }

    async stop(): Promise<void> {
        this.goDown();
        await new Promise((done) => this.server.close(done));
    }

    private pass(device: Socket): void {
        if (this.isDown) return void device.destroy();
        const { hostname, port } = new URL(this.hub.url);
        const hub = connect(Number(port), hostname);
        let passed = 0;
        const end = (): void => {
            for (const socket of [device, hub]) {
                this.sockets.delete(socket);
                socket.destroy();
            }
        };
        for (const socket of [device, hub]) {
            this.sockets.add(socket);
            socket.on('error', end).on('close', end);
        }
        device.pipe(hub);
        hub.on('data', (piece: Buffer) => {
            this.bytes += piece.length;
            passed += piece.length;
            if (passed < this.cutAfter) return void device.write(piece);
            // A connection that is torn down would take with it what a busy device has not read yet.
            hub.pause();
            device.end(piece, end);
        });
        hub.on('end', () => device.end());
    }
}
