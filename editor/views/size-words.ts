/** `14 kB`, `2.3 MB`, as people write it in a language. */
export function sizeWords(language: string, bytes: number): string {
    const kilobytes = bytes / 1000;
    const isLarge = kilobytes >= 1000;
    const format = new Intl.NumberFormat(language, {
        style: 'unit',
        unit: isLarge ? 'megabyte' : 'kilobyte',
        maximumSignificantDigits: 2,
    });
    return format.format(isLarge ? kilobytes / 1000 : kilobytes);
}
