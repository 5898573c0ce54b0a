import { createReadStream, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { SnapshotError } from '../core/errors';
import { parseDescription, parseName } from '../core/request-rules';
import type { ImportedSnapshot } from '../core/wire';
import { FILE_LIMITS, fileTooLarge } from '../files/bad-file';
import { checkUpload, importUpload } from '../files/import-upload';
import { openUpload } from '../files/open-upload';
import type { Command } from './command';
import { chosenComponents } from './components';
import { shortId } from './find-snapshot';
import { givenSecret } from './given-secret';
import { count } from './words';

export const importSnapshot: Command = {
    name: 'import',
    usage: 'FILE [OPTIONS]',
    summary: 'Store what is in such a file, in flows.json, or in a zip of them',
    words: 1,
    options: ['secret', 'name', 'description', 'components', 'flows-only', 'force'],
    async run({ arguments: { words, options }, instance, terminal }) {
        const file = words[0]!;
        const choice = {
            components: chosenComponents(options),
            secret: givenSecret(options, terminal),
            name: options.name === undefined ? undefined : parseName(options.name),
            description: options.description === undefined ? undefined : parseDescription(options.description),
            force: options.force === true,
        };
        await checkFile(file);
        const upload = await openUpload(() => bytesOf(file), basename(file));
        // Before the store is taken, or made.
        await checkUpload(upload, choice);
        const store = await instance.take();
        try {
            const imported = await importUpload(store, upload, { ...choice, isChecked: true });
            const text = imported.map(sentenceFor).join('\n');
            return { text, json: upload.kind === 'archive' ? { snapshots: imported } : imported[0] };
        } finally {
            await store.close();
        }
    },
};

function sentenceFor({ id, name, counts, alreadyThere }: ImportedSnapshot): string {
    if (alreadyThere) return `“${name}” is there already, as ${shortId(id)}. With --force it is stored once more.`;
    const { tabs, nodes } = counts;
    return `Stored “${name}” as ${shortId(id)}: ${count(tabs, 'tab')}, ${count(nodes, 'node')}.`;
}

async function checkFile(path: string): Promise<void> {
    const found = await stat(path).catch((error: unknown): Stats => {
        throw unreadable(path, error);
    });
    if (found.size > FILE_LIMITS.maxBytes) throw fileTooLarge(`${path} is`, FILE_LIMITS.maxBytes);
}

async function* bytesOf(path: string): AsyncGenerator<Buffer> {
    try {
        for await (const piece of createReadStream(path)) yield piece as Buffer;
    } catch (error) {
        throw unreadable(path, error);
    }
}

function unreadable(path: string, error: unknown): Error {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return new SnapshotError('not_found', `There is no file ${path}.`);
    return new SnapshotError('io_error', `${path} could not be read: ${code}.`);
}
