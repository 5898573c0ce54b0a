import { SELF } from './self';
import type { Translate } from './translate';
import type { ModuleAction, ModuleObstacle, PlannedModule, RestorePlan, SurplusModule } from './wire';

/** The modules of a snapshot and those that are here. */
export interface ModuleFacts {
    /** Exact versions by name; of a snapshot that was made elsewhere perhaps ranges. */
    wanted: Readonly<Record<string, string>>;
    /** Where those came from that no registry has, by name. */
    sources: Readonly<Record<string, string>>;
    /** Exact versions on disk by name. */
    installed: Readonly<Record<string, string>>;
    /** Where those on disk came from that no registry has, by name: once gone, nobody could bring them back. */
    installedSources: Readonly<Record<string, string>>;
    isLoaded(name: string): boolean;
    /** Whether Node-RED can remove it. */
    isKnown(name: string): boolean;
    isAllowed(action: ModuleAction, name: string, version?: string): boolean;
    translate: Translate;
}

/** True for one certain version. Anything else could also be an address, from which npm would install whatever is there. */
export function isExactVersion(version: string): boolean {
    return EXACT.test(version);
}

const EXACT = /^\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/;

/** What has to be done so that the modules here are those of the snapshot, and what stands in the way. */
export function planModules(facts: ModuleFacts): RestorePlan['modules'] {
    const { wanted, installed } = facts;
    const missing: PlannedModule[] = [];
    const different: PlannedModule[] = [];
    for (const [name, version] of Object.entries(wanted)) {
        const here = Object.hasOwn(installed, name) ? installed[name] : undefined;
        if (here === undefined) missing.push(planned(facts, 'install', name, { wanted: version }));
        else if (here !== version && isExactVersion(version)) {
            const action = compareVersions(here, version) < 0 ? 'upgrade' : 'go_back';
            different.push(planned(facts, action, name, { wanted: version, installed: here }));
        }
    }
    // A list without Node-RED is not one of everything that was installed.
    const isComplete = Object.hasOwn(wanted, 'node-red');
    const surplus = Object.entries(installed)
        .filter(([name]) => isComplete && !Object.hasOwn(wanted, name))
        .map(([name, version]): SurplusModule => {
            const obstacle = obstacleOf(facts, 'remove', name);
            const restart = facts.isLoaded(name);
            return { name, action: 'remove', installed: version, restart, ...(obstacle && { obstacle }) };
        });
    return { missing, different, surplus };
}

function planned(
    facts: ModuleFacts,
    action: PlannedModule['action'],
    name: string,
    versions: { wanted: string; installed?: string },
): PlannedModule {
    const obstacle = obstacleOf(facts, action, name, versions.wanted);
    return { name, action, ...versions, restart: facts.isLoaded(name), ...(obstacle && { obstacle }) };
}

function obstacleOf(
    facts: ModuleFacts,
    action: ModuleAction,
    name: string,
    version?: string,
): { code: ModuleObstacle; text: string } | undefined {
    const code = obstacleCode(facts, action, name, version);
    if (!code) return undefined;
    const sources = code === 'irretrievable' ? facts.installedSources : facts.sources;
    const from = Object.hasOwn(sources, name) ? sources[name]! : '';
    return { code, text: facts.translate(`plan.obstacle.${code}`, { name, from, version: version ?? '' }) };
}

function obstacleCode(
    facts: ModuleFacts,
    action: ModuleAction,
    name: string,
    version?: string,
): ModuleObstacle | undefined {
    if (name === 'node-red') return 'node_red';
    if (name === SELF) return 'self';
    if (action === 'remove' && !facts.isKnown(name)) return 'library';
    if (action !== 'remove' && Object.hasOwn(facts.sources, name)) return 'no_registry';
    if (version !== undefined && !isExactVersion(version)) return 'inexact';
    if (action !== 'install' && Object.hasOwn(facts.installedSources, name)) return 'irretrievable';
    return facts.isAllowed(action, name, version) ? undefined : 'not_allowed';
}

/** Below 0 when the first version is the earlier one, by the precedence of Semantic Versioning 2.0.0, item 11. */
export function compareVersions(a: string, b: string): number {
    const [left, right] = [parseVersion(a), parseVersion(b)];
    return compareLists(left.core, right.core) || compareReleases(left.pre, right.pre);
}

function parseVersion(version: string): { core: string[]; pre: string[] } {
    const [, core = '', pre = ''] = /^([^-+]*)(?:-([^+]*))?/.exec(version) ?? [];
    return { core: core.split('.'), pre: pre === '' ? [] : pre.split('.') };
}

/** A release comes after each of its pre-releases. */
function compareReleases(a: readonly string[], b: readonly string[]): number {
    if (a.length === 0 || b.length === 0) return b.length - a.length;
    return compareLists(a, b);
}

function compareLists(a: readonly string[], b: readonly string[]): number {
    for (let at = 0; at < Math.min(a.length, b.length); at++) {
        const order = compareIdentifiers(a[at]!, b[at]!);
        if (order !== 0) return order;
    }
    return a.length - b.length;
}

function compareIdentifiers(a: string, b: string): number {
    const numeric = [a, b].map((text) => /^\d+$/.test(text));
    if (numeric[0] && numeric[1]) return Number(a) - Number(b);
    if (numeric[0] !== numeric[1]) return numeric[0] ? -1 : 1;
    return a < b ? -1 : a > b ? 1 : 0;
}
