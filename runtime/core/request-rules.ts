import { SnapshotError } from './errors';
import { isSnapshotId, SNAPSHOT_KINDS, type SnapshotKind } from './snapshot';
import type { ListQuery, PageQuery, SearchQuery, SnapshotEdit } from './wire';

/** What people and clients may ask for. Everything in here throws `bad_request` with a sentence that says what is wrong. */

export const MAX_NAME_CHARACTERS = 255;
export const MAX_DESCRIPTION_CHARACTERS = 65_535;
/** Longest page; a client that asks for more gets this many, and a cursor for the rest. */
export const MAX_PAGE = 200;
const MAX_QUERY_CHARACTERS = 1000;
export const MAX_SEARCH_CHARACTERS = 200;

/** A name without white space at its ends: 1 to 255 characters. */
export function parseName(value: unknown): string {
    if (typeof value !== 'string') throw badRequest('The name must be a text.');
    const name = value.trim();
    if (name === '') throw badRequest('The name must not be empty.');
    if (name.length > MAX_NAME_CHARACTERS) {
        throw badRequest(`The name must not be longer than ${MAX_NAME_CHARACTERS} characters.`);
    }
    return name;
}

/** A description of up to 65,535 characters; it may be empty. */
export function parseDescription(value: unknown): string {
    if (typeof value !== 'string') throw badRequest('The description must be a text.');
    if (value.length > MAX_DESCRIPTION_CHARACTERS) {
        throw badRequest(`The description must not be longer than ${MAX_DESCRIPTION_CHARACTERS} characters.`);
    }
    return value;
}

/** The body of an edit: what is absent stays as it is, what is unknown is passed over. */
export function parseEdit(body: unknown): SnapshotEdit {
    if (!isRecord(body)) throw badRequest('The request must be a JSON object.');
    const { name, description, pinned } = body;
    if (pinned !== undefined && typeof pinned !== 'boolean') throw badRequest('pinned must be true or false.');
    return {
        ...(name !== undefined && { name: parseName(name) }),
        ...(description !== undefined && { description: parseDescription(description) }),
        ...(pinned !== undefined && { pinned }),
    };
}

/** The body that asks for a new snapshot: as an edit, but it must bring a name. */
export function parseNewSnapshot(body: unknown): Required<SnapshotEdit> {
    const { name, description = '', pinned = false } = parseEdit(body);
    if (name === undefined) throw badRequest('The snapshot must have a name.');
    return { name, description, pinned };
}

/** The query of a list, as texts by name. Empty texts are as good as absent ones. */
export function parseListQuery(query: Readonly<Record<string, unknown>>): ListQuery {
    const limit = textOf(query, 'limit');
    const cursor = textOf(query, 'cursor');
    const kind = textOf(query, 'kind');
    const q = textOf(query, 'q');
    return {
        ...(limit !== undefined && { limit: parseLimit(limit) }),
        ...(cursor !== undefined && { cursor }),
        ...(kind !== undefined && { kind: parseKind(kind) }),
        ...(q !== undefined && { q }),
    };
}

/** The query of a history. */
export function parsePageQuery(query: Readonly<Record<string, unknown>>): PageQuery {
    const limit = textOf(query, 'limit');
    const cursor = textOf(query, 'cursor');
    if (cursor !== undefined && !isSnapshotId(cursor)) throw badRequest('This cursor was not given out by a history.');
    return { ...(limit !== undefined && { limit: parseLimit(limit) }), ...(cursor !== undefined && { cursor }) };
}

/** The query of a search: 1 to 200 characters to look for, without white space at their ends. */
export function parseSearchQuery(query: Readonly<Record<string, unknown>>): SearchQuery {
    const limit = textOf(query, 'limit');
    const q = textOf(query, 'q');
    if (q === undefined) throw badRequest('q is the text to look for; it must not be empty.');
    if (q.length > MAX_SEARCH_CHARACTERS) {
        throw badRequest(`q must not be longer than ${MAX_SEARCH_CHARACTERS} characters.`);
    }
    return { q, ...(limit !== undefined && { limit: parseLimit(limit) }) };
}

function textOf(query: Readonly<Record<string, unknown>>, name: string): string | undefined {
    const value = query[name];
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw badRequest(`${name} must be given once.`);
    if (value.length > MAX_QUERY_CHARACTERS) throw badRequest(`${name} is too long.`);
    return value.trim() || undefined;
}

function parseLimit(text: string): number {
    const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0;
    if (limit < 1) throw badRequest(`limit must be a number from 1 to ${MAX_PAGE}.`);
    return Math.min(limit, MAX_PAGE);
}

function parseKind(text: string): SnapshotKind {
    const kind = SNAPSHOT_KINDS.find((known) => known === text);
    if (!kind) throw badRequest(`kind must be one of ${SNAPSHOT_KINDS.join(', ')}.`);
    return kind;
}

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function badRequest(message: string): SnapshotError {
    return new SnapshotError('bad_request', message);
}
