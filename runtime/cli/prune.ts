import { pushedSnapshotsToRemove, snapshotsToRemove, type RetentionPolicy } from '../core/retention';
import type { Command, Context } from './command';
import { shortId } from './find-snapshot';
import { pruneRemote } from './prune-remote';
import { count, size } from './words';
import { UsageError } from './usage-error';

export const prune: Command = {
    name: 'prune',
    usage: '[--remote NAME] [--keep-last N] [--dry-run]',
    summary: 'Remove what retention gives up, and what nothing names',
    words: 0,
    options: ['keep-last', 'dry-run', 'remote', 'grace'],
    async run(context) {
        const {
            arguments: { options },
            instance,
        } = context;
        if (options.remote !== undefined) return pruneRemote(context);
        if (options.grace !== undefined) throw new UsageError('--grace goes with --remote.');
        const policy = policyFor(options['keep-last'], instance.section.retention);
        const isDry = options['dry-run'] === true;
        // Whoever is not there yet has nothing to lose: taking the store first would make one.
        const reader = await instance.read();
        const store = isDry ? undefined : await instance.take();
        try {
            const items = (store ?? reader).items();
            const now = new Date();
            const own = snapshotsToRemove(items, policy, now, await instance.waitingForPush(items));
            const surplus = [...own, ...pushedSnapshotsToRemove(items, policy, now)];
            const loose = await (store ? await instance.read() : reader).findLoose(new Set(surplus));
            await store?.remove(surplus);
            if (loose) await store?.collect();
            const done = isDry ? 'Would remove' : 'Removed';
            const snapshots = `${done} ${count(surplus.length, 'snapshot')}`;
            const objects = loose ? ` and ${count(loose.objects, 'object')} (${size(loose.bytes)}).` : '.';
            const blocked = loose
                ? ''
                : '\nObjects were left alone: a manifest is damaged, so that nobody knows what it names (see verify).';
            const names = surplus.length > 0 ? `\n${surplus.map(shortId).join(' ')}` : '';
            return {
                text: `${snapshots}${objects}${names}${blocked}`,
                json: { dryRun: isDry, removed: surplus, objects: loose?.objects ?? 0, bytes: loose?.bytes ?? 0 },
            };
        } finally {
            await store?.close();
        }
    },
};

function policyFor(
    keepLast: string | undefined,
    retention: Context['instance']['section']['retention'],
): RetentionPolicy {
    if (keepLast === undefined) return retention;
    if (!/^[1-9]\d{0,8}$/.test(keepLast)) throw new UsageError('--keep-last needs a whole number, 1 or more.');
    return { ...retention, keepLast: Number(keepLast) };
}
