import { isContainer } from '../core/containers';
import { withoutInlineCredentials } from '../core/inline-credentials';
import type { Credentials, FlowNode } from '../core/snapshot';
import { isCredentials, isSealed, looksSealed, type Sealed } from '../secrets/node-red-cipher';
import { badFile, FILE_LIMITS } from './bad-file';
import { readExactState, type ExactState } from './exact-state';
import { FlowTexts } from './flow-texts';
import type { TakenEntries } from './json-builder';
import { parseJson } from './parse-json';
import { readEnvironment, readModules, readSettings, type FileEnvironment, type FileSettings } from './read-settings';
import { readAbout, type FileAbout } from './read-about';

/** A file that can become a snapshot, checked as far as that goes without its secret. */
export interface SnapshotDocument {
    /** `flows`: flows alone, as Node-RED has them in flows.json and gives them at `GET /flows`. */
    kind: 'snapshot' | 'flows';
    about: FileAbout;
    flows: FlowTexts;
    /** Those that stood in the nodes themselves, in clear. */
    inline: Credentials;
    credentials: Credentials | Sealed;
    environment: FileEnvironment;
    /** Versions by name; may be ranges. */
    modules: Record<string, string>;
    settings: FileSettings;
    exact: ExactState;
}

/**
 * Reads a snapshot file of FlowFuse, of whatever age, or flows as Node-RED has them, from pieces of UTF-8. Takes breaks.
 * Rejects with `bad_file`, and as the source does.
 */
export async function readDocument(bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<SnapshotDocument> {
    const nodes = new NodeTaker();
    const json = await parseJson(bytes, nodes);
    if (Array.isArray(json)) return documentOf('flows', {}, {}, nodes);
    if (!isObject(json)) throw badFile('It has to be a JSON object or a list of nodes.');
    const { flows } = json;
    if (Array.isArray(flows)) return documentOf('settings' in json ? 'snapshot' : 'flows', json, json, nodes);
    if (!isObject(flows)) throw badFile(flows === undefined ? withoutFlows(json) : '“flows” has to be an object.');
    if (!Array.isArray(flows['flows'])) {
        throw badFile(`“flows.flows” ${flows['flows'] === undefined ? 'is missing' : 'has to be a list of nodes'}.`);
    }
    return documentOf('snapshot', json, flows, nodes);
}

/** The document that these members of a file, and what was taken of its nodes, make. `bad_file`. */
export async function documentOf(
    kind: SnapshotDocument['kind'],
    file: Record<string, unknown>,
    flows: Record<string, unknown>,
    { texts, inline }: NodeTaker,
): Promise<SnapshotDocument> {
    const settings = file['settings'] ?? {};
    if (!isObject(settings)) throw badFile('“settings” has to be an object.');
    const modules = readModules(settings['modules']);
    return {
        kind,
        about: readAbout(file),
        flows: texts,
        inline: Object.fromEntries(inline),
        credentials: readCredentials(flows['credentials']),
        environment: readEnvironment(settings['env']),
        modules,
        settings: readSettings(settings['settings'], modules, settings['platform']),
        exact: await readExactState(settings['exact'], modules),
    };
}

/** Takes the nodes one by one, so that the whole flow array is never in memory as objects. */
export class NodeTaker implements TakenEntries {
    readonly texts = new FlowTexts();
    readonly inline: [string, Record<string, unknown>][] = [];
    private containers = 0;

    isTaken(place: string): boolean {
        return place === '' || place === 'flows' || place === 'flows.flows';
    }

    take(entry: unknown, index: number): void {
        if (!isNode(entry)) throw badFile(`Entry ${index + 1} of the flows ${problemOf(entry)}.`);
        const { id } = entry;
        const before = this.texts.indexOf(id);
        if (before !== undefined) {
            throw badFile(`Entries ${before + 1} and ${index + 1} of the flows have the same id, “${short(id)}”.`);
        }
        this.checkNames(entry, index);
        this.checkNumber(entry);
        const { flows, credentials } = withoutInlineCredentials([entry], {});
        this.texts.add(flows[0]!);
        if (Object.hasOwn(credentials, id)) this.inline.push([id, credentials[id]!]);
    }

    /** Node-RED keeps nodes and types by their names in plain objects, where these names mean something else. */
    private checkNames({ id, type }: FlowNode, index: number): void {
        const [what, name] = id in Object.prototype ? ['id', id] : ['type', type];
        if (name in Object.prototype)
            throw badFile(`Entry ${index + 1} of the flows may not have the ${what} “${name}”.`);
    }

    private checkNumber(node: FlowNode): void {
        const { maxNodes, maxContainers } = FILE_LIMITS;
        if (isContainer(node) && ++this.containers > maxContainers)
            throw badFile(`It holds more than ${maxContainers} tabs and subflows.`);
        if (this.texts.heads.length >= maxNodes) throw badFile(`It holds more than ${maxNodes} nodes.`);
    }
}

function isNode(value: unknown): value is FlowNode {
    return isObject(value) && problemOf(value) === '';
}

function problemOf(entry: unknown): string {
    if (!isObject(entry)) return 'is no object';
    const { id, type, z, credentials } = entry;
    if (typeof id !== 'string' || id === '') return 'has no “id”';
    if (typeof type !== 'string' || type === '') return `has no “type”; its id is “${short(id)}”`;
    if (z !== undefined && z !== null && typeof z !== 'string')
        return `has a “z” that is no text; its id is “${short(id)}”`;
    // Node-RED knows only objects; anything else would be stored as part of the flows, unencrypted.
    if (credentials && (typeof credentials !== 'object' || Array.isArray(credentials)))
        return `has “credentials” that are no object; its id is “${short(id)}”`;
    return '';
}

function readCredentials(value: unknown): Credentials | Sealed {
    if (value === undefined || value === null) return {};
    if (isSealed(value)) {
        if (looksSealed(value.$)) return value;
        throw badFile('The credentials are not encrypted as Node-RED does it.');
    }
    if (isCredentials(value)) return value;
    throw badFile('The credentials have to be an object for each node, or encrypted.');
}

/** People take the wrong one of the files in a user directory. */
function withoutFlows(file: Record<string, unknown>): string {
    if (isSealed(file)) return 'It is a file of credentials; the flows are in another file beside it.';
    if ('dependencies' in file) return 'It is a package.json, and holds no flows.';
    return '“flows” is missing.';
}

function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function short(text: string): string {
    return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
