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
    for (const from of [__filename, ...(userDir === undefined ? [] : [join(userDir, 'package.json')])]) {
        try {
            return (createRequire(from)(PACKAGE) as { AwsV4Signer: Signer }).AwsV4Signer;
        } catch (error) {
            if ((error as { code?: string }).code !== 'MODULE_NOT_FOUND') throw broken(error);
        }
    }
    const where = userDir === undefined ? 'Node-RED’s user directory' : userDir;
    const text = `Object storage needs the package ${PACKAGE}, which is not installed. Run “npm install ${PACKAGE}” in ${where}.`;
    throw new SnapshotError('library_missing', text);
}

function broken(cause: unknown): SnapshotError {
    const text = `The package ${PACKAGE} cannot be loaded. Run “npm install ${PACKAGE}” anew.`;
    return new SnapshotError('library_missing', text, {}, { cause });
}
