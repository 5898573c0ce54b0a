/** What part of a body is asked for, from its first byte to its last; `none` when there is no such part. */
export type ByteRange = { first: number; last: number } | 'none' | undefined;

/**
 * Reads `Range` (RFC 9110, section 14) for a body of this size. One range is enough to go on with what was cut off: several
 * are answered with all of it, as is whatever is no range.
 */
export function parseRange(header: string | undefined, size: number): ByteRange {
    const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
    if (from === undefined || to === undefined || (from === '' && to === '')) return undefined;
    if (from === '') return Number(to) === 0 ? 'none' : { first: Math.max(0, size - Number(to)), last: size - 1 };
    const last = to === '' ? size - 1 : Math.min(Number(to), size - 1);
    if (to !== '' && Number(to) < Number(from)) return undefined;
    return Number(from) >= size ? 'none' : { first: Number(from), last };
}

/** The bytes of a range of what these pieces are together, without copying any. */
export function* sliced(
    pieces: readonly Buffer[],
    { first, last }: { first: number; last: number },
): Generator<Buffer> {
    let at = 0;
    for (const piece of pieces) {
        const [from, to] = [Math.max(0, first - at), Math.min(piece.length, last + 1 - at)];
        if (from < to) yield piece.subarray(from, to);
        at += piece.length;
    }
}

/** Whether one of the tags of `If-None-Match` is this one. */
export function namesTag(header: string | undefined, tag: string): boolean {
    if (header === undefined) return false;
    return header.split(',').some((entry) => entry.trim() === '*' || entry.trim().replace(/^W\//, '') === tag);
}

/** Whether an answer may be compressed with gzip. */
export function takesGzip(header: string | undefined): boolean {
    const entries = (header ?? '').toLowerCase().split(',');
    const gzip = entries.map((entry) => entry.trim()).find((entry) => /^(x-)?gzip(;|$)/.test(entry));
    return gzip !== undefined && !/;\s*q=0(\.0*)?$/.test(gzip);
}
