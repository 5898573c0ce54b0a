import { dirname } from 'node:path';
import { SnapshotError } from '../core/errors';
import type { FileSystem } from './file-system';
import type { Layout } from './layout';
import { hasCode } from './store-errors';
import type { TemporaryFiles } from './temporary-files';

export const FORMAT = 1;

/** Finds out whether a folder is, or may become, a store of this format. Touches nothing; rejects with `unknown_format`. */
export async function checkFormat(fileSystem: FileSystem, layout: Layout): Promise<'new' | 'store'> {
    let text;
    try {
        text = (await fileSystem.readFile(layout.format)).toString();
    } catch (error) {
        if (hasCode(error, 'ENOENT')) return 'new';
        throw error;
    }
    const found = formatOf(text);
    if (found === FORMAT) return 'store';
    const what = typeof found === 'number' ? `format ${found}` : 'a format that cannot be read';
    throw new SnapshotError(
        'unknown_format',
        `The snapshots in ${layout.dir} have ${what}; this version knows format ${FORMAT}. Nothing was touched. ` +
            'Install the version of node-red-contrib-snapshots that made them, or set another "dir".',
        { dir: layout.dir },
    );
}

/** Makes a folder that lasts, with those above it. */
export async function makeFolder(fileSystem: FileSystem, path: string): Promise<void> {
    if (await fileSystem.stat(path)) return;
    await makeFolder(fileSystem, dirname(path));
    await fileSystem.makeDir(path);
    await fileSystem.syncDir(dirname(path));
}

/** Fills the folder of a new store. `format.json` comes last: where it is, everything else is. May be repeated. */
export async function makeStore(fileSystem: FileSystem, layout: Layout, temporary: TemporaryFiles): Promise<void> {
    for (const folder of [layout.snapshots, layout.objects, layout.temporary]) await fileSystem.makeDir(folder);
    await Promise.all(layout.objectFolders().map((folder) => fileSystem.makeDir(folder)));
    await fileSystem.syncDir(layout.objects);
    await fileSystem.syncDir(layout.dir);
    await temporary.place(layout.format, Buffer.from(`${JSON.stringify({ format: FORMAT })}\n`));
    await fileSystem.syncDir(layout.dir);
}

function formatOf(text: string): unknown {
    try {
        return (JSON.parse(text) as { format?: unknown } | null)?.format;
    } catch {
        return undefined;
    }
}
