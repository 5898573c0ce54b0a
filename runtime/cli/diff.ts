import { describeChanges } from '../core/describe-changes';
import { diffFlows, type FlowState } from '../core/diff-flows';
import { SnapshotError } from '../core/errors';
import { ModuleReader } from '../modules/installed-modules';
import { readCredentials, readFlows } from '../capture/snapshot-content';
import type { StoreReader } from '../store/store-reader';
import type { Command, Context } from './command';
import { readCurrentState } from './current-state';
import { diffText } from './diff-text';
import type { ReadState, Side } from './diff-side';
import { findSnapshot, shortId } from './find-snapshot';
import { translate } from './words';

export const diff: Command = {
    name: 'diff',
    usage: 'A B',
    summary: 'Compare two snapshots; current is what the flow file holds',
    words: 2,
    options: [],
    async run({ arguments: { words }, instance, terminal }) {
        const store = await instance.read();
        const [a, b] = [await side(instance, store, words[0]!), await side(instance, store, words[1]!)];
        const [before, after] = comparable(a, b);
        const found = diffFlows(before, after);
        const modules = { before: a.modules, after: b.modules };
        const summary = describeChanges(found, before, after, translate, { modules });
        const isSame = found.changes.length === 0 && !found.reordered && sameModules(a, b);
        return {
            text: diffText(a, b, isSame ? undefined : { diff: found, summary }, terminal.width),
            json: { summary, changes: found.changes, modules },
        };
    },
};

async function side(instance: Context['instance'], store: StoreReader, reference: string): Promise<Side> {
    if (reference === 'current') return currentSide(instance, store);
    const manifest = await store.get(findSnapshot(store.items(), reference).id);
    return {
        name: `${shortId(manifest.id)} (${manifest.name})`,
        flows: await readFlows(store, manifest),
        credentials: await readCredentials(store, manifest),
        modules: manifest.modules,
    };
}

async function currentSide(instance: Context['instance'], store: StoreReader): Promise<Side> {
    const nodeRedVersion = instance.nodeRedVersion(store);
    const userDir = await instance.openUserDir(nodeRedVersion);
    const { flows, credentials, found } = await readCurrentState(userDir);
    if (found.flows === 'damaged') {
        throw new SnapshotError(
            'damaged',
            `${userDir.files.flows} is damaged: Node-RED would read it as no flows at all.`,
        );
    }
    const { versions } = await new ModuleReader(instance.userDir, nodeRedVersion).read();
    return { name: 'current', flows, credentials, modules: versions };
}

/** Flows to compare, with their credentials where both sides can be read. */
export function comparable(a: ReadState, b: ReadState): [FlowState, FlowState] {
    if (a.credentials === 'unreadable' || b.credentials === 'unreadable')
        return [{ flows: a.flows }, { flows: b.flows }];
    return [
        { flows: a.flows, credentials: a.credentials },
        { flows: b.flows, credentials: b.credentials },
    ];
}

function sameModules(a: Side, b: Side): boolean {
    const names = new Set([...Object.keys(a.modules), ...Object.keys(b.modules)]);
    return [...names].every((name) => a.modules[name] === b.modules[name]);
}
