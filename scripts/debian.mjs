// Installs what the tests need from Debian's packages.
import { existsSync } from 'node:fs';
import { run } from './run.mjs';

/** Installs packages, or throws with what a person can do instead where this process may not or it fails. */
export async function installFromDebian(packages, instead) {
    if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) throw new Error(instead);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    // Where the lists cannot be had anew, those that are there may do.
    await run('apt-get', ['update', '-qq'], { env });
    const patient = ['-o', 'DPkg::Lock::Timeout=300'];
    const install = [...patient, 'install', '-y', '-qq', '--no-install-recommends', ...packages];
    const code = await run('apt-get', install, { env });
    if (code !== 0) throw new Error(`${instead} (apt-get install ended with ${code}.)`);
}
