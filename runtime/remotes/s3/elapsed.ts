/** A moment by both clocks of this machine. */
export interface Moment {
    wall: number;
    steady: number;
}

export function moment(): Moment {
    return { wall: Date.now(), steady: performance.now() };
}

/**
 * How much time has passed at most, however the clock was set and though the machine slept meanwhile: the steady clock may
 * stand still then, the other one can be set back.
 */
export function elapsedMs(since: Moment): number {
    const { wall, steady } = moment();
    return wall < since.wall - 1000 ? Infinity : Math.max(wall - since.wall, steady - since.steady);
}
