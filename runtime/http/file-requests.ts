import { parseComponents, type ChosenComponents } from '../core/file-components';
import { SnapshotError } from '../core/errors';
import { parseDescription, parseName } from '../core/request-rules';
import { FILE_LIMITS, fileTooLarge } from '../files/bad-file';
import type { RouteRequest } from './route';

/** A file that is to be looked at or imported: on its way here, or kept from before. */
export interface FileRequest {
    file: { bytes: AsyncIterable<Uint8Array> } | { token: string };
    fileName: string | undefined;
    components: ChosenComponents;
    secret: string | undefined;
}

export interface ImportWishes extends FileRequest {
    entries: string[] | undefined;
    name: string | undefined;
    description: string | undefined;
    force: boolean;
    /** What a Node-RED says of itself that pushes one of its automatic snapshots by itself. */
    source: string | undefined;
}

type Members = Readonly<Record<string, unknown>>;

/** Where the file is the body the rest stands in the query and, for the secret, in a header. `bad_request`. */
export function parseFileRequest(request: RouteRequest): FileRequest {
    const members = membersOf(request);
    const fileName = textOf(members, 'filename');
    return {
        file: fileOf(request, members),
        fileName,
        components: parseComponents(members['components']),
        secret: secretOf(members),
    };
}

export function parseImport(request: RouteRequest): ImportWishes {
    const members = membersOf(request);
    const { name, description, entries, force = false } = members;
    if (typeof force !== 'boolean') throw badRequest('force is true or false.');
    const isList =
        entries === undefined || (Array.isArray(entries) && entries.every((entry) => typeof entry === 'string'));
    if (!isList) throw badRequest('entries is a list of paths in the archive.');
    return {
        ...parseFileRequest(request),
        entries: entries,
        name: name === undefined ? undefined : parseName(name),
        description: description === undefined ? undefined : parseDescription(description),
        force,
        source: sourceOf(members),
    };
}

/** A body that has to be an object; none is an empty one. */
export function bodyOf(body: unknown): Members {
    if (body === undefined || body === null) return {};
    if (typeof body === 'object' && !Array.isArray(body)) return body as Members;
    throw badRequest('The request must be a JSON object.');
}

/** An empty secret is none. */
export function secretOf(members: Members): string | undefined {
    return textOf(members, 'credentialSecret');
}

function sourceOf(members: Members): string | undefined {
    const source = textOf(members, 'source');
    if (source === undefined || UUID.test(source)) return source;
    throw badRequest('source is the UUID of a Node-RED.');
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function membersOf({ content, body, query, header }: RouteRequest): Members {
    if (!content) return bodyOf(body);
    // A secret in an address would end up in the logs of proxies: it counts in the header only.
    const { components, entries, force, credentialSecret: _, ...texts } = query;
    const secret = header('Snapshots-Credential-Secret');
    return {
        ...texts,
        ...(components !== undefined && { components: jsonOf(components) }),
        ...(entries !== undefined && { entries: [entries].flat() }),
        ...(force !== undefined && { force: force === 'true' || (force === 'false' ? false : force) }),
        ...(secret !== undefined && { credentialSecret: decoded(secret) }),
    };
}

function fileOf({ content, header }: RouteRequest, { token, snapshot }: Members): FileRequest['file'] {
    if (content) {
        if (Number(header('Content-Length')) > FILE_LIMITS.maxBytes)
            throw fileTooLarge('The file is', FILE_LIMITS.maxBytes);
        return { bytes: content };
    }
    if (token !== undefined && typeof token !== 'string')
        throw badRequest('token is the text that a check has answered.');
    if (token !== undefined && snapshot !== undefined) throw badRequest('Send a snapshot or a token, and not both.');
    if (token !== undefined) return { token };
    if (snapshot === undefined) throw badRequest('There is no file: send a snapshot, a token, or the file itself.');
    return { bytes: bytesOf(snapshot) };
}

/** What has been parsed becomes text once more, so that every file goes the same way. */
async function* bytesOf(snapshot: unknown): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(Buffer.from(typeof snapshot === 'string' ? snapshot : stringified(snapshot)));
}

function stringified(value: unknown): string {
    try {
        return JSON.stringify(value);
    } catch {
        throw new SnapshotError('bad_file', 'The file cannot be imported. It is nested too deep.');
    }
}

function textOf(members: Members, name: string): string | undefined {
    const value = members[name];
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value === 'string') return value;
    throw badRequest(`${name} must be a text.`);
}

function jsonOf(text: unknown): unknown {
    try {
        return JSON.parse(String(text));
    } catch {
        throw badRequest('components must be JSON.');
    }
}

function decoded(text: string): string {
    try {
        return decodeURIComponent(text);
    } catch {
        throw badRequest('The header Snapshots-Credential-Secret must be percent-encoded.');
    }
}

function badRequest(message: string): SnapshotError {
    return new SnapshotError('bad_request', message);
}
