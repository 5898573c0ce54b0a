import { TokenType } from '@streamparser/json';
import { badFile, FILE_LIMITS } from './bad-file';
import { JsonPlace } from './json-place';

/** Lists whose entries are taken one by one: in the value that is built they are empty. */
export interface TakenEntries {
    /** Whether the list at this place (`flows.flows`, an empty text for the value itself) is such a list. */
    isTaken(place: string): boolean;
    /** Called with each entry as soon as it is complete, in order. What it throws ends the reading. */
    take(entry: unknown, index: number): void;
}

type Container = unknown[] | Record<string, unknown>;

/** What may come next. `first` values and keys may also be the end of their list or object. */
type Expected = 'value' | 'first value' | 'key' | 'first key' | 'colon' | 'comma or end' | 'nothing';

/**
 * Makes a value of JSON's tokens as `JSON.parse` does, but refuses what would be lost or do harm: names that stand
 * twice or mean an object's prototype, numbers beyond what a number holds, and what is too deep, too long or too much.
 */
export class JsonBuilder {
    private readonly stack: Container[] = [];
    private readonly place = new JsonPlace();
    private expected: Expected = 'value';
    private root: unknown;
    private values = 0;
    private taken: Container | undefined;
    /** How many lists and objects the taken list is in, itself included. */
    private takenDepth = Infinity;
    private readonly held = { entry: 0, beside: 0 };

    constructor(private readonly entries?: TakenEntries) {}

    /** False when the token cannot stand here. Throws `bad_file` for what is JSON and yet refused. */
    take(token: TokenType, value: unknown): boolean {
        switch (token) {
            case TokenType.LEFT_BRACE:
                return this.open({});
            case TokenType.LEFT_BRACKET:
                return this.open([]);
            case TokenType.RIGHT_BRACE:
                return this.close(false);
            case TokenType.RIGHT_BRACKET:
                return this.close(true);
            case TokenType.COLON:
                return this.move('colon', 'value');
            case TokenType.COMMA:
                return this.move('comma or end', Array.isArray(this.stack.at(-1)) ? 'value' : 'key');
            case TokenType.STRING:
                return this.isKeyNext() ? this.takeKey(value as string) : this.takeValue(value);
            default:
                return this.takeValue(value);
        }
    }

    /** The value; undefined as long as it is not complete. */
    result(): { value: unknown } | undefined {
        return this.expected === 'nothing' ? { value: this.root } : undefined;
    }

    /** True before the first token. */
    get isEmpty(): boolean {
        return this.expected === 'value' && this.stack.length === 0;
    }

    private open(container: Container): boolean {
        if (!this.takeValue(container)) return false;
        if (this.stack.length === FILE_LIMITS.maxDepth) {
            throw badFile(`It is nested more than ${FILE_LIMITS.maxDepth} deep, at ${this.place.text()}.`);
        }
        const isList = Array.isArray(container);
        if (isList && this.entries?.isTaken(this.place.path())) {
            this.taken = container;
            this.takenDepth = this.stack.length + 1;
        }
        this.stack.push(container);
        this.place.enter(isList);
        this.expected = isList ? 'first value' : 'first key';
        return true;
    }

    private close(isList: boolean): boolean {
        const container = this.stack.at(-1);
        const isEmpty = this.expected === (isList ? 'first value' : 'first key');
        if (!container || Array.isArray(container) !== isList) return false;
        if (!isEmpty && this.expected !== 'comma or end') return false;
        this.stack.pop();
        this.place.leave();
        if (container === this.taken) {
            this.taken = undefined;
            this.takenDepth = Infinity;
        }
        const isEntry = this.taken !== undefined && this.stack.at(-1) === this.taken;
        if (isEntry) this.entries!.take(container, this.place.index);
        this.valueIsComplete();
        return true;
    }

    private takeValue(value: unknown): boolean {
        if (this.expected !== 'value' && this.expected !== 'first value') return false;
        const container = this.stack.at(-1);
        if (Array.isArray(container)) this.place.next();
        this.count(container);
        if (typeof value === 'string' && value.length > FILE_LIMITS.maxTextLength) {
            throw badFile(`The text at ${this.place.text()} is too long.`);
        }
        if (typeof value === 'number' && !Number.isFinite(value)) {
            throw badFile(`The number at ${this.place.text()} is too large.`);
        }
        this.keep(container, value);
        this.valueIsComplete();
        return true;
    }

    private count(container: Container | undefined): void {
        const { maxValues, maxHeldValues } = FILE_LIMITS;
        if (++this.values > maxValues) throw badFile(`It holds more than ${maxValues} values.`);
        if (container !== undefined && container === this.taken) this.held.entry = 0;
        const held = this.stack.length < this.takenDepth ? ++this.held.beside : ++this.held.entry;
        if (held <= maxHeldValues) return;
        throw badFile(
            `More than ${maxHeldValues} values stand in one node, or beside the nodes, at ${this.place.text()}.`,
        );
    }

    private keep(container: Container | undefined, value: unknown): void {
        if (container === undefined) this.root = value;
        else if (!Array.isArray(container)) container[this.place.key] = value;
        else if (container !== this.taken) container.push(value);
        // A list or an object is taken once it is complete.
        else if (typeof value !== 'object' || value === null) this.entries!.take(value, this.place.index);
    }

    private takeKey(key: string): boolean {
        const container = this.stack.at(-1) as Record<string, unknown>;
        this.place.name(key);
        if (key === '__proto__' || (key === 'prototype' && this.place.parentKey === 'constructor')) {
            throw badFile(
                `The name at ${this.place.text()} means an object's prototype, and nothing may be called so.`,
            );
        }
        if (Object.hasOwn(container, key)) throw badFile(`The name at ${this.place.text()} stands there twice.`);
        this.expected = 'colon';
        return true;
    }

    private valueIsComplete(): void {
        this.expected = this.stack.length === 0 ? 'nothing' : 'comma or end';
    }

    private isKeyNext(): boolean {
        return this.expected === 'key' || this.expected === 'first key';
    }

    private move(from: Expected, to: Expected): boolean {
        if (this.expected !== from) return false;
        this.expected = to;
        return true;
    }
}
