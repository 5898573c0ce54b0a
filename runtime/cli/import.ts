import { readFile } from 'node:fs/promises';
import { SnapshotError } from '../core/errors';
import { parseDescription, parseName } from '../core/request-rules';
import { itemOf } from '../core/snapshot';
import { parseSnapshotFile, type ParsedFile } from '../files/parse-snapshot-file';
import type { FileContent } from '../files/snapshot-file';
import { writeSnapshot, type SnapshotContent } from '../write-snapshot';
import type { Command, Context } from './command';
import { givenSecret } from './export';
import { shortId } from './find-snapshot';
import { count } from './words';

export const importSnapshot: Command = {
    name: 'import',
    usage: 'FILE [--secret SECRET] [--name NAME] [--description TEXT] [--flows-only]',
    summary: 'Store a snapshot from such a file',
    words: 1,
    options: ['secret', 'name', 'description', 'flows-only'],
    async run({ arguments: { words, options }, instance, terminal }) {
        const { name, description, content } = parse(await read(words[0]!), options, terminal);
        const about = {
            name: options.name === undefined ? name : parseName(options.name),
            description: options.description === undefined ? description : parseDescription(options.description),
            kind: 'upload' as const,
            pinned: false,
            createdAt: new Date().toISOString(),
        };
        const store = await instance.take();
        try {
            const item = itemOf(await writeSnapshot(store, contentOf(content), about));
            const { tabs, nodes } = item.counts;
            const what = `${count(tabs, 'tab')}, ${count(nodes, 'node')}`;
            return { text: `Stored “${item.name}” as ${shortId(item.id)}: ${what}.`, json: item };
        } finally {
            await store.close();
        }
    },
};

/** A file without variables says nothing about the environment. */
function contentOf({ environment, modules, ...content }: FileContent): SnapshotContent {
    return {
        ...content,
        ...(Object.keys(environment).length > 0 && { environment }),
        modules: { versions: modules, sources: {} },
    };
}

async function read(path: string): Promise<string> {
    try {
        return await readFile(path, 'utf8');
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'ENOENT') throw new SnapshotError('not_found', `There is no file ${path}.`);
        throw new SnapshotError('io_error', `${path} could not be read: ${code}.`);
    }
}

function parse(text: string, options: Context['arguments']['options'], terminal: Context['terminal']): ParsedFile {
    const secret = givenSecret(options, terminal);
    return parseSnapshotFile(text, { secret, flowsOnly: options['flows-only'] === true });
}
