import type { Arguments, OptionName } from './arguments';
import type { Instance } from './instance';

/** One thing that the command line can do. */
export interface Command {
    name: string;
    /** What follows the name, as the help shows it. */
    usage: string;
    summary: string;
    /** How many words have to follow the name. */
    words: number;
    /** Whether more words may follow. */
    takesMore?: boolean;
    /** Its own options, beside those that all commands have. */
    options: readonly OptionName[];
    /** Rejects with a `SnapshotError`, or with a `UsageError` when it was not asked for properly. */
    run(context: Context): Promise<Answer>;
}

/** What a command works with. */
export interface Context {
    arguments: Arguments;
    instance: Instance;
    terminal: Terminal;
}

/** What a command has to say. */
export interface Answer {
    /** For people. */
    text: string;
    /** For programs: what `--json` prints. */
    json: unknown;
    /** True when the command was carried out and what it found is not good: exit code 1. */
    isBad?: boolean;
    /** True for text that is a file's content: it is printed as it is, with or without `--json`. */
    isFile?: boolean;
}

/** The person or program at the other end. */
export interface Terminal {
    /** Characters in a line; Infinity when nobody reads along. */
    width: number;
    /** Whether somebody is there to answer a question. */
    canAsk: boolean;
    env: Readonly<Record<string, string | undefined>>;
    /** A line on standard error. */
    note(text: string): void;
    /** Asks on standard error. Resolves with an empty text when the input ends. */
    ask(question: string): Promise<string>;
}
