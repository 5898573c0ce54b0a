import type { ModuleHost } from '../../host';

export interface ExactModules {
    /** Exact versions by name, and `node-red` as it came. */
    modules: Record<string, string>;
    /** Those of which no version could be found out, as they came: what a platform adds need not be in every registry. */
    leftOut: Record<string, string>;
}

/**
 * Finds an exact version for each module of a target that names a range, as FlowFuse does: what is installed when it fits,
 * else the newest that npm knows. What is neither a version nor a range is never installed: npm would fetch it from wherever
 * it says. A module that is left out and installed here stays.
 */
export async function exactModules(
    named: Readonly<Record<string, string>>,
    installed: Readonly<Record<string, string>>,
    host: Pick<ModuleHost, 'fits' | 'newest'>,
): Promise<ExactModules> {
    const modules: Record<string, string> = {};
    const leftOut: Record<string, string> = {};
    for (const [name, version] of Object.entries(named)) {
        const here = Object.hasOwn(installed, name) ? installed[name] : undefined;
        if (name === 'node-red' || EXACT.test(version)) modules[name] = version;
        else {
            const isHere = here !== undefined && host.fits(here, version) === true;
            const found = isHere ? here : await host.newest(name, version);
            if (found === undefined || !EXACT.test(found)) leftOut[name] = version;
            const kept = found !== undefined && EXACT.test(found) ? found : here;
            if (kept !== undefined) modules[name] = kept;
        }
    }
    return { modules, leftOut };
}

const EXACT = /^\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/;
