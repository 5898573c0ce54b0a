import { SnapshotError } from '../core/errors';
import { sameJson, sameValue } from '../core/same-value';
import { itemOf } from '../core/snapshot';
import type { FileStore } from '../store/file-store';
import type { Answer, Command, Context } from './command';
import { readCurrentState } from './current-state';
import { findSnapshot, shortId } from './find-snapshot';
import { keepCurrent } from './keep-current';
import { prepareRestore, type RestoreJob } from './restore-job';
import { planText, todoText } from './restore-text';
import { UsageError } from './usage-error';

export const restore: Command = {
    name: 'restore',
    usage: 'ID [--flows-only] [--env] [--yes]',
    summary: 'Make a snapshot what Node-RED runs at its next start',
    words: 1,
    options: ['flows-only', 'env', 'yes'],
    async run({ arguments: { words, options }, instance, terminal }) {
        if (!options.yes && (options.json || !terminal.canAsk)) {
            throw new UsageError('Nobody can be asked here: --yes is needed.');
        }
        const { id } = findSnapshot((await instance.read()).items(), words[0]!);
        const store = await instance.take();
        try {
            const job = await prepareRestore(instance, store, id, {
                flowsOnly: options['flows-only'] === true,
                env: options.env === true,
            });
            if (!job.hasWork) return unchanged(job, 'The flow file holds this snapshot already.', instance);
            if (!options.yes) {
                terminal.note(planText(job, terminal.width));
                const answer = await terminal.ask('\nRestore it? [y/N] ');
                if (!/^y(es)?$/i.test(answer.trim())) {
                    return { ...unchanged(job, 'Nothing was changed.', instance), isBad: true };
                }
            }
            const plan = options.yes ? `${planText(job, terminal.width)}\n\n` : '';
            const done = await carryOut(job, store, instance);
            return { ...done, text: `${plan}${done.text}` };
        } finally {
            await store.close();
        }
    },
};

async function carryOut(job: RestoreJob, store: FileStore, instance: Context['instance']): Promise<Answer> {
    const safety = job.current.found.flows === 'whole' ? await keepCurrent(job, store, instance) : undefined;
    const aside = await write(job);
    await verify(job);
    instance.clearRunMarker();
    const lines = [
        `Restored. Node-RED runs “${job.manifest.name}” at its next start.`,
        ...(safety ? [`To undo it: node-red-snapshots restore ${shortId(safety.id)}`] : []),
        ...aside.map((path) => `What could not be read was kept as ${path}.`),
        ...todoText(job, instance.userDir),
    ];
    return { text: lines.join('\n'), json: { ...jsonOf(job), safety: safety ? itemOf(safety) : null, kept: aside } };
}

/** Environment and files, or neither of them. */
async function write({ environment, userDir, wanted }: RestoreJob): Promise<string[]> {
    const undo = await environment?.kept.change(environment.change);
    try {
        return await userDir.write(wanted);
    } catch (error) {
        if (undo) await environment?.kept.change(undo);
        throw error;
    }
}

/** Reads back what Node-RED will read. */
async function verify({ userDir, wanted }: RestoreJob): Promise<void> {
    const { flows, credentials } = await readCurrentState(userDir);
    const isRight =
        sameJson(flows, wanted.flows) && (!wanted.credentials || sameValue(credentials, wanted.credentials));
    if (isRight) return;
    throw new SnapshotError(
        'restore_failed',
        `${userDir.files.flows} does not hold what was written to it. Does Node-RED run after all?`,
    );
}

function unchanged(job: RestoreJob, text: string, { userDir }: Context['instance']): Answer {
    return { text: [text, ...todoText(job, userDir)].join('\n'), json: { ...jsonOf(job), safety: null, kept: [] } };
}

function jsonOf({ plan, manifest, userDir, wanted, hasWork }: RestoreJob): object {
    const { flows, credentials } = userDir.files;
    return {
        status: 'okay',
        changed: hasWork,
        restored: itemOf(manifest),
        files: { flows, ...(wanted.credentials && { credentials }) },
        plan,
    };
}
