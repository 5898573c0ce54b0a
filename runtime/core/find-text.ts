import type { FlowNode } from './snapshot';
import type { FoundText } from './wire';

/** A text that is looked for in nodes, whatever its case. */
export class WantedText {
    private readonly folded: string;
    private readonly foldedJson: string;

    constructor(private readonly text: string) {
        this.folded = fold(text);
        this.foldedJson = fold(JSON.stringify(text).slice(1, -1));
    }

    /** False only for the JSON of a node that does not hold the text: much cheaper than to parse it and look. */
    mayBeIn(json: string): boolean {
        return fold(json).includes(this.foldedJson);
    }

    /** Whether a node holds the text: what `foundIn` tells, in less time. */
    isIn(node: FlowNode): boolean {
        return Object.keys(node).some((name) => name !== 'credentials' && this.textWithin(node[name]) !== undefined);
    }

    /** The top-level properties of a node that hold the text, in their order. Credentials are never looked at. */
    foundIn(node: FlowNode): FoundText[] {
        return Object.entries(node).flatMap(([name, value]) => {
            const found = name === 'credentials' ? undefined : this.textWithin(value);
            return found === undefined ? [] : { name, excerpt: this.excerpt(found) };
        });
    }

    /** The first text in a value that holds what is looked for. */
    private textWithin(value: unknown): string | undefined {
        if (typeof value === 'string') return fold(value).includes(this.folded) ? value : undefined;
        if (typeof value !== 'object' || value === null) return undefined;
        for (const entry of Object.values(value)) {
            const found = this.textWithin(entry);
            if (found !== undefined) return found;
        }
        return undefined;
    }

    private excerpt(text: string): string {
        const hit = placeInUnfolded(text, fold(text).indexOf(this.folded));
        const start = wholeCharacter(text, Math.max(0, hit - CHARACTERS_BEFORE));
        const after = Math.max(EXCERPT_CHARACTERS - CHARACTERS_BEFORE - this.text.length, CHARACTERS_BEFORE);
        const end = wholeCharacter(text, Math.min(text.length, hit + this.text.length + after));
        const piece = text.slice(start, end).replace(/\s+/g, ' ').trim();
        return `${start > 0 ? '…' : ''}${piece}${end < text.length ? '…' : ''}`;
    }
}

const EXCERPT_CHARACTERS = 80;
const CHARACTERS_BEFORE = 25;

/** Lower case in which it does not matter what stands around a letter: a sigma has two forms. */
function fold(text: string): string {
    return text.toLowerCase().replaceAll('ς', 'σ');
}

/** Some letters become two in lower case. */
function placeInUnfolded(text: string, place: number): number {
    if (fold(text).length === text.length) return place;
    let [at, folded] = [0, 0];
    for (const character of text) {
        if (folded >= place) break;
        folded += fold(character).length;
        at += character.length;
    }
    return at;
}

/** Not between the two halves of a character outside the basic plane. */
function wholeCharacter(text: string, place: number): number {
    return place > 0 && /[\uDC00-\uDFFF]/.test(text.charAt(place)) ? place - 1 : place;
}
