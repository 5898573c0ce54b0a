import assert from 'node:assert/strict';
import { diffLines, diffWords, foldUnchanged, type DiffLine } from '../../editor/comparison/line-diff';

describe('The line difference of the editor', () => {
    const written = (lines: readonly DiffLine[]): string[] =>
        lines.map(({ kind, before, after, pieces }) => {
            const text = pieces.map((piece) => (piece.marked ? `[${piece.text}]` : piece.text)).join('');
            return `${{ same: ' ', added: '+', removed: '-' }[kind]} ${before ?? ''}:${after ?? ''} ${text}`;
        });

    it('numbers the lines of both sides and marks the words that differ in a line', () => {
        const before = 'const a = 1;\nreturn msg;\n';
        const after = 'const a = 2;\n// new\nreturn msg;\n';
        assert.deepEqual(written(diffLines(before, after).lines), [
            '- 1: const a = [1];',
            '+ :1 const a = [2];',
            '+ :2 // new',
            '  2:3 return msg;',
            '  3:4 ',
        ]);
    });

    it('shows lines that have little in common as replaced, without marks', () => {
        assert.deepEqual(written(diffLines('return msg;', 'node.warn(1)').lines), [
            '- 1: return msg;',
            '+ :1 node.warn(1)',
        ]);
    });

    it('shows a text that one side does not have at all, and an empty one, as what they are', () => {
        assert.deepEqual(written(diffLines(undefined, 'a').lines), ['+ :1 a']);
        assert.deepEqual(written(diffLines('a\nb', undefined).lines), ['- 1: a', '- 2: b']);
        assert.deepEqual(written(diffLines('', 'a').lines), ['- 1: ', '+ :1 a']);
        assert.deepEqual(diffLines('', '').lines.length, 1);
    });

    it('tells spaces at the ends of lines and a missing last line, and names what only line ends differ in', () => {
        assert.deepEqual(written(diffLines('a \nb', 'a\nb').lines), ['- 1: a[ ]', '+ :1 a', '  2:2 b']);
        assert.deepEqual(written(diffLines('a\n', 'a').lines), ['  1:1 a', '- 2: ']);
        assert.equal(diffLines('a\r\nb', 'a\nb').onlyLineEnds, true);
        assert.equal(diffLines('a\r\nb', 'a\nc').onlyLineEnds, false);
        assert.equal(diffLines('a', 'a').onlyLineEnds, false);
    });

    it('gives both texts back whole, whatever they are', () => {
        const texts = ['', 'a', 'a\nb\nc', 'c\nb\na', 'x\n\n\ny', 'const x = (1);\n\treturn;', 'a\na\na\nb', 'ß😀\nb'];
        for (const before of texts) {
            for (const after of texts) {
                const { lines } = diffLines(before, after);
                const side = (without: DiffLine['kind']): string =>
                    lines
                        .filter(({ kind }) => kind !== without)
                        .map(({ pieces }) => pieces.map(({ text }) => text).join(''))
                        .join('\n');
                assert.equal(side('added'), before);
                assert.equal(side('removed'), after);
            }
        }
    });

    it('gives up on texts that have nothing in common before it takes long, and still shows all of them', () => {
        const text = (salt: string): string => Array.from({ length: 6000 }, (_, i) => `${salt} ${i}`).join('\n');
        const { lines } = diffLines(text('a'), text('b'));
        assert.equal(lines.length, 12_000);
        assert.deepEqual([lines[0]!.kind, lines.at(-1)!.kind], ['removed', 'added']);
    });

    it('keeps three lines around a change and folds the rest, but never a single line', () => {
        const line = (i: number): string => `line ${i}`;
        const before = Array.from({ length: 20 }, (_, i) => line(i));
        const after = before.map((each, i) => (i === 10 ? 'another' : each));
        const runs = foldUnchanged(diffLines(before.join('\n'), after.join('\n')).lines);
        assert.deepEqual(
            runs.map(({ folded, lines }) => [folded, lines.length]),
            [
                [true, 7],
                [false, 8],
                [true, 6],
            ],
        );
        const short = foldUnchanged(diffLines('1\n2\n3\n4\n5', '1\n2\n3\n4\n6').lines);
        assert.ok(short.every(({ folded }) => !folded));
    });

    it('marks what differs within one line', () => {
        const { before, after } = diffWords('plant/line/1/value', 'plant/line/2/value');
        assert.deepEqual(
            before.filter(({ marked }) => marked).map(({ text }) => text),
            ['1'],
        );
        assert.deepEqual(
            after.filter(({ marked }) => marked).map(({ text }) => text),
            ['2'],
        );
    });
});
