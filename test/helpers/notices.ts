import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import type { RestoreProgress, SnapshotsNotice } from '../../runtime/core/wire';
import { COMMS_TOPIC } from '../../runtime/core/wire';

type Notice = SnapshotsNotice | RestoreProgress;

/** Hears what a Node-RED without users tells every open editor, as the editor does: a WebSocket at `/comms`. */
export class Notices {
    /** Of this package, in the order in which they came. */
    readonly heard: Notice[] = [];
    /** Everything that came, as it came. */
    text = '';
    private rest: Buffer = Buffer.alloc(0);

    private constructor(private readonly socket: Socket) {}

    /** Resolves when nothing that is told from now on is missed. */
    static async of(url: string): Promise<Notices> {
        const headers = {
            Connection: 'Upgrade',
            Upgrade: 'websocket',
            'Sec-WebSocket-Version': '13',
            'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
        };
        const asked = request(`${url}/comms`, { headers }).end();
        const [socket, head] = await new Promise<[Socket, Buffer]>((done, fail) => {
            asked.once('upgrade', (_, opened, first) => done([opened, first]));
            asked.once('response', ({ statusCode }) => fail(new Error(`/comms answered ${String(statusCode)}.`)));
            asked.once('error', fail);
        });
        const notices = new Notices(socket);
        notices.take(head);
        socket.on('data', (bytes: Buffer) => notices.take(bytes));
        // Node-RED may be stopped while somebody listens.
        socket.on('error', () => socket.destroy());
        return notices;
    }

    stop(): void {
        this.socket.destroy();
    }

    /** Takes all frames that are whole. A server sends them unmasked; those of Node-RED are one text each. */
    private take(bytes: Buffer): void {
        this.rest = Buffer.concat([this.rest, bytes]);
        for (let frame = firstFrame(this.rest); frame !== undefined; frame = firstFrame(this.rest)) {
            this.rest = this.rest.subarray(frame.end);
            if (frame.isText) this.hear(frame.text);
        }
    }

    private hear(text: string): void {
        this.text += text;
        const messages = JSON.parse(text) as { topic: string; data: Notice }[];
        this.heard.push(...messages.filter(({ topic }) => topic === COMMS_TOPIC).map(({ data }) => data));
    }
}

/** RFC 6455, 5.2; undefined while it is not whole. */
function firstFrame(bytes: Buffer): { isText: boolean; text: string; end: number } | undefined {
    if (bytes.length < 2) return undefined;
    const short = bytes[1]! & 0x7f;
    const begin = 2 + (short === 126 ? 2 : short === 127 ? 8 : 0);
    if (bytes.length < begin) return undefined;
    const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
    const end = begin + length;
    if (bytes.length < end) return undefined;
    return { isText: (bytes[0]! & 0x0f) === 1, text: bytes.toString('utf8', begin, end), end };
}
