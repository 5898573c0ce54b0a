import type { PlannedModule, PlannedTab, RestorePlan } from '../core/wire';
import type { RestoreJob } from './restore-job';
import { shortId } from './find-snapshot';
import { indent } from './show';
import { table } from './table';
import { count } from './words';

/** What a restore does to the files. */
export function planText(job: RestoreJob, width: number): string {
    const { manifest, plan, userDir, current } = job;
    const tabs = plan.flows.tabs.map((tab) => [SIGNS[tab.change], titleOf(tab), numbersOf(tab)]);
    const lines = [
        `Restore of “${manifest.name}” (${shortId(manifest.id)})`,
        `Flow file: ${userDir.files.flows}${FOUND[current.found.flows] ?? ''}`,
        `Flows: ${flowsText(plan)}`,
        ...(tabs.length > 0 ? [indent(table(tabs, width - 2))] : []),
        `Credentials: ${credentialsText(job)}`,
    ];
    return lines.join('\n');
}

/** What is left for a person to do before Node-RED is started, in blocks with an empty line before each. */
export function todoText(job: RestoreJob, userDir: string): string[] {
    const { plan } = job;
    return [...modulesText(plan, userDir), ...typesText(plan), ...environmentText(job), ...settingsText(plan)].map(
        (block) => `\n${block}`,
    );
}

const SIGNS: Record<PlannedTab['change'], string> = { added: '+', removed: '-', changed: '~' };

const FOUND: Partial<Record<RestoreJob['current']['found']['flows'], string>> = {
    missing: ' (there is none yet)',
    empty: ' (is empty)',
    damaged: ' (is damaged; a copy is kept)',
};

function titleOf({ type, label }: PlannedTab): string {
    return type === 'global' ? 'global nodes' : `${type} ${label}`;
}

function numbersOf({ added, changed, removed, moved }: PlannedTab): string {
    const numbers = Object.entries({ added, changed, removed, moved }).filter(([, number]) => number > 0);
    return numbers.map(([what, number]) => `${number} ${what}`).join(', ');
}

function flowsText({ flows }: RestorePlan): string {
    if (flows.nothingToDo) return 'the same';
    const { added, changed, removed, moved } = flows;
    const total = added + changed + removed + moved;
    return total === 0 ? 'in another order' : count(total, 'change');
}

function credentialsText({ keepsCredentials, wanted, current }: RestoreJob): string {
    if (keepsCredentials === 'asked') return 'stay as they are';
    if (keepsCredentials) return 'those of the snapshot cannot be decrypted here any more; those of now stay';
    const number = Object.keys(wanted.credentials ?? {}).length;
    const text = number === 0 ? 'none' : `of ${count(number, 'node')}`;
    return current.credentials === 'unreadable' ? `${text}; those of now cannot be decrypted, a copy is kept` : text;
}

function modulesText({ modules }: RestorePlan, userDir: string): string[] {
    const changing = [...modules.missing, ...modules.different].filter(({ obstacle }) => obstacle?.code !== 'self');
    if (changing.length === 0) return [];
    const rows = changing.map((module) => [module.name, `${module.installed ?? 'missing'} → ${module.wanted}`]);
    const byHand = changing.flatMap(({ obstacle }) => obstacle?.text ?? []);
    return [
        [
            'Modules that are not as they were:',
            indent(table(rows, Infinity)),
            ...npmCommand(changing, userDir),
            ...byHand,
        ].join('\n'),
    ];
}

/** One command that brings all of them that npm has. */
export function npmCommand(modules: readonly PlannedModule[], userDir: string): string[] {
    const wanted = modules.filter(({ obstacle }) => !obstacle).map(({ name, wanted: version }) => `${name}@${version}`);
    if (wanted.length === 0) return [];
    return ['To bring them back:', `  npm install --save-exact --prefix ${quoted(userDir)} ${wanted.join(' ')}`];
}

function quoted(path: string): string {
    return /^[\w@%+=:,./\\-]+$/.test(path) ? path : `"${path}"`;
}

function typesText({ missingTypes }: RestorePlan): string[] {
    if (missingTypes.length === 0) return [];
    return [
        `Types of nodes that Node-RED did not have at its last start: ${missingTypes.join(', ')}.\n` +
            'Node-RED starts no flow as long as one of its types is missing.',
    ];
}

function environmentText({ plan, environment }: RestoreJob): string[] {
    const { state, missing, changed, removed, differ } = plan.environment;
    if (state === 'unreadable') return ['The environment variables of the snapshot cannot be decrypted here any more.'];
    const set = [...missing, ...changed];
    const lines = environment
        ? [
              listOf('Environment variables that Node-RED sets at every start from now on', set),
              listOf('Environment variables that it does not set any more', removed),
          ]
        : [listOf('Environment variables that are not set here (--env has Node-RED set them)', set)];
    const text = [...lines, listOf('Environment variables with another value here', differ)].filter(
        (line) => line !== '',
    );
    return text.length > 0 ? [text.join('\n')] : [];
}

function listOf(what: string, names: readonly string[]): string {
    return names.length > 0 ? `${what}: ${names.join(', ')}.` : '';
}

function settingsText({ settings }: RestorePlan): string[] {
    if (settings.length === 0) return [];
    return [
        `Settings that are not as they were. In settings.js:\n${indent(settings.map(({ lines }) => lines).join('\n'))}`,
    ];
}
