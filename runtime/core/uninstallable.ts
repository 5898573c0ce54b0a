import { isExactVersion } from './plan-modules';
import type { UninstallableCode } from './wire';

/** A module of a snapshot that a device which is given the snapshot could not install. */
export interface Uninstallable {
    name: string;
    /** Empty where the snapshot names none. */
    version: string;
    code: UninstallableCode;
}

/**
 * The modules that cannot be installed anywhere else, as far as the snapshot tells. A device installs exactly the modules
 * that are listed: where Node-RED is not, it is removed.
 *
 * @param modules versions by name; of a snapshot that was made elsewhere perhaps ranges
 * @param sources where those came from that no registry has, by name
 */
export function uninstallableModules(
    modules: Readonly<Record<string, string>>,
    sources: Readonly<Record<string, string>>,
): Uninstallable[] {
    const found = Object.entries(modules).flatMap(([name, version]): Uninstallable[] => {
        if (Object.hasOwn(sources, name)) return [{ name, version, code: 'no_registry' }];
        return isExactVersion(version) ? [] : [{ name, version, code: 'inexact' }];
    });
    if (Object.hasOwn(modules, 'node-red')) return found;
    return [{ name: 'node-red', version: '', code: 'no_node_red' }, ...found];
}
