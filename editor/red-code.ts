import type { CodeKind, CodeToken } from './host';

/** Splits code into its tokens with Monaco, where that is the editor of this Node-RED. */
export async function tokensOf(text: string, language: string): Promise<CodeToken[][] | undefined> {
    const { monaco } = window as { monaco?: Monaco };
    if (!monaco || text.length > MOST_CHARACTERS) return undefined;
    try {
        const known = monaco.languages.getLanguages().some(({ id }) => id === language);
        // Its own tokens of JSON come from a worker. Node-RED 5 knows JSONata only once it was edited.
        const mode = known && language !== 'json' ? language : (LIKE[language] ?? language);
        // Only this waits for the language; its own result is HTML.
        await monaco.editor.colorize('', mode, {});
        const lines = text.split(LINE_END);
        return monaco.editor.tokenize(text, mode).map((tokens, i) => cut(lines[i] ?? '', tokens));
    } catch (error) {
        console.warn(error);
        return undefined;
    }
}

/** As much of Monaco as is used. */
interface Monaco {
    languages: { getLanguages(): { id: string }[] };
    editor: {
        colorize(text: string, language: string, options: object): Promise<string>;
        tokenize(text: string, language: string): MonacoToken[][];
    };
}

interface MonacoToken {
    offset: number;
    type: string;
}

/** More would hold up the page. */
const MOST_CHARACTERS = 100_000;
const LINE_END = /\r\n|\r|\n/;
const LIKE: Readonly<Record<string, string>> = { json: 'javascript', jsonata: 'javascript', mustache: 'handlebars' };

function cut(line: string, tokens: readonly MonacoToken[]): CodeToken[] {
    return tokens.map(({ offset, type }, i) => {
        const text = line.slice(offset, tokens[i + 1]?.offset);
        const kind = kindOf(type);
        return kind ? { text, kind } : { text };
    });
}

/** Monaco names tokens as `attribute.value.html`; the last part is the language. */
function kindOf(type: string): CodeKind | undefined {
    const [first, second] = type.split('.');
    if (first === 'attribute') return second === 'value' ? 'string' : 'name';
    return first === undefined ? undefined : KINDS[first];
}

const KINDS: Readonly<Record<string, CodeKind>> = {
    keyword: 'keyword',
    string: 'string',
    regexp: 'string',
    comment: 'comment',
    number: 'number',
    tag: 'keyword',
    type: 'name',
    variable: 'name',
    strong: 'strong',
    emphasis: 'name',
};
