import { setImmediate } from 'node:timers/promises';

/** Waits for what comes by itself once everything under way in this process is done. Throws when it does not. */
export async function until(what: string, condition: () => boolean): Promise<void> {
    const end = Date.now() + 60_000;
    while (!condition()) {
        if (Date.now() > end) throw new Error(`${what}: not reached.`);
        await setImmediate();
    }
}
