import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import catalogue from '../../plugins/locales/en-US/snapshots.json';

const ROOT = resolve(__dirname, '../..');

describe('Locale catalogue', () => {
    for (const { room, folders, call, top, plurals } of [
        { room: 'the runtime', folders: ['runtime', 'plugins'], call: 'translate', top: '', plurals: false },
        { room: 'the editor', folders: ['editor'], call: 'text', top: 'editor.', plurals: true },
    ]) {
        const sentences = sentencesIn(catalogue).filter((key) => key.startsWith('editor.') === (top !== ''));
        const sources = folders.flatMap(sourcesIn);

        it(`has every sentence that ${room} asks for, and of each family that it chooses from at least one`, () => {
            const topics = new Set(sentences.map((key) => key.slice(top.length).split('.')[0]!));
            const isKey = (text: string): boolean =>
                /^\w+(\.\w+)+(?<!\.js)$/.test(text) && topics.has(text.split('.')[0]!);
            const asked = sources.flatMap((source) => argumentsOf(source, call));
            assert.ok(asked.length > 10, 'the calls were found');
            const wanted = [...asked, ...sources.flatMap(textsIn).filter(isKey)].map((key) => `${top}${key}`);
            const forms = plurals ? ['', '.one', '.other'] : [''];
            const missing = wanted.filter((key) => !forms.some((form) => sentences.some(matches(`${key}${form}`))));
            assert.deepEqual(missing, []);
        });

        it(`has nothing that ${room} does not use`, () => {
            const used = sources.flatMap(textsIn).map((key) => matches(`${top}${key}`));
            const single = (sentence: string): string => (plurals ? sentence.replace(/\.(one|other)$/, '') : sentence);
            const unused = sentences.filter((sentence) => !used.some((use) => use(sentence) || use(single(sentence))));
            assert.deepEqual(unused, []);
        });
    }
});

/** Keys of all sentences. */
function sentencesIn(entry: object, above = ''): string[] {
    return Object.entries(entry).flatMap(([name, value]: [string, unknown]) =>
        typeof value === 'string' ? [`${above}${name}`] : sentencesIn(value as object, `${above}${name}.`),
    );
}

function sourcesIn(folder: string): ts.SourceFile[] {
    const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
    return files
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
        .map((file) => {
            const text = readFileSync(join(ROOT, folder, file), 'utf8');
            return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
        });
}

/** The first arguments of all calls of a function or method, as far as they stand in the code. See `keyOf`. */
function argumentsOf(source: ts.SourceFile, name: string): string[] {
    return nodesIn(source).flatMap((node) => {
        if (!ts.isCallExpression(node) || !node.arguments[0]) return [];
        const { expression } = node;
        const called = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
        return ts.isIdentifier(called) && called.text === name ? choicesOf(node.arguments[0]) : [];
    });
}

/** Every text in the code that may be a key, since keys are also handed on. */
function textsIn(source: ts.SourceFile): string[] {
    return nodesIn(source)
        .flatMap((node) => keyOf(node) ?? [])
        .filter((key) => /^\w+\./.test(key));
}

function choicesOf(expression: ts.Expression): string[] {
    if (ts.isConditionalExpression(expression)) {
        return [...choicesOf(expression.whenTrue), ...choicesOf(expression.whenFalse)];
    }
    return [keyOf(expression) ?? []].flat();
}

/** A text as it stands in the code, with `*` for what is put into it. */
function keyOf(node: ts.Node): string | undefined {
    if (ts.isStringLiteralLike(node)) return node.text;
    if (!ts.isTemplateExpression(node)) return undefined;
    return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('*');
}

function nodesIn(node: ts.Node): ts.Node[] {
    return [node, ...node.getChildren().flatMap(nodesIn)];
}

/** What is put into the middle of a key may have several steps; what it ends with is one. */
function matches(key: string): (sentence: string) => boolean {
    const pattern = key
        .replace(/[.$()|[\]\\{}+?^]/g, '\\$&')
        .replace(/\*$/, '[^.]+')
        .replaceAll('*', '.+');
    const whole = new RegExp(`^${pattern}$`);
    return (sentence) => whole.test(sentence);
}
