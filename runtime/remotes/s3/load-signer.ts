import type { AwsV4Signer } from 'aws4fetch';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { SnapshotError } from '../../core/errors';

/** The class that signs requests. */
export type Signer = typeof AwsV4Signer;

const PACKAGE = 'aws4fetch';

/**
 * Loads the library that signs requests for object storage: from where packages beside this one are, else from the user
 * directory. It is no part of this package, since most instances have no such remote. `library_missing`, with a sentence
 * that says what to install and where; once that is done, the next call finds it.
 */
export function loadSigner(userDir: string | undefined): Signer {
    const folders = userDir === undefined ? [] : [userDir];
    for (const from of [__filename, ...folders.map((folder) => join(folder, 'package.json'))]) {
        const found = load(from, PACKAGE);
        if (found) return (found as { AwsV4Signer: Signer }).AwsV4Signer;
    }
    for (const folder of folders) {
        const found = loadFiles(join(folder, 'node_modules', PACKAGE));
        if (found) return (found as { AwsV4Signer: Signer }).AwsV4Signer;
    }
    const where = userDir === undefined ? 'Node-RED’s user directory' : userDir;
    const text = `Object storage needs the package ${PACKAGE}, which is not installed. Run “npm install ${PACKAGE}” in ${where}.`;
    throw new SnapshotError('library_missing', `${text} Node-RED finds it there without a restart.`);
}

/** Undefined for what is not there. */
function load(from: string, what: string): unknown {
    try {
        return createRequire(from)(what);
    } catch (error) {
        if ((error as { code?: string }).code === 'MODULE_NOT_FOUND') return undefined;
        throw broken(error);
    }
}

/** Node.js 20 goes on not finding a package that was not there when it looked first; its files it finds. */
function loadFiles(folder: string): unknown {
    const about = load(__filename, join(folder, 'package.json')) as { main: string } | undefined;
    return about && load(__filename, join(folder, about.main));
}

function broken(cause: unknown): SnapshotError {
    const text = `The package ${PACKAGE} cannot be loaded. Run “npm install ${PACKAGE}” anew.`;
    return new SnapshotError('library_missing', text, {}, { cause });
}
