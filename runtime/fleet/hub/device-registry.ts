import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { isDeviceId } from '../../core/device-id';
import { SnapshotError } from '../../core/errors';
import type { DeviceEdit, DeviceItem, NewDevice } from '../../core/fleet-wire';
import type { PrivateConfig } from '../../private-config';
import { isEnvelope, seal, unseal, type Envelope } from '../../secrets/envelope';
import type { KeyRing } from '../../secrets/key-ring';
import { Queue } from '../../store/queue';
import { byName, orderedAgain } from './device-order';

/** A device as it is kept. */
export interface DeviceRecord {
    readonly id: string;
    readonly name: string;
    readonly type: string;
    readonly group?: string;
    readonly owner: DeviceItem['owner'];
    readonly createdAt: string;
    /** SHA-256 of its token, in hex. The token itself is kept nowhere: it has 256 random bits, so that a hash is enough. */
    readonly tokenHash: string;
    /** Its secret, which encrypts the credentials that it is sent. */
    readonly secret: Envelope;
    /** Variables of its own by name; each may be a secret. */
    readonly env: Readonly<Record<string, Envelope>>;
    /** Another one after every change of its settings; null until there are any. */
    readonly settingsHash: string | null;
    readonly autoSnapshot: boolean;
}

/** Who the devices belong to, as they are told. Made once. */
export interface Ownership {
    /** A UUID: FlowFuse's id of an instance. */
    readonly instance: string;
    /** Safe as the name of an npm package, which the device agent makes of it. */
    readonly instanceName: string;
    /** Ten characters: the application of devices that have targets of their own. */
    readonly application: string;
}

/** Told to a person once. */
export interface DeviceCredentials {
    token: string;
    credentialSecret: string;
}

export interface DeviceRegistryOptions {
    /** `<userDir>/.config.snapshots-devices.json` */
    config: PrivateConfig;
    keys: KeyRing;
    /** What this instance is called when it has its first device. */
    instanceName: string;
    now: () => Date;
}

/**
 * The devices that this instance serves. All of them are in memory, so that a check-in needs no disk; a change is on disk
 * before anybody sees it. Changes are made one after the other.
 */
export class DeviceRegistry {
    private readonly changes = new Queue();
    private devices: ReadonlyMap<string, DeviceRecord> = new Map();
    private idByToken: ReadonlyMap<string, string> = new Map();
    private ordered: readonly DeviceRecord[] = [];

    private constructor(
        private readonly options: DeviceRegistryOptions,
        readonly ownership: Ownership,
    ) {}

    /**
     * Rejects with `damaged` or `io_error` when the file cannot be read: it must not look as if there were no devices, since
     * one that hears that it is unknown gives up what it runs.
     */
    static async open(options: DeviceRegistryOptions): Promise<DeviceRegistry> {
        const kept = await options.config.readWhole();
        const registry = new DeviceRegistry(options, ownershipOf(kept['ownership'], options.instanceName));
        registry.take(recordsOf(kept['devices']));
        registry.ordered = byName(registry.all());
        return registry;
    }

    get size(): number {
        return this.devices.size;
    }

    all(): Iterable<DeviceRecord> {
        return this.devices.values();
    }

    /** By name; numbers in it count as numbers. */
    sorted(): readonly DeviceRecord[] {
        return this.ordered;
    }

    find(id: string): DeviceRecord | undefined {
        return this.devices.get(id);
    }

    /** `not_found` for an id that is none. */
    get(id: string | undefined): DeviceRecord {
        const device = id === undefined ? undefined : this.devices.get(id);
        if (!device) throw new SnapshotError('not_found', 'There is no such device.');
        return device;
    }

    /** The device that a token was made for. */
    findByToken(token: string): DeviceRecord | undefined {
        const id = this.idByToken.get(hashOf(token));
        return id === undefined ? undefined : this.devices.get(id);
    }

    /** Adds a device under a new id. Rejects as a write does. */
    add(
        wanted: Required<Omit<NewDevice, 'group'>> & Pick<NewDevice, 'group'>,
    ): Promise<[DeviceRecord, DeviceCredentials]> {
        return this.changes.run(async () => {
            const [locks, credentials] = await this.makeCredentials();
            const device: DeviceRecord = {
                id: this.freeId(),
                ...wanted,
                createdAt: this.options.now().toISOString(),
                ...locks,
                env: {},
                settingsHash: null,
                autoSnapshot: true,
            };
            await this.keep(new Map(this.devices).set(device.id, device), device.id);
            return [device, credentials];
        });
    }

    /** `not_found`. */
    edit(id: string, { name, type, group, owner, autoSnapshot, env }: DeviceEdit): Promise<DeviceRecord> {
        return this.change(id, async (before) => {
            const { group: _, ...rest } = before;
            const nextGroup = group === undefined ? before.group : (group ?? undefined);
            const variables = env ? await this.changeVariables(before.env, env) : before.env;
            const after: DeviceRecord = {
                ...rest,
                ...(nextGroup !== undefined && { group: nextGroup }),
                ...(name !== undefined && { name }),
                ...(type !== undefined && { type }),
                ...(owner !== undefined && { owner }),
                ...(autoSnapshot !== undefined && { autoSnapshot }),
                env: variables,
            };
            return { ...after, settingsHash: nextHash(before, after) };
        });
    }

    /** New token and secret: the old token counts no more as soon as this resolves. `not_found`. */
    async renew(id: string): Promise<[DeviceRecord, DeviceCredentials]> {
        let made: DeviceCredentials | undefined;
        const device = await this.change(id, async (before) => {
            const [locks, credentials] = await this.makeCredentials();
            made = credentials;
            return { ...before, ...locks };
        });
        return [device, made!];
    }

    /** `not_found`. */
    remove(id: string): Promise<void> {
        return this.changes.run(async () => {
            this.get(id);
            const left = new Map(this.devices);
            left.delete(id);
            await this.keep(left, id);
        });
    }

    /** `key_missing` when it was encrypted under a key that is not here any more: the device needs new credentials then. */
    secretOf(device: DeviceRecord): Promise<string> {
        return this.open(device, device.secret);
    }

    /** The device's own variables. `key_missing`. */
    async variablesOf(device: DeviceRecord): Promise<Record<string, string>> {
        const values: [string, string][] = [];
        for (const [name, envelope] of Object.entries(device.env))
            values.push([name, await this.open(device, envelope)]);
        return Object.fromEntries(values);
    }

    private change(id: string, make: (before: DeviceRecord) => Promise<DeviceRecord>): Promise<DeviceRecord> {
        return this.changes.run(async () => {
            const after = await make(this.get(id));
            await this.keep(new Map(this.devices).set(id, after), id);
            return after;
        });
    }

    private async keep(devices: ReadonlyMap<string, DeviceRecord>, changed: string): Promise<void> {
        await this.options.config.replace({ ownership: this.ownership, devices: [...devices.values()] });
        this.take(devices);
        this.ordered = orderedAgain(this.ordered, changed, devices.get(changed));
    }

    private take(devices: ReadonlyMap<string, DeviceRecord>): void {
        this.devices = devices;
        this.idByToken = new Map([...devices.values()].map(({ id, tokenHash }) => [tokenHash, id]));
    }

    private freeId(): string {
        for (;;) {
            const id = randomId();
            if (!this.devices.has(id)) return id;
        }
    }

    private async makeCredentials(): Promise<[Pick<DeviceRecord, 'tokenHash' | 'secret'>, DeviceCredentials]> {
        const token = `ffd_${randomBytes(32).toString('base64url')}`;
        const credentialSecret = randomBytes(32).toString('hex');
        const [secret] = await this.seal([credentialSecret]);
        return [
            { tokenHash: hashOf(token), secret: secret! },
            { token, credentialSecret },
        ];
    }

    private async changeVariables(
        before: DeviceRecord['env'],
        changes: Readonly<Record<string, string | null>>,
    ): Promise<DeviceRecord['env']> {
        const set = Object.entries(changes).flatMap(([name, value]) =>
            value === null ? [] : [[name, value] as const],
        );
        const envelopes = await this.seal(set.map(([, value]) => value));
        const kept = Object.entries(before).filter(([name]) => !Object.hasOwn(changes, name));
        return Object.fromEntries([...kept, ...set.map(([name], at) => [name, envelopes[at]!] as const)]);
    }

    private async seal(values: readonly string[]): Promise<Envelope[]> {
        if (values.length === 0) return [];
        const key = await this.options.keys.current();
        return values.map((value) => seal(PURPOSE, Buffer.from(value), key));
    }

    private async open(device: DeviceRecord, envelope: Envelope): Promise<string> {
        const key = await this.options.keys.find(envelope.key);
        if (key) return unseal(PURPOSE, envelope, key).toString();
        const text = `The secret of the device “${device.name}” was encrypted under a key that is not here. Give it new credentials.`;
        throw new SnapshotError('key_missing', text);
    }
}

/** What the envelopes of this file are bound to. */
const PURPOSE = 'device';
const ID_CHARACTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function randomId(): string {
    // 4 of 256 values are too many for 62 characters to be equally probable.
    const usable = [...randomBytes(32)].filter((byte) => byte < 4 * ID_CHARACTERS.length);
    const id = usable.slice(0, 10).map((byte) => ID_CHARACTERS.charAt(byte % ID_CHARACTERS.length));
    return id.length === 10 ? id.join('') : randomId();
}

function hashOf(token: string): string {
    return createHash('sha256').update(token).digest('hex');
}

function nextHash(before: DeviceRecord, after: DeviceRecord): string | null {
    const isSame = before.env === after.env && before.autoSnapshot === after.autoSnapshot;
    const isNamed = before.name === after.name && before.type === after.type;
    if (isSame && (isNamed || before.settingsHash === null)) return before.settingsHash;
    return randomBytes(32).toString('hex');
}

function ownershipOf(value: unknown, instanceName: string): Ownership {
    const { instance, instanceName: name, application } = (value ?? {}) as Partial<Record<keyof Ownership, unknown>>;
    if (typeof instance === 'string' && typeof name === 'string' && typeof application === 'string') {
        return { instance, instanceName: name, application };
    }
    return { instance: randomUUID(), instanceName: packageName(instanceName), application: randomId() };
}

function packageName(text: string): string {
    const name = text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
    return name.replace(/^-+|-+$/g, '').slice(0, 100) || 'node-red';
}

function recordsOf(value: unknown = []): Map<string, DeviceRecord> {
    if (Array.isArray(value) && value.every(isRecord)) return new Map(value.map((device) => [device.id, device]));
    throw new SnapshotError('damaged', 'The list of devices is not what this version has written.');
}

function isRecord(value: unknown): value is DeviceRecord {
    if (typeof value !== 'object' || value === null) return false;
    const { id, name, type, owner, tokenHash, secret, env } = value as Record<keyof DeviceRecord, unknown>;
    const hasTexts = [name, type, tokenHash].every((text) => typeof text === 'string');
    return isDeviceId(id) && hasTexts && (owner === 'own' || owner === 'instance') && isEnvelope(secret) && !!env;
}
