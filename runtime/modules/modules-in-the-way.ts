import { SnapshotError } from '../core/errors';
import { isExactVersion } from '../core/plan-modules';
import type { PushPlan } from '../core/remote-wire';
import type { Manifest } from '../core/snapshot';
import type { Translate } from '../core/translate';
import { uninstallableModules, type Uninstallable } from '../core/uninstallable';
import type { ModuleHost } from '../host';
import { sourcesOf } from './installed-modules';
import { readModules } from '../capture/snapshot-content';
import type { SnapshotStore } from '../store/store';

export interface ModuleTools {
    store: Pick<SnapshotStore, 'readPart'>;
    modules: Pick<ModuleHost, 'isPublished'>;
    translate: Translate;
}

/** The modules that a device could not install, each with a sentence. What npm cannot be asked in time is not named. */
export async function modulesInTheWay(
    { store, modules, translate }: ModuleTools,
    manifest: Manifest,
): Promise<PushPlan['modules']> {
    const sources = sourcesOf(await readModules(store, manifest));
    const known = uninstallableModules(manifest.modules, sources);
    const others = Object.entries(manifest.modules).filter(([name]) => !known.some((module) => module.name === name));
    const unpublished = await Promise.all(
        others.map(async ([name, version]): Promise<Uninstallable[]> => {
            const isPublished = isExactVersion(version) ? await modules.isPublished(name, version) : undefined;
            return isPublished === false ? [{ name, version, code: 'unpublished' }] : [];
        }),
    );
    return [...known, ...unpublished.flat()].map((module) => {
        const { name, version, code } = module;
        const from = Object.hasOwn(sources, name) ? sources[name]! : '';
        return { ...module, text: translate(`push.uninstallable.${code}`, { name, version, from }) };
    });
}

/** Refuses to give a device what it could not install: each of the modules is told as a fact. */
export function notInstallable(modules: PushPlan['modules']): SnapshotError {
    const text = `A device could not install all modules of this snapshot. ${modules.map((module) => module.text).join(' ')}`;
    return new SnapshotError('not_installable', text, { modules });
}
