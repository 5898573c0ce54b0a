import { join } from 'node:path';
import { freePort } from '../../helpers/free-port';
import { Daemons } from './daemons';
import type { ObjectStorage } from './object-storage';

/** OpenStack Swift with its S3 API, from Debian. Takes a second to start. */
export async function startSwift(): Promise<ObjectStorage> {
    const daemons = await Daemons.prepare('swift');
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    try {
        // Debian’s own Python: another one that is first in the path lacks Debian’s packages.
        daemons.start('/usr/bin/python3', [join(__dirname, 'all-of-swift.py'), daemons.home, String(port)]);
        await daemons.untilAnswering(url);
    } catch (error) {
        throw await daemons.failure(error);
    }
    return {
        name: 'Swift',
        url,
        region: 'us-east-1',
        accessKeyId: 'test:tester',
        secretAccessKey: 'testing',
        dispose: () => daemons.dispose(),
    };
}
