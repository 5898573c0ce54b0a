import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { isSnapshotError, SnapshotError } from '../core/errors';
import type { Manifest } from '../core/snapshot';
import { exportSnapshot as exportFile, type ExportChoice } from '../files/export-snapshot';
import { archiveSnapshots } from '../files/snapshot-archive';
import type { StoreReader } from '../store/store-reader';
import type { Arguments } from './arguments';
import type { Answer, Command, Context, Terminal } from './command';
import { chosenComponents } from './components';
import { findSnapshot } from './find-snapshot';
import { givenSecret } from './given-secret';
import { saveFile } from './save-file';
import { UsageError } from './usage-error';
import { count } from './words';

type Options = Arguments['options'];

export const exportSnapshot: Command = {
    name: 'export',
    usage: 'ID… [--output FILE] [OPTIONS]',
    summary: 'Write one as a file, which FlowFuse takes; several as a zip',
    words: 1,
    takesMore: true,
    options: ['output', 'secret', 'generate-secret', 'components', 'flows-only', 'format'],
    async run(context) {
        const { words, options } = context.arguments;
        const format = formatOf(options);
        if (words.length > 1 && format !== 'snapshot') throw new UsageError('Several snapshots have no --format.');
        if (words.length > 1 && options.output === undefined) throw new UsageError('An archive needs --output FILE.');
        const store = await context.instance.read();
        const manifests = await findAll(store, words);
        return manifests.length === 1
            ? exportOne(context, store, manifests[0]!, format)
            : exportArchive(context, store, manifests);
    },
};

async function exportOne(
    { arguments: { options }, terminal }: Context,
    store: StoreReader,
    manifest: Manifest,
    format: ExportChoice['format'],
): Promise<Answer> {
    const components = chosenComponents(options);
    const { made, encrypted } = await withSecret(options, terminal, (secret) =>
        exportFile(store, manifest, { format, components, secret }),
    );
    const { output } = options;
    if (output === undefined) return { text: [...made.text].join(''), json: undefined, isFile: true };
    await saveFile(resolve(output), made.text);
    return {
        text: `Wrote ${output}.`,
        json: { status: 'okay', id: manifest.id, file: resolve(output), encrypted },
    };
}

async function exportArchive(
    { arguments: { options }, terminal }: Context,
    store: StoreReader,
    manifests: readonly Manifest[],
): Promise<Answer> {
    const components = chosenComponents(options);
    const { made, encrypted } = await withSecret(options, terminal, (secret) =>
        archiveSnapshots(store, manifests, { components, secret }, new Date()),
    );
    const output = options.output!;
    await saveFile(resolve(output), made.bytes);
    return {
        text: `Wrote ${count(manifests.length, 'snapshot')} to ${output}.`,
        json: { status: 'okay', ids: manifests.map(({ id }) => id), file: resolve(output), encrypted },
    };
}

async function findAll(store: StoreReader, words: readonly string[]): Promise<Manifest[]> {
    const ids = new Set(words.map((word) => findSnapshot(store.items(), word).id));
    const manifests: Manifest[] = [];
    for (const id of ids) manifests.push(await store.get(id));
    return manifests;
}

function formatOf({ format = 'snapshot' }: Options): ExportChoice['format'] {
    if (format === 'snapshot' || format === 'flows' || format === 'package') return format;
    throw new UsageError('--format is snapshot, flows or package.');
}

/** Asks for a secret only where the file holds something that is encrypted with it. */
async function withSecret<Made>(
    options: Options,
    terminal: Terminal,
    make: (secret: string | undefined) => Promise<Made>,
): Promise<{ made: Made; encrypted: boolean }> {
    try {
        return { made: await make(undefined), encrypted: false };
    } catch (error) {
        if (!isSnapshotError(error, 'secret_needed')) throw error;
        return { made: await make(secretFor(options, terminal)), encrypted: true };
    }
}

function secretFor(options: Options, terminal: Terminal): string {
    if (options['generate-secret'] === true) {
        const secret = randomBytes(16).toString('hex');
        terminal.note(`The secret of this file, which is needed to import it and shown only now: ${secret}`);
        return secret;
    }
    const given = givenSecret(options, terminal);
    if (given !== undefined) return given;
    throw new SnapshotError(
        'secret_needed',
        'The snapshot holds secrets, which leave only encrypted. Give a secret with --secret or ' +
            'NODE_RED_SNAPSHOTS_SECRET, have one made with --generate-secret, or leave them out with --flows-only.',
    );
}
