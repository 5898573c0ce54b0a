import type { RemotePruneReport } from '../remotes/remote';
import type { Answer, Context } from './command';
import { UsageError } from './usage-error';
import { count, size } from './words';

/** Collects what no snapshot at a remote names any more, for all who use it. Works while Node-RED runs. */
export async function pruneRemote({ arguments: { options }, instance }: Context): Promise<Answer> {
    const name = options.remote!;
    const remote = await instance.connectRemote(name);
    if (!remote.prune) throw new UsageError(`“${name}” looks after what it keeps itself: there is nothing to prune.`);
    const isDry = options['dry-run'] === true;
    const keepLast = numberOf(options['keep-last'], '--keep-last');
    const graceHours = numberOf(options.grace, '--grace') ?? GRACE_HOURS;
    const report = await remote.prune({ graceHours, keepLast, isDry }, new AbortController().signal);
    const { removableAt, damaged } = report;
    return {
        text: damaged.length > 0 ? blockedText(damaged) : doneText(report, isDry),
        json: { dryRun: isDry, ...report, ...(removableAt && { removableAt: removableAt.toISOString() }) },
        isBad: damaged.length > 0,
    };
}

const GRACE_HOURS = 24;

function numberOf(text: string | undefined, option: string): number | undefined {
    if (text === undefined) return undefined;
    if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`${option} needs a whole number, 1 or more.`);
    return Number(text);
}

function doneText({ snapshots, removed, announced, removableAt }: RemotePruneReport, isDry: boolean): string {
    const objects = `${count(removed.objects, 'object')} (${size(removed.bytes)})`;
    const done = `${isDry ? 'Would remove' : 'Removed'} ${count(snapshots, 'snapshot')} and ${objects}.`;
    if (!removableAt) return done;
    const others = `${count(announced.objects, 'object')} (${size(announced.bytes)})`;
    const when = removableAt.toISOString().replace('T', ' ').slice(0, 16);
    return `${done}\n${others} that nothing names will be removed by a run after ${when} UTC.`;
}

function blockedText(damaged: readonly string[]): string {
    const text =
        'Nothing was removed: these are damaged, so that nobody knows what they name. Remove them, or put them back:';
    return [text, ...damaged].join('\n');
}
