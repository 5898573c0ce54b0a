// Installs the two servers that the tests of object storage run against, where they are one package away.
import { existsSync } from 'node:fs';
import { installFromDebian } from './debian.mjs';

/** Debian's packages, each with a file by which it is known to be there. */
const PACKAGES = {
    'python3-swift': '/usr/lib/python3/dist-packages/swift/proxy/server.py',
    'ceph-mon': '/usr/bin/ceph-mon',
    'ceph-osd': '/usr/bin/ceph-osd',
    radosgw: '/usr/bin/radosgw',
};

/** Makes sure that OpenStack Swift and Ceph are there: from Debian's packages, else with a line that says what to install. */
export async function installObjectStorage() {
    const missing = Object.keys(PACKAGES).filter((name) => !existsSync(PACKAGES[name]));
    if (missing.length === 0) return;
    const names = missing.join(' ');
    await installFromDebian(
        missing,
        `The tests of object storage need ${missing.join(', ')} of Debian: sudo apt-get install ${names}`,
    );
}
