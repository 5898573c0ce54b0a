import { SnapshotError } from '../core/errors';
import type { AutoPush, RemoteField } from '../core/remote-wire';
import type { RemoteDriver } from './remote';

/** What a remote is told by settings.js or by a person, secrets too: texts by the names of its kind's fields. */
export type RemoteFields = Readonly<Record<string, string>>;

/**
 * The fields after a change. Members that are absent stay, an empty text takes one away. An address that changes needs
 * all secrets anew: whoever may change it could otherwise have them sent to a server of their own.
 *
 * Throws `bad_request` with the name of the member as `field` in its facts. No value is repeated.
 */
export function changeFields(
    { fields: known, check }: Pick<RemoteDriver, 'fields' | 'check'>,
    given: Readonly<Record<string, unknown>>,
    before?: RemoteFields,
): RemoteFields {
    const entries = known.flatMap((field): [string, string][] => {
        const value = Object.hasOwn(given, field.name) ? parseText(field, given[field.name]) : before?.[field.name];
        if (value !== undefined && value !== '') return [[field.name, value]];
        if (field.required) throw mustBe(field.name, 'given');
        return [];
    });
    const after = Object.fromEntries(entries);
    check?.(after);
    const address = addressIn(known);
    if (!before || before[address] === after[address]) return after;
    const taken = known.find(({ name, secret }) => secret && after[name] !== undefined && !Object.hasOwn(given, name));
    if (!taken) return after;
    const text = `The address is another: enter ${taken.name} anew. It is not sent to a new address by itself.`;
    throw new SnapshotError('bad_request', text, { field: taken.name });
}

/** The name of the field that says where a remote is. */
export function addressIn(known: readonly RemoteField[]): string {
    return known.find(({ address }) => address)?.name ?? 'url';
}

/** Throws `bad_request` unless the name can be one of a remote. */
export function parseRemoteName(value: unknown): string {
    if (isRemoteName(value)) return value;
    throw mustBe('name', '1 to 40 letters, digits, - and _');
}

export function isRemoteName(value: unknown): value is string {
    return typeof value === 'string' && REMOTE_NAME.test(value);
}

export function isAutoPush(value: unknown): value is AutoPush {
    return value === 'none' || value === 'kept' || value === 'all';
}

/** The failure that a member is not what it has to be. `expected` is in the facts, too. */
export function mustBe(field: string, expected: string): SnapshotError {
    return new SnapshotError('bad_request', `${field} has to be ${expected}.`, { field, expected });
}

const REMOTE_NAME = /^[\w-]{1,40}$/;
const MAX_CHARACTERS = 4096;
const CONTROL = /\p{Cc}/u;

function parseText({ name, address }: RemoteField, value: unknown): string {
    if (typeof value !== 'string' && typeof value !== 'boolean') throw mustBe(name, 'a text');
    const text = String(value).trim();
    if (text.length > MAX_CHARACTERS) throw mustBe(name, `at most ${MAX_CHARACTERS} characters long`);
    if (CONTROL.test(text)) throw mustBe(name, 'one line of text');
    return address && text !== '' ? parseAddress(name, text) : text;
}

/** A name and password in it would be shown to everyone. */
function parseAddress(field: string, text: string): string {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
    if (!isWeb) throw mustBe(field, 'an address such as https://flowfuse.example.com');
    if (url.username || url.password) throw mustBe(field, 'an address without name and password');
    if (url.search || url.hash) throw mustBe(field, 'an address without ? and #');
    return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}
