/** Path of a Chromium, or undefined. `CHROMIUM` in the environment names one that is elsewhere. */
export function findChromium(): string | undefined;
