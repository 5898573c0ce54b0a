import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Command } from './command';
import { UsageError } from './usage-error';

const OPTIONS = {
    'user-dir': { type: 'string' },
    settings: { type: 'string' },
    dir: { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
    version: { type: 'boolean' },
    yes: { type: 'boolean', short: 'y' },
    'flows-only': { type: 'boolean' },
    env: { type: 'boolean' },
    output: { type: 'string', short: 'o' },
    secret: { type: 'string' },
    'generate-secret': { type: 'boolean' },
    name: { type: 'string' },
    description: { type: 'string' },
    components: { type: 'string' },
    format: { type: 'string' },
    force: { type: 'boolean' },
    'keep-last': { type: 'string' },
    'dry-run': { type: 'boolean' },
    remote: { type: 'string' },
    grace: { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

export type OptionName = keyof typeof OPTIONS;

type Options = { [Name in OptionName]?: (typeof OPTIONS)[Name]['type'] extends 'boolean' ? boolean : string };

/** A command line, checked. */
export interface Arguments {
    /** Undefined when help or the version is wanted. */
    command: Command | undefined;
    /** What follows the command: as many as it takes. */
    words: readonly string[];
    options: Options;
}

/** Options of every command. */
export const COMMON_OPTIONS: readonly OptionName[] = ['user-dir', 'settings', 'dir', 'json', 'help', 'version'];

/** Throws a `UsageError` that says what is wrong. */
export function parseArguments(argv: readonly string[], commands: readonly Command[]): Arguments {
    const { options, positionals } = parse(argv);
    const [name, ...words] = positionals;
    const command = commands.find((candidate) => candidate.name === name);
    if (name !== undefined && !command) throw new UsageError(`There is no command “${name}”.`);
    if (options.help || options.version) return { command, words, options };
    if (!command) throw new UsageError('A command is missing.');
    const foreign = Object.keys(options).find(
        (option) => ![...COMMON_OPTIONS, ...command.options].includes(option as OptionName),
    );
    if (foreign !== undefined) throw new UsageError(`“${command.name}” has no option --${foreign}.`);
    const isEnough = command.takesMore ? words.length >= command.words : words.length === command.words;
    if (!isEnough) throw new UsageError(`It is used like this: ${usageOf(command)}`);
    return { command, words, options };
}

export function usageOf(command: Command): string {
    return ['node-red-snapshots', command.name, command.usage].filter((word) => word !== '').join(' ');
}

function parse(argv: readonly string[]): { options: Options; positionals: string[] } {
    try {
        const { values, positionals } = parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
        return { options: values, positionals };
    } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        // Node's first sentence says what is wrong; the others are about quoting.
        throw new UsageError(error.message.replace(/[.\n] ?(To specify|Did you).*$/s, '.').replace(/\.?$/, '.'));
    }
}
