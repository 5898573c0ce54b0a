import catalogue from '../../plugins/locales/en-US/snapshots.json';
import type { Translate } from '../core/translate';

/** The catalogue's English sentences: the command line speaks no other language. */
export const translate: Translate = (key, values = {}) => {
    let found: unknown = catalogue;
    for (const step of key.split('.')) found = (found as Record<string, unknown> | undefined)?.[step];
    if (typeof found !== 'string') return key;
    return found.replace(/__(\w+)__/g, (placeholder, name: string) => String(values[name] ?? placeholder));
};

/** `1 tab`, `2 tabs`. */
export function count(number: number, one: string, many = `${one}s`): string {
    return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

/** `812 bytes`, `14 kB`, `3.2 MB`. */
export function size(bytes: number): string {
    if (bytes < 1000) return count(bytes, 'byte');
    if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
    return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
