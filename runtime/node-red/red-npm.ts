import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compareVersions } from '../core/plan-modules';
import type { ModuleHost } from '../host';
import { PublishedModules } from '../modules/published-modules';

/** Versions, as npm takes them. */
export type Versions = Pick<ModuleHost, 'fits' | 'newest' | 'isPublished'>;

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
    const runNpm = (args: readonly string[]): Promise<string> => run(load, userDir, args);
    const published = new PublishedModules(runNpm);
    return {
        fits: (version, range) => (isRange(range) ? semver().satisfies(version, range) : undefined),
        newest: async (name, range) => {
            if (!NAME.test(name) || !isRange(range)) return undefined;
            const printed = await runNpm(['view', '--json', '--', `${name}@${range}`, 'version']);
            return versionsIn(printed).sort(compareVersions).at(-1);
        },
        isPublished: (name, version) => published.isPublished(name, version),
    };
}

/** What npm prints, also where it calls what it has found out a failure. */
async function run(load: NodeJS.Require, userDir: string, args: readonly string[]): Promise<string> {
    const npm = join(dirname(load.resolve('npm/package.json')), 'bin/npm-cli.js');
    const options = { cwd: userDir, timeout: TIMEOUT_MS, maxBuffer: MAX_BYTES, windowsHide: true };
    return new Promise((resolve) => {
        execFile(process.execPath, [npm, ...args], options, (_error, printed) => resolve(printed));
    });
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
