import { connect, type Socket } from 'node:net';

export interface Answered {
    status: number;
    body: Buffer;
}

/** One connection that is kept open, and asks one thing after the other: next to no work beside that of the server. */
export class Connection {
    private held: Buffer[] = [];
    private size = 0;
    /** Of the answer that is under way: where its body begins, and its end. */
    private expected: { from: number; to: number; status: number } | undefined;
    private answered: ((answer: Answered) => void) | undefined;
    private failed: ((error: Error) => void) | undefined;
    private isClosed = false;

    private constructor(private readonly socket: Socket) {
        socket.setNoDelay(true);
        socket.on('data', (bytes) => this.take(bytes));
        socket.on('close', () => {
            this.isClosed = true;
            this.failed?.(closed());
        });
        socket.on('error', () => undefined);
    }

    static open(port: number): Promise<Connection> {
        return new Promise((resolve, reject) => {
            const socket = connect(port, '127.0.0.1');
            socket.once('error', reject);
            socket.once('connect', () => resolve(new Connection(socket)));
        });
    }

    ask(request: Buffer): Promise<Answered> {
        // A server closes what is idle for some seconds.
        if (this.isClosed) return Promise.reject(closed());
        return new Promise((resolve, reject) => {
            this.answered = resolve;
            this.failed = reject;
            this.socket.write(request);
        });
    }

    close(): void {
        this.failed = undefined;
        this.socket.destroy();
    }

    private take(bytes: Buffer): void {
        this.held.push(bytes);
        this.size += bytes.length;
        this.expected ??= this.readHead();
        if (!this.expected || this.size < this.expected.to) return;
        const { from, to, status } = this.expected;
        const body = Buffer.concat(this.held).subarray(from, to);
        this.held = [];
        this.size = 0;
        this.expected = undefined;
        this.answered?.({ status, body });
    }

    private readHead(): typeof this.expected {
        const all = Buffer.concat(this.held);
        this.held = [all];
        const end = all.indexOf('\r\n\r\n');
        if (end < 0) return undefined;
        const head = all.toString('latin1', 0, end);
        const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
        return { from: end + 4, to: end + 4 + length, status: Number(head.slice(9, 12)) };
    }
}

function closed(): Error {
    return new Error('The connection was closed.');
}

/** The bytes of a request. */
export function requestBytes(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: object,
): Buffer {
    const text = body ? JSON.stringify(body) : '';
    const all = {
        Host: '127.0.0.1',
        ...headers,
        ...(body && { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(text)) }),
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${text}`);
}

/** Asks over several connections at once for a while, or until there is nothing more to ask; answers how many were answered a second. */
export async function drive(
    connections: readonly Connection[],
    next: () => Buffer | undefined,
    ms: number,
    status: number,
): Promise<number> {
    const start = performance.now();
    let count = 0;
    const one = async (connection: Connection): Promise<void> => {
        while (performance.now() - start < ms) {
            const request = next();
            if (!request) return;
            const answer = await connection.ask(request);
            if (answer.status !== status) throw new Error(`Answered ${answer.status}: ${answer.body.toString()}`);
            count++;
        }
    };
    await Promise.all(connections.map(one));
    return (1000 * count) / (performance.now() - start);
}
