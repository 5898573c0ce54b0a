import { COMMON_OPTIONS, usageOf, type OptionName } from './arguments';
import type { Command } from './command';
import { indent } from './show';
import { table } from './table';

const OPTIONS: Record<OptionName, readonly [string, string]> = {
    'user-dir': ['--user-dir DIR', "Node-RED's user directory; without it ~/.node-red"],
    settings: ['--settings FILE', "Node-RED's settings; without it settings.js in there"],
    dir: ['--dir STORE', 'Folder of the snapshots; without it as the settings say'],
    json: ['--json', 'Answer for programs; a failure is {"code": …, "error": …}'],
    help: ['-h, --help', 'This text; behind a command, more on it'],
    version: ['--version', 'The version of this program'],
    yes: ['-y, --yes', 'Do not ask'],
    'flows-only': ['--flows-only', 'Without credentials and environment variables'],
    env: ['--env', 'Have its environment variables set at every start, where missing'],
    output: ['-o, --output FILE', 'Where to write it; without it to standard output'],
    secret: ['--secret SECRET', 'Encrypts secrets in the file; or NODE_RED_SNAPSHOTS_SECRET'],
    'generate-secret': ['--generate-secret', 'Makes such a secret and shows it once'],
    name: ['--name NAME', 'Instead of the name in the file'],
    description: ['--description TEXT', 'Instead of the description in the file'],
    components: ['--components LIST', 'Only these of flows,credentials,env,env-names'],
    format: ['--format FORMAT', 'flows: flows.json alone; package: package.json alone'],
    force: ['--force', 'Store also what is there already'],
    'keep-last': ['--keep-last N', 'Automatic snapshots to keep, whatever the settings say'],
    'dry-run': ['--dry-run', 'Only say what would be removed'],
    remote: ['--remote NAME', 'In that object storage, for all who use it'],
    grace: ['--grace HOURS', 'How long loose objects stay there; 24 unless given'],
};

/** Help on one command, or on all of them. No line is longer than 80 characters. */
export function helpText(commands: readonly Command[], command: Command | undefined): string {
    if (command) {
        const options = optionsText([...command.options, ...COMMON_OPTIONS]);
        return `${command.summary}.\n\n${indent(usageOf(command))}\n\n${options}\n`;
    }
    const rows = commands.map(({ name, usage, summary }) => [`${name} ${requiredWords(usage)}`, summary]);
    return [
        'Snapshots of a Node-RED, also while it does not run.\n',
        `${indent('node-red-snapshots COMMAND [OPTIONS]')}\n`,
        `Commands\n${indent(table(rows, Infinity))}\n`,
        `${optionsText(COMMON_OPTIONS)}\n`,
        'An ID may be given by its first or last characters (at least 4), as latest, or',
        'as good: the newest snapshot on which Node-RED has run well. Run this program as',
        'you run Node-RED: in the same folder and with the same environment.',
        'Exit codes: 0 done, 1 failed, 2 wrong usage.\n',
    ].join('\n');
}

function requiredWords(usage: string): string {
    return usage.replace(/ ?\[.*$/, '');
}

function optionsText(names: readonly OptionName[]): string {
    return `Options\n${indent(
        table(
            names.map((name) => OPTIONS[name]),
            Infinity,
        ),
    )}`;
}
