import { version } from '../../package.json';
import { isSnapshotError } from '../core/errors';
import { parseArguments } from './arguments';
import type { Answer, Command, Terminal } from './command';
import { diff } from './diff';
import { exportSnapshot } from './export';
import { helpText } from './help';
import { importSnapshot } from './import';
import { Instance } from './instance';
import { list } from './list';
import { prune } from './prune';
import { restore } from './restore';
import { show } from './show';
import { verify } from './verify';
import { UsageError } from './usage-error';

const COMMANDS: readonly Command[] = [list, show, diff, restore, exportSnapshot, importSnapshot, verify, prune];

/** How a command line ended. */
export interface Outcome {
    /** 0 done, 1 failed or not well, 2 wrong usage. */
    code: 0 | 1 | 2;
    /** What belongs on standard output. */
    output: string;
}

/** Carries out one command line. Never rejects: a failure becomes a sentence on standard error and an exit code. */
export async function runCommandLine(argv: readonly string[], given: Terminal): Promise<Outcome> {
    const terminal: Terminal = { ...given, note: (text) => given.note(printable(text)) };
    try {
        const answer = await answerTo(argv, terminal);
        return { code: answer.isBad ? 1 : 0, output: printed(answer, argv.includes('--json')) };
    } catch (error) {
        const { code, text } = describeFailure(error);
        terminal.note(text);
        const isUsage = error instanceof UsageError;
        if (isUsage) terminal.note('See node-red-snapshots --help.');
        const output = argv.includes('--json') ? json({ code, error: text }) : '';
        return { code: isUsage ? 2 : 1, output };
    }
}

async function answerTo(argv: readonly string[], terminal: Terminal): Promise<Answer> {
    const given = parseArguments(argv, COMMANDS);
    const { command, options } = given;
    if (options.version) return { text: version, json: { version } };
    if (options.help || !command) return { text: helpText(COMMANDS, command), json: undefined, isFile: true };
    const instance = Instance.open({
        userDir: options['user-dir'],
        settings: options.settings,
        dir: options.dir,
        env: terminal.env,
        warn: (text) => terminal.note(text),
    });
    return command.run({ arguments: given, instance, terminal });
}

function printed(answer: Answer, asJson: boolean): string {
    if (answer.isFile) return answer.text;
    return asJson ? json(answer.json) : `${printable(answer.text)}\n`;
}

function json(value: unknown): string {
    return `${JSON.stringify(value, null, 2)}\n`;
}

/** Names come from flows and files: none of them may steer the terminal. */
function printable(text: string): string {
    return text.replace(/(?!\n)\p{Cc}/gu, ' ');
}

function describeFailure(error: unknown): { code: string; text: string } {
    if (error instanceof UsageError) return { code: 'wrong_usage', text: error.message };
    if (isSnapshotError(error)) return { code: error.code, text: error.message };
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { code: 'unexpected_error', text: `Something went wrong that should not: ${reason}` };
}
