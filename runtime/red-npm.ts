import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { compareVersions } from './core/plan-modules';

/** Versions, as npm takes them. */
export interface Versions {
    /** Whether a version is one of a range; undefined when the text is no range, but a tag, a folder or an address. */
    fits(version: string, range: string): boolean | undefined;
    /** The newest published version of a range; undefined when there is none, or npm's registry cannot be asked. */
    newest(name: string, range: string): Promise<string | undefined>;
}

interface Semver {
    validRange(range: string): string | null;
    satisfies(version: string, range: string): boolean;
}

/** Uses the npm and the semver that Node-RED's registry (4.1 and 5.0) brings along. */
export function createVersions(userDir: string, registryFile: string): Versions {
    const load = createRequire(registryFile);
    // Loaded when it is needed for the first time, which on most instances is never.
    const semver = (): Semver => load('semver') as Semver;
    const isRange = (text: string): boolean => semver().validRange(text) !== null;
    return {
        fits: (version, range) => (isRange(range) ? semver().satisfies(version, range) : undefined),
        newest: async (name, range) => {
            if (!NAME.test(name) || !isRange(range)) return undefined;
            const npm = join(dirname(load.resolve('npm/package.json')), 'bin/npm-cli.js');
            const args = [npm, 'view', '--json', '--', `${name}@${range}`, 'version'];
            const { stdout } = await promisify(execFile)(process.execPath, args, {
                cwd: userDir,
                timeout: TIMEOUT_MS,
                maxBuffer: MAX_BYTES,
            }).catch(() => ({ stdout: '' }));
            return versionsIn(stdout).sort(compareVersions).at(-1);
        },
    };
}

/** As npm has them; nothing that a command line could take for something else. */
const NAME = /^(?:@[a-z0-9~][\w.~-]*\/)?[a-z0-9~][\w.~-]*$/i;
const TIMEOUT_MS = 60_000;
const MAX_BYTES = 4 * 1024 * 1024;

/** npm prints one version, or a list of them. */
function versionsIn(output: string): string[] {
    try {
        return [JSON.parse(output) as unknown].flat().filter((version) => typeof version === 'string');
    } catch {
        return [];
    }
}
