import type { SnapshotItem } from '../core/snapshot';
import { sourcesOf, type ModulesPart } from '../modules/installed-modules';

/**
 * A package.json for a user directory, with the modules of a snapshot in their exact versions. Node-RED itself is not
 * among them, since it is not installed there; the description names its version.
 */
export function packageText({ name, modules }: Pick<SnapshotItem, 'name' | 'modules'>, part: ModulesPart): string {
    const sources = sourcesOf(part);
    const nodeRed = modules['node-red'];
    const dependencies = Object.entries(modules)
        .filter(([module]) => module !== 'node-red')
        .map(([module, version]) => [
            module,
            specOf(version, Object.hasOwn(sources, module) ? sources[module] : undefined),
        ]);
    const file = {
        name: 'node-red-project',
        description: `Modules of the snapshot “${name}”${nodeRed === undefined ? '' : `, made with Node-RED ${nodeRed}`}`,
        version: '0.0.1',
        private: true,
        dependencies: Object.fromEntries(dependencies) as Record<string, string>,
    };
    return `${JSON.stringify(file, null, 4)}\n`;
}

/** Where a module came from that no registry has. Of a linked folder nothing but its version is known. */
function specOf(version: string, source: string | undefined): string {
    return source === undefined || source === 'link' ? version : source;
}
