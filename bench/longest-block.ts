import { readFileSync } from 'node:fs';
import { median } from './statistics';

/** The median of several runs: each may be hit by something that is not its own. */
export async function blockOf(action: () => Promise<unknown>): Promise<number> {
    const blocks: number[] = [];
    for (let run = 0; run < RUNS; run++) blocks.push(await longestBlock(action));
    return median(blocks);
}

const RUNS = 5;

/** The longest time in ms between two turns of the event loop while something is done. */
export async function longestBlock(action: () => Promise<unknown>): Promise<number> {
    globalThis.gc?.();
    let longest = 0;
    let last = performance.now() - waitedMs();
    let next: NodeJS.Immediate;
    const beat = (): void => {
        const now = performance.now() - waitedMs();
        longest = Math.max(longest, now - last);
        last = now;
        next = setImmediate(beat);
    };
    next = setImmediate(beat);
    await action();
    clearImmediate(next);
    return longest;
}

/**
 * How long this thread has waited for a processor since its start: what other processes take is not what the work does
 * to the event loop. Only Linux tells; elsewhere it is counted in.
 */
function waitedMs(): number {
    try {
        return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1]) / 1e6;
    } catch {
        return 0;
    }
}
