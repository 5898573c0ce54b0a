import { badFile } from './bad-file';
import { readExactState } from './exact-state';
import { parseJson } from './parse-json';
import { isPlatformVariable } from './platform';
import type { FileEnvironment } from './read-settings';
import { documentOf, NodeTaker, type SnapshotDocument } from './snapshot-document';

/** A target as a hub's live API gives it (`LiveSnapshot`). */
export interface LiveDocument {
    /** The hub's. */
    id: string;
    document: SnapshotDocument;
    /** Variables that the hub gives to this device, `FF_…`: they are no part of the snapshot. */
    ofDevice: Record<string, string>;
    /** Names of variables that came encrypted, as FlowFuse 2.4.0 hands on what others sent it: nobody here can read them. */
    unreadable: string[];
}

/**
 * Reads a target from pieces of UTF-8, with breaks. Undefined for `{}`: there is none. Where a hub does not tell which
 * variables are hidden, as FlowFuse's does not, all are. Rejects with `bad_file`, and as the source does.
 */
export async function readLiveDocument(
    bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<LiveDocument | undefined> {
    const nodes = new NodeTaker();
    const json = await parseJson(bytes, nodes);
    if (!isObject(json)) throw badFile('It has to be a JSON object.');
    if (Object.keys(json).length === 0) return undefined;
    const { id, flows, modules, settings } = json;
    if (typeof id !== 'string' || id === '') throw badFile('“id” has to be a text.');
    if (!Array.isArray(flows)) throw badFile('“flows” has to be a list of nodes.');
    const env = json['env'] ?? {};
    if (!isObject(env)) throw badFile('“env” has to be an object.');
    const [open, sealed] = [Object.entries(env).filter(isOpen), Object.entries(env).filter((entry) => !isOpen(entry))];
    const file = { ...json, settings: { settings, modules, env: Object.fromEntries(open) } };
    const document = await documentOf('snapshot', file, json, nodes);
    const more = isObject(json['snapshots']) ? json['snapshots'] : {};
    const exact = await readExactState(more, document.modules);
    return {
        id,
        document: {
            ...document,
            environment: hidden(document.environment, more['hidden']),
            // A target without variables is one that takes away those of the target before.
            exact: { ...exact, noVariables: true },
        },
        ofDevice: Object.fromEntries(
            open.filter(([name]) => isPlatformVariable(name)).map(([name, value]) => [name, String(value)]),
        ),
        unreadable: sealed.map(([name]) => name),
    };
}

function isOpen([, value]: readonly [string, unknown]): boolean {
    return !isObject(value);
}

function hidden(environment: FileEnvironment, names: unknown): FileEnvironment {
    const isHidden = (name: string): boolean => !Array.isArray(names) || names.includes(name);
    const entries = Object.entries(environment).map(
        ([name, variable]) => [name, { ...variable, hidden: isHidden(name) }] as const,
    );
    return Object.fromEntries(entries);
}

function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
