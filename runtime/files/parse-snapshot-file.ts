import { SnapshotError } from '../core/errors';
import { withoutInlineCredentials } from '../core/inline-credentials';
import { parseDescription, parseName } from '../core/request-rules';
import type { Credentials, FlowNode } from '../core/snapshot';
import type { EnvironmentPart } from '../environment-part';
import { isCredentials, isSealed, openCredentials, openText } from '../secrets/node-red-cipher';
import { settingsPart } from '../settings-part';
import { isPlatformVariable, type FileContent } from './snapshot-file';

export interface ParsedFile {
    name: string;
    description: string;
    content: FileContent;
}

export interface ParseOptions {
    /** What the file was exported with. */
    secret?: string | undefined;
    /** Leaves credentials and environment out, so that no secret is needed. */
    flowsOnly?: boolean;
}

/**
 * Checks a snapshot file and decrypts what is encrypted in it: everything or nothing. Throws `bad_request` with what is
 * wrong with the file, and `wrong_secret` when it cannot be decrypted. What it holds beside a snapshot is passed over.
 */
export function parseSnapshotFile(text: string, { secret, flowsOnly = false }: ParseOptions = {}): ParsedFile {
    const file = object(parseJson(text), 'It has to be a JSON object.');
    const flows = object(file['flows'], '“flows” is missing.');
    const settings = object(file['settings'], '“settings” is missing.');
    const credentials = flowsOnly ? {} : readCredentials(flows['credentials'], secret);
    const content = withoutInlineCredentials(readNodes(flows['flows']), credentials);
    const ids = new Set(content.flows.map(({ id }) => id));
    return {
        name: parseName(file['name']),
        description: parseDescription(file['description'] ?? ''),
        content: {
            flows: content.flows,
            credentials: Object.fromEntries(
                Object.entries(flowsOnly ? {} : content.credentials).filter(([id, own]) => ids.has(id) && hasAny(own)),
            ),
            environment: flowsOnly ? {} : readEnvironment(settings['env'], secret),
            modules: readModules(settings['modules']),
            settings: readSettings(settings['settings']),
        },
    };
}

function parseJson(text: string): unknown {
    try {
        return JSON.parse(text.replace(/^\uFEFF/, ''));
    } catch {
        throw wrong('It is not JSON.');
    }
}

function readNodes(value: unknown): FlowNode[] {
    if (!Array.isArray(value)) throw wrong('“flows.flows” has to be an array.');
    return value.map((entry: unknown, index) => {
        if (isNode(entry)) return entry;
        throw wrong(`Entry ${index + 1} of “flows.flows” has no “id” or no “type”.`);
    });
}

function isNode(value: unknown): value is FlowNode {
    if (!isObject(value)) return false;
    const { id, type, z } = value;
    const isPlaced = z === undefined || z === null || typeof z === 'string';
    return typeof id === 'string' && id !== '' && typeof type === 'string' && type !== '' && isPlaced;
}

function readCredentials(value: unknown, secret: string | undefined): Credentials {
    if (value === undefined || value === null) return {};
    if (isSealed(value)) {
        const opened = openCredentials(value, needed(secret));
        if (!opened) throw wrongSecret();
        return opened;
    }
    if (!isCredentials(value)) throw wrong('“flows.credentials” cannot be read.');
    return value;
}

function readEnvironment(value: unknown, secret: string | undefined): EnvironmentPart {
    if (value === undefined || value === null) return {};
    const entries = Object.entries(object(value, '“settings.env” has to be an object.'));
    return Object.fromEntries(
        entries
            .filter(([name]) => !isPlatformVariable(name))
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([name, variable]) => [name, readVariable(name, variable, secret)]),
    );
}

function readVariable(name: string, variable: unknown, secret: string | undefined): EnvironmentPart[string] {
    if (!isObject(variable)) return { value: textOf(name, variable), hidden: false };
    const hidden = variable['hidden'] === true;
    const { $: sealed } = variable;
    if (typeof sealed !== 'string') return { value: textOf(name, variable['value'] ?? ''), hidden };
    const value = sealed === '' ? '' : openText(sealed, needed(secret));
    if (value === undefined) throw wrongSecret();
    return { value, hidden: true };
}

function textOf(name: string, value: unknown): string {
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    throw wrong(`The environment variable “${name}” has no text for a value.`);
}

function readModules(value: unknown): Record<string, string> {
    if (value === undefined || value === null) return {};
    const entries = Object.entries(object(value, '“settings.modules” has to be an object.'));
    const versions = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    return Object.fromEntries(versions.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Only what a snapshot would hold by itself: a platform's settings may hold secrets. */
function readSettings(value: unknown): Record<string, unknown> {
    return isObject(value) ? settingsPart((name) => (Object.hasOwn(value, name) ? value[name] : undefined)) : {};
}

function object(value: unknown, problem: string): Record<string, unknown> {
    if (isObject(value)) return value;
    throw wrong(problem);
}

function hasAny(credentials: object): boolean {
    return Object.keys(credentials).length > 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function needed(secret: string | undefined): string {
    if (secret) return secret;
    throw new SnapshotError(
        'wrong_secret',
        'The snapshot file holds encrypted values: the secret that it was exported with is needed.',
    );
}

function wrongSecret(): SnapshotError {
    return new SnapshotError('wrong_secret', 'This is not the secret that the snapshot file was exported with.');
}

function wrong(problem: string): SnapshotError {
    return new SnapshotError('bad_request', `This is not a snapshot file. ${problem}`);
}
