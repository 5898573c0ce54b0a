// Which suites of tests there are, and which tests are in each.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { root } from './run.mjs';

/** What each needs. The longest first, so that what runs side by side ends at about the same time. */
export const SUITES = {
    browser: ['node-red-5', 'chromium'],
    integration: ['node-red-5'],
    'object-storage': ['node-red-5', 'chromium', 'object-storage'],
    crash: [],
    platform: ['node-red-5', 'chromium', 'flowfuse'],
    contracts: [],
    unit: [],
};

/** The tests of its folder; those that need object storage are a suite of their own, wherever they are. */
export async function filesOf(suite) {
    const folders = Object.keys(SUITES).filter((name) => existsSync(join(root, 'test', name)));
    const found = folders.map(async (folder) => {
        const names = await readdir(join(root, 'test', folder), { recursive: true });
        return names.filter((name) => name.endsWith('.test.ts')).map((name) => join('test', folder, name));
    });
    const isOfStorage = (file) => /[\\/]object-storage[\\/.]/.test(file);
    return (await Promise.all(found))
        .flat()
        .filter((file) => (isOfStorage(file) ? 'object-storage' : file.split(sep)[1]) === suite)
        .sort();
}
