import { Tokenizer } from '@streamparser/json';
import { isSnapshotError } from '../core/errors';
import { Pacer } from '../pacer';
import { notJson } from './bad-file';
import { JsonBuilder, type TakenEntries } from './json-builder';

/**
 * The value that JSON text in pieces of UTF-8 stands for, made with breaks: a large file does not block the event loop.
 * Rejects with `bad_file` and a sentence that says what is wrong and where; see `JsonBuilder` for what is refused
 * beside what is no JSON. What the pieces reject with passes.
 */
export async function parseJson(
    pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    entries?: TakenEntries,
): Promise<unknown> {
    const pacer = new Pacer();
    const reader = new JsonReader(entries);
    for await (const piece of pieces) {
        for (let at = 0; at < piece.length; at += STEP_BYTES) {
            reader.write(piece.subarray(at, at + STEP_BYTES));
            await pacer.breathe();
        }
    }
    return reader.end();
}

/** What is read at once: a millisecond's work even on a small machine. */
const STEP_BYTES = 16 * 1024;

class JsonReader {
    private readonly tokenizer = exactTokenizer();
    private readonly builder: JsonBuilder;
    private readonly lines = new Lines();
    private first: number[] = [];

    constructor(entries: TakenEntries | undefined) {
        this.builder = new JsonBuilder(entries);
        this.tokenizer.onToken = ({ token, value, offset }) => {
            if (!this.builder.take(token, value)) throw wrongAt(this.lines.placeOf(offset));
        };
    }

    write(piece: Uint8Array): void {
        if (this.first.length < 2) {
            this.first.push(...piece.subarray(0, 2));
            refuseOtherEncodings(this.first);
        }
        this.lines.begin(piece);
        try {
            this.tokenizer.write(piece);
        } catch (error) {
            throw isSnapshotError(error) ? error : this.syntaxError(error);
        }
        this.lines.finish();
    }

    end(): unknown {
        try {
            this.tokenizer.end();
        } catch (error) {
            if (isSnapshotError(error)) throw error;
            throw cutOff();
        }
        const result = this.builder.result();
        if (result) return result.value;
        throw this.builder.isEmpty ? notJson('It is empty.') : cutOff();
    }

    private syntaxError(error: unknown): Error {
        // The decoder's complaint about bytes that are no text is a TypeError; the tokenizer says where it stands.
        if (error instanceof TypeError) return notJson('It is not text in UTF-8.');
        const [, position] = /absolute position "(\d+)"/.exec(String(error)) ?? [];
        return position === undefined ? notJson('It is not JSON.') : wrongAt(this.lines.placeOf(Number(position)));
    }
}

/** The decoder in @streamparser/json 0.0.26 drops every U+FEFF that begins what it decodes, in the middle of texts too. */
function exactTokenizer(): Tokenizer {
    const tokenizer = new Tokenizer();
    const { bufferedString } = tokenizer as unknown as { bufferedString: { decoder: unknown } };
    bufferedString.decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return tokenizer;
}

/** Counts lines, so that people find the place that is meant by a number of bytes. */
class Lines {
    private bytes: Uint8Array = new Uint8Array();
    private start = 0;
    private line = 1;
    private lineStart = 0;

    begin(bytes: Uint8Array): void {
        this.bytes = bytes;
    }

    finish(): void {
        const { line, lineStart } = this.lineOf(this.start + this.bytes.length);
        this.line = line;
        this.lineStart = lineStart;
        this.start += this.bytes.length;
    }

    placeOf(offset: number): string {
        const { line, lineStart } = this.lineOf(offset);
        return `line ${line}, column ${offset - lineStart + 1}`;
    }

    private lineOf(offset: number): { line: number; lineStart: number } {
        let { line, lineStart } = this;
        const { bytes, start } = this;
        for (let at = bytes.indexOf(LINE_FEED); at >= 0 && start + at < offset; at = bytes.indexOf(LINE_FEED, at + 1)) {
            line++;
            lineStart = start + at + 1;
        }
        return { line, lineStart };
    }
}

const LINE_FEED = 0x0a;

function refuseOtherEncodings([first, second]: readonly number[]): void {
    const mark = `${first?.toString(16)} ${second?.toString(16)}`;
    if (mark === 'ff fe' || mark === 'fe ff') throw notJson('It is text in UTF-16. Save it as UTF-8.');
}

function wrongAt(place: string): Error {
    return notJson(`It is not JSON: ${place} is not as it should be.`);
}

function cutOff(): Error {
    return notJson('It is cut off: the JSON ends in the middle.');
}
