import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { SnapshotError } from '../core/errors';
import type { Manifest } from '../core/snapshot';
import { hasSecrets, makeSnapshotFile, type FileContent } from '../files/snapshot-file';
import { readCredentials, readEnvironment, readFlows, readSettings } from '../snapshot-content';
import type { StoreReader } from '../store/store-reader';
import type { Command, Context } from './command';
import { findSnapshot } from './find-snapshot';
import { UsageError } from './usage-error';

export const exportSnapshot: Command = {
    name: 'export',
    usage: 'ID [--output FILE] [--secret SECRET | --generate-secret] [--flows-only]',
    summary: 'Write a snapshot as one file, which FlowFuse takes as well',
    words: 1,
    options: ['output', 'secret', 'generate-secret', 'flows-only'],
    async run({ arguments: { words, options }, instance, terminal }) {
        const store = await instance.read();
        const manifest = await store.get(findSnapshot(store.items(), words[0]!).id);
        const content = await contentOf(store, manifest, options['flows-only'] === true);
        const secret = hasSecrets(content) ? secretFor(options, terminal) : undefined;
        const file = `${JSON.stringify(makeSnapshotFile(manifest, content, secret), null, 2)}\n`;
        const { output } = options;
        if (output === undefined) return { text: file, json: undefined, isFile: true };
        await save(resolve(output), file);
        return {
            text: `Wrote ${output}.`,
            json: { status: 'okay', id: manifest.id, file: resolve(output), encrypted: secret !== undefined },
        };
    },
};

/** The secret of `--secret` or the environment. */
export function givenSecret(
    { secret }: { secret?: string },
    { env }: Pick<Context['terminal'], 'env'>,
): string | undefined {
    if (secret === '') throw new UsageError('--secret needs a text that is not empty.');
    return secret ?? (env['NODE_RED_SNAPSHOTS_SECRET'] || undefined);
}

async function contentOf(store: StoreReader, manifest: Manifest, flowsOnly: boolean): Promise<FileContent> {
    const credentials = flowsOnly ? {} : await readCredentials(store, manifest);
    const environment = flowsOnly ? {} : await readEnvironment(store, manifest);
    if (credentials === 'unreadable' || environment === 'unreadable') {
        throw new SnapshotError(
            'key_missing',
            'The secrets of this snapshot were encrypted under a key that is not here. Leave them out with --flows-only.',
        );
    }
    return {
        flows: await readFlows(store, manifest),
        credentials,
        environment,
        settings: await readSettings(store, manifest),
        modules: manifest.modules,
    };
}

function secretFor(options: Context['arguments']['options'], terminal: Context['terminal']): string {
    if (options['generate-secret'] === true) {
        const secret = randomBytes(16).toString('hex');
        terminal.note(`The secret of this file, which is needed to import it and shown only now: ${secret}`);
        return secret;
    }
    const given = givenSecret(options, terminal);
    if (given !== undefined) return given;
    throw new SnapshotError(
        'wrong_secret',
        'The snapshot holds secrets, which leave only encrypted. Give a secret with --secret or ' +
            'NODE_RED_SNAPSHOTS_SECRET, have one made with --generate-secret, or leave them out with --flows-only.',
    );
}

async function save(path: string, text: string): Promise<void> {
    try {
        await writeFile(path, text);
    } catch (error) {
        throw new SnapshotError('io_error', `${path} could not be written: ${(error as NodeJS.ErrnoException).code}.`);
    }
}
