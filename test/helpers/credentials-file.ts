import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Credentials } from '../../runtime/core/snapshot';
import { openCredentials, type Sealed } from '../../runtime/secrets/node-red-cipher';
import type { NodeRedProcess } from './node-red-process';

/** The credentials that Node-RED has on disk, decrypted; nodes without any are left out. */
export async function credentialsOf(
    { userDir }: NodeRedProcess,
    secret = 'a secret of the tests',
): Promise<Credentials> {
    const text = await readFile(join(userDir, 'flows_cred.json'), 'utf8');
    const found = openCredentials(JSON.parse(text) as Sealed, secret);
    if (!found) throw new Error('The credentials of Node-RED cannot be decrypted.');
    return Object.fromEntries(Object.entries(found).filter(([, values]) => Object.keys(values).length > 0));
}
