import { SnapshotError } from '../core/errors';
import type { RemoteEdit, RemoteField, RemoteKind, RemotePlaceRef } from '../core/remote-wire';
import type { Connection, ConnectionAbout } from './connection';
import type { KeptChoice } from './kept-remotes';
import type { RemoteDriver } from './remote';
import { changeFields, isAutoPush, mustBe } from './remote-fields';
import type { RemoteSetting } from './remote-settings';

/** What a person wants of remotes, checked. Everything throws `bad_request` with the member as `field` in its facts. */

export function parseNewRemote(
    drivers: ReadonlyMap<RemoteKind, RemoteDriver>,
    name: string,
    wanted: RemoteEdit,
): ConnectionAbout {
    const driver = drivers.get(wanted.kind as RemoteKind);
    if (!driver) throw mustBe('kind', [...drivers.keys()].join(' or '));
    refuseUnknown(driver.fields, wanted);
    const fields = changeFields(driver, wanted);
    return { name, kind: wanted.kind!, fields, fixed: false, unreadable: [], ...parseChoice(wanted, {}) };
}

/**
 * The remote as it is to be; its `fields` are the same object where none of them was given.
 *
 * @param setting what settings.js says of it
 */
export function parseRemoteEdit(
    { about, driver }: Connection,
    setting: RemoteSetting | undefined,
    wanted: RemoteEdit,
): ConnectionAbout {
    refuseUnknown(driver.fields, wanted);
    for (const member of ['name', 'kind'] as const) {
        const isOther = wanted[member] !== undefined && wanted[member] !== about[member];
        if (isOther) throw mustBe(member, 'as it is: it is given once');
    }
    const given = driver.fields.find(({ name }) => Object.hasOwn(wanted, name));
    if (setting) refuseFixed(setting, given, wanted);
    const { target: _, ...rest } = about;
    const choice = parseChoice(wanted, about);
    if (!given) return { ...rest, ...choice };
    return { ...rest, ...choice, fields: changeFields(driver, wanted, about.fields), unreadable: [] };
}

export function ofSettings(field: string): SnapshotError {
    return new SnapshotError('bad_request', 'This remote is set in settings.js: change it there.', { field });
}

function refuseFixed(setting: RemoteSetting, given: RemoteField | undefined, wanted: RemoteEdit): void {
    if (given) throw ofSettings(given.name);
    if (wanted.auto !== undefined && setting.auto !== undefined) throw ofSettings('auto');
    if (wanted.target !== undefined && setting.target !== undefined) throw ofSettings('target');
}

function refuseUnknown(fields: readonly RemoteField[], wanted: RemoteEdit): void {
    const known = ['name', 'kind', 'auto', 'target', ...fields.map(({ name }) => name)];
    const unknown = Object.keys(wanted).find((member) => !known.includes(member));
    if (unknown === undefined) return;
    const text = `A remote of this kind takes ${known.join(', ')}; it does not know ${unknown}.`;
    throw new SnapshotError('bad_request', text, { field: unknown });
}

function parseChoice({ auto, target }: RemoteEdit, before: KeptChoice): { auto: ConnectionAbout['auto'] } & KeptChoice {
    if (auto !== undefined && !isAutoPush(auto)) throw mustBe('auto', 'none, kept or all');
    const place = target === undefined ? before.target : target === null ? undefined : parsePlace(target);
    return { auto: auto ?? before.auto ?? 'none', ...(place && { target: place }) };
}

function parsePlace(value: unknown): RemotePlaceRef {
    const { id, name, path } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
    const isPath = path === undefined || (Array.isArray(path) && path.length <= MAX_STEPS && path.every(isShortText));
    if (!isShortText(id) || !isShortText(name) || !isPath)
        throw mustBe('target', 'a place such as {id, name, path?}, or null');
    return { id, name, ...(path !== undefined && { path: path }) };
}

const MAX_STEPS = 20;

function isShortText(value: unknown): value is string {
    return typeof value === 'string' && value !== '' && value.length <= 1000;
}
