import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below those that systems hand out by themselves, and above those that browsers refuse. */
const FIRST = 10_240;
const END = 32_768;

/** Suites run side by side: each begins elsewhere. */
let next = randomInt(FIRST, END);

/**
 * A port of the loopback interface that nothing listens on, another one each time. No connection and no other server is given it by
 * chance before it is used.
 */
export async function freePort(): Promise<number> {
    for (;;) {
        const port = next;
        next = port + 1 < END ? port + 1 : FIRST;
        if (await isFree(port)) return port;
    }
}

async function isFree(port: number): Promise<boolean> {
    const server = createServer();
    const listening = once(server.listen(port, '127.0.0.1'), 'listening');
    try {
        await listening;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
        throw error;
    }
    await new Promise((done) => server.close(done));
    return true;
}
