import { SnapshotError } from '../core/errors';
import { MAX_PAGE, parseEdit } from '../core/request-rules';
import type { PushQueueCommand, RemoteEdit, RemoteSnapshotEdit, RemoteTargetRequest } from '../core/wire';
import { bodyOf } from './file-requests';

/** What callers may ask for of remotes. Everything throws `bad_request` with a sentence that says what is wrong. */

type Texts = Readonly<Record<string, unknown>>;

/** Its members are checked by whoever knows the kinds of remote. */
export function parseRemoteEdit(body: unknown): RemoteEdit {
    return bodyOf(body);
}

/** The id of a place, in a query. */
export function parsePlaceId({ target }: Texts): string {
    return textOf('target', target, 'the id of a place');
}

export function parseRemotePage(query: Texts): { limit: number; cursor?: string } {
    const { limit, cursor } = query;
    const isNumber = limit === undefined || (typeof limit === 'string' && /^[1-9]\d{0,8}$/.test(limit));
    if (!isNumber) throw badRequest(`limit must be a number from 1 to ${MAX_PAGE}.`);
    return {
        limit: limit === undefined ? PAGE : Math.min(Number(limit), MAX_PAGE),
        ...(cursor !== undefined && cursor !== '' && { cursor: textOf('cursor', cursor, 'what a page has answered') }),
    };
}

export function parseRemoteSnapshotEdit(body: unknown): RemoteSnapshotEdit {
    const { pinned: _, ...edit } = parseEdit(body);
    if (Object.keys(edit).length === 0) throw badRequest('Send a name, a description, or both.');
    return edit;
}

export function parseTarget(body: unknown): RemoteTargetRequest {
    const { target, id, device } = bodyOf(body);
    return {
        ...(device !== undefined && { device: textOf('device', device, 'the id of a device that follows the place') }),
        target: textOf('target', target, 'the id of a place'),
        id: id === null ? null : textOf('id', id, 'the id of a snapshot there, or null'),
    };
}

export function parseQueueCommand(body: unknown): PushQueueCommand {
    const { action, ids } = bodyOf(body);
    if (action !== 'retry' && action !== 'dismiss') throw badRequest('action is retry or dismiss.');
    if (ids === undefined) return { action };
    if (!Array.isArray(ids) || !ids.every((id) => typeof id === 'string')) throw badRequest('ids is a list of ids.');
    return { action, ids };
}

/** A text that is there, and not longer than any id. */
export function textOf(name: string, value: unknown, meaning: string): string {
    if (typeof value === 'string' && value !== '' && value.length <= MAX_CHARACTERS) return value;
    throw badRequest(`${name} is ${meaning}.`);
}

const PAGE = 50;
const MAX_CHARACTERS = 1000;

function badRequest(message: string): SnapshotError {
    return new SnapshotError('bad_request', message);
}
