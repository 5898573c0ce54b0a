import { lstat, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { withoutSecrets } from '../core/without-secrets';

/** What npm has installed in the user directory. */
export interface InstalledModules {
    /** Exact version on disk by module name, `node-red` included; sorted by name. */
    versions: Record<string, string>;
    /** Where those modules came from that no registry has: what package.json says, or `link` for a linked folder. */
    sources: Record<string, string>;
    /** Text of the lock file, where there is one that is JSON. Names and passwords in addresses are left out. */
    lock?: string;
}

/** Content of the modules part: the exact version, and of a module that no registry has also where it came from. */
export type ModulesPart = Record<string, string | { version: string; from: string }>;

/** The modules as a snapshot holds them. */
export function modulesPart({ versions, sources }: InstalledModules): ModulesPart {
    const entries = Object.entries(versions).map(([name, version]) => {
        const from = Object.hasOwn(sources, name) ? sources[name] : undefined;
        return [name, from === undefined ? version : { version, from }] as const;
    });
    return Object.fromEntries(entries);
}

/** Where modules of a modules part came from, by name, for those that no registry has. */
export function sourcesOf(part: ModulesPart): Record<string, string> {
    const entries = Object.entries(part).flatMap(([name, module]) =>
        typeof module === 'string' ? [] : [[name, module.from] as const],
    );
    return Object.fromEntries(entries);
}

/**
 * Reads the versions that are on disk, not those that package.json asks for or that Node-RED loaded at its start.
 * Answers from memory until npm has touched the user directory.
 */
export class ModuleReader {
    private known?: { stamp: string; modules: InstalledModules };

    constructor(
        private readonly userDir: string,
        private readonly nodeRedVersion: string,
    ) {}

    async read(): Promise<InstalledModules> {
        const stamp = await this.stamp();
        if (this.known?.stamp !== stamp) this.known = { stamp, modules: await this.readAll() };
        return this.known.modules;
    }

    private async stamp(): Promise<string> {
        const files = ['package.json', 'package-lock.json', 'node_modules', 'node_modules/.package-lock.json'];
        const times = await Promise.all(files.map((file) => changeTime(join(this.userDir, file))));
        return times.join();
    }

    private async readAll(): Promise<InstalledModules> {
        const asked = await this.dependencies();
        // While somebody edits package.json it may not be JSON for a moment: nothing is uninstalled by that.
        if (!asked && this.known) return this.known.modules;
        const found = await Promise.all(
            Object.entries(asked ?? {}).map(async ([name, spec]) => {
                const [version, from] = await Promise.all([this.versionOf(name), this.sourceOf(name, spec)]);
                return { name, version, from };
            }),
        );
        const present = found.filter((module) => module.version !== undefined);
        const versions = present.map(({ name, version }) => [name, version!] as const);
        const sources = present.flatMap(({ name, from }) => (from === undefined ? [] : [[name, from] as const]));
        const lock = await readJsonText(join(this.userDir, 'package-lock.json'));
        return {
            versions: Object.fromEntries([...versions, ['node-red', this.nodeRedVersion] as const].sort(byName)),
            sources: Object.fromEntries(sources.sort(byName)),
            ...(lock !== undefined && { lock: withoutSecrets(lock) }),
        };
    }

    /** Undefined while package.json is there and is no JSON. */
    private async dependencies(): Promise<Record<string, unknown> | undefined> {
        const file = join(this.userDir, 'package.json');
        const text = await readJsonText(file);
        if (text === undefined) return (await changeTime(file)) === ABSENT ? {} : undefined;
        const { dependencies } = JSON.parse(text) as { dependencies?: Record<string, unknown> };
        return dependencies ?? {};
    }

    private async sourceOf(name: string, spec: unknown): Promise<string | undefined> {
        if (typeof spec === 'string' && !isRegistrySpec(spec)) return withoutSecrets(spec);
        const found = await lstat(join(this.userDir, 'node_modules', name)).catch(() => undefined);
        return found?.isSymbolicLink() ? 'link' : undefined;
    }

    private async versionOf(name: string): Promise<string | undefined> {
        const text = await readJsonText(join(this.userDir, 'node_modules', name, 'package.json'));
        const { version } = JSON.parse(text ?? '{}') as { version?: unknown };
        return typeof version === 'string' ? version : undefined;
    }
}

/** npm takes anything with a slash or colon for a folder, a file, a repository or an address; other names are of tags. */
function isRegistrySpec(spec: string): boolean {
    return !/[:/\\]/.test(spec) && !/\.tgz$/.test(spec);
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
    return a < b ? -1 : 1;
}

async function changeTime(path: string): Promise<string> {
    const found = await stat(path, { bigint: true }).catch(() => undefined);
    return found ? `${found.mtimeNs}/${found.size}` : ABSENT;
}

const ABSENT = '-';

/** Undefined for a file that is missing, cannot be read, or that a person is just editing into JSON again. */
async function readJsonText(path: string): Promise<string | undefined> {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    try {
        const value: unknown = JSON.parse(text);
        return typeof value === 'object' && value !== null ? text : undefined;
    } catch {
        return undefined;
    }
}
