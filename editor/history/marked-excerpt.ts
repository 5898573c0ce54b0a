import type { DiffPiece } from '../comparison/line-diff';

/** A piece of text with every place marked that holds what was searched for, whatever its case. */
export function markedExcerpt(excerpt: string, query: string): DiffPiece[] {
    const pattern = query
        .trim()
        .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
        .replace(/\s+/g, '\\s+');
    if (pattern === '') return [{ text: excerpt, marked: false }];
    return excerpt
        .split(new RegExp(`(${pattern})`, 'giu'))
        .map((text, at) => ({ text, marked: at % 2 === 1 }))
        .filter(({ text }) => text !== '');
}
