// Installs the two servers that the tests of object storage run against, where they are one package away.
import { existsSync } from 'node:fs';
import { must } from './run.mjs';

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
    if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) {
        throw new Error(
            `The tests of object storage need Debian with ${missing.join(', ')}: sudo apt-get install ${missing.join(' ')}`,
        );
    }
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await must('apt-get update', 'apt-get', ['update', '-qq'], { env });
    const install = ['install', '-y', '-qq', '--no-install-recommends', ...missing];
    await must('Installing object storage', 'apt-get', install, { env });
}
