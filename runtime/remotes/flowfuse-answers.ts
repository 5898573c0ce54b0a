import type { RemoteSnapshot } from '../core/remote-wire';

/** What a FlowFuse platform (2.4 to 2.33) answers, as far as it is used. Everything throws `NotUnderstood` for another shape. */

export interface FlowFuseTeam {
    id: string;
    name: string;
    /** 10 viewer, 30 member, 50 owner; less may see next to nothing. */
    role: number;
}

/** An application, an instance: something with a name. */
export interface FlowFuseNamed {
    id: string;
    name: string;
}

export interface FlowFuseInstance extends FlowFuseNamed {
    /** Id of the application that it is in. */
    application: string | undefined;
}

export interface FlowFuseDevice extends FlowFuseNamed {
    /** What it follows: an instance, or itself in an application. Nothing for one that is in a team alone. */
    ownerType: 'instance' | 'application' | undefined;
    instance: string | undefined;
    application: string | undefined;
    targetSnapshot: string | undefined;
}

export interface FlowFusePage<T> {
    cursor: string | undefined;
    count: number | undefined;
    entries: T[];
}

/** Thrown for an answer that is not as the platform’s documents have it. */
export class NotUnderstood extends Error {}

export function readPage<T>(answer: unknown, list: string, read: (entry: Fields) => T): FlowFusePage<T> {
    const { meta, count, [list]: entries } = fieldsOf(answer);
    if (!Array.isArray(entries)) throw new NotUnderstood(list);
    const cursor = isFields(meta) ? meta['next_cursor'] : undefined;
    return {
        cursor: typeof cursor === 'string' && cursor !== '' ? cursor : undefined,
        count: typeof count === 'number' ? count : undefined,
        entries: entries.map((entry) => read(fieldsOf(entry))),
    };
}

export function readTeam(fields: Fields): FlowFuseTeam {
    const { role } = fields;
    return { ...readNamed(fields), role: typeof role === 'number' ? role : 0 };
}

export function readNamed({ id, name }: Fields): FlowFuseNamed {
    const own = textOf(id);
    return { id: own, name: typeof name === 'string' && name !== '' ? name : own };
}

export function readInstance(fields: Fields): FlowFuseInstance {
    return { ...readNamed(fields), application: idIn(fields['application']) };
}

export function readDevice(fields: Fields): FlowFuseDevice {
    const { ownerType, instance, application, targetSnapshot } = fields;
    return {
        ...readNamed(fields),
        ownerType: ownerType === 'instance' || ownerType === 'application' ? ownerType : undefined,
        instance: idIn(instance),
        application: idIn(application),
        targetSnapshot: idIn(targetSnapshot),
    };
}

/** @param target id of the Device Target of the place that it is in */
export function readSnapshot(fields: Fields, target: string | undefined): RemoteSnapshot {
    const { description, createdAt, updatedAt, user } = fields;
    const { id, name } = readNamed(fields);
    const username = isFields(user) ? user['username'] : undefined;
    return {
        id,
        name,
        description: typeof description === 'string' ? description : '',
        createdAt: textOf(createdAt),
        ...(typeof updatedAt === 'string' && { updatedAt }),
        ...(AUTO_NAME.test(name) && { kind: 'auto' as const }),
        ...(typeof username === 'string' && { user: { username } }),
        ...(id === target && { target: true }),
    };
}

/** Of `projects/:p/devices/settings`. */
export function readTarget(answer: unknown): string | undefined {
    const { targetSnapshot } = fieldsOf(answer);
    return typeof targetSnapshot === 'string' && targetSnapshot !== '' ? targetSnapshot : undefined;
}

export type Fields = Record<string, unknown>;

export function isFields(value: unknown): value is Fields {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function fieldsOf(value: unknown): Fields {
    if (isFields(value)) return value;
    throw new NotUnderstood('object');
}

/** Those of a platform and of this package: nothing but the name tells them. */
const AUTO_NAME = /^auto snapshot - \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/i;

function idIn(value: unknown): string | undefined {
    return isFields(value) && typeof value['id'] === 'string' ? value['id'] : undefined;
}

function textOf(value: unknown): string {
    if (typeof value === 'string' && value !== '') return value;
    throw new NotUnderstood('text');
}
