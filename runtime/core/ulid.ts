const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_DIGITS = 10;
const RANDOM_DIGITS = 16;

/**
 * A ULID (https://github.com/ulid/spec) for a time in ms and ten random bytes, always greater than `after`: also for
 * two in one millisecond, and when the clock was set back.
 */
export function nextUlid(time: number, random: Uint8Array, after?: string): string {
    const entropy = random.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
    const fresh = encode(BigInt(time), TIME_DIGITS) + encode(entropy, RANDOM_DIGITS);
    return after === undefined || fresh > after ? fresh : successor(after);
}

/** The time in ms that a ULID begins with. */
export function ulidTime(ulid: string): number {
    return [...ulid.slice(0, TIME_DIGITS)].reduce((time, digit) => time * 32 + DIGITS.indexOf(digit), 0);
}

function encode(number: bigint, digits: number): string {
    let text = '';
    for (let rest = number; text.length < digits; rest >>= 5n) text = DIGITS.charAt(Number(rest & 31n)) + text;
    return text;
}

function successor(ulid: string): string {
    const kept = ulid.replace(/Z+$/, '');
    const last = DIGITS.indexOf(kept.slice(-1));
    return (kept.slice(0, -1) + DIGITS.charAt(last + 1)).padEnd(ulid.length, '0');
}
