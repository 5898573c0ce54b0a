import { SnapshotError, type ErrorCode } from '../../core/errors';
import type { DeviceConnectionEdit, DeviceMode, DeviceStatus } from '../../core/fleet-wire';
import type { RemoteField } from '../../core/remote-wire';
import type { PrivateConfig } from '../../private-config';
import { changeFields, mustBe } from '../../remotes/remote-fields';
import { isEnvelope, seal, unseal, type Envelope } from '../../secrets/envelope';
import type { KeyRing } from '../../secrets/key-ring';
import {
    type FIELDS,
    fillVariables,
    INTERVAL_EXPECTED,
    isInterval,
    isMode,
    type DeviceFields,
    type DeviceSettings,
} from './settings';

/** How this Node-RED is a device. */
export interface DeviceSetup {
    /** Absent when it is none, or when `problem` says why it cannot be one now. */
    fields?: DeviceFields;
    /** Whether somebody has made it a device at all. */
    configured: boolean;
    /** By settings.js. */
    fixed: boolean;
    /** Of what is no secret, also when the rest cannot be read. */
    about: Pick<DeviceStatus, 'url' | 'id' | 'bucket'>;
    mode: DeviceMode;
    intervalSeconds: number;
    /** Whether snapshots of deploys in developer mode may go to the hub. */
    autoSnapshot: boolean;
    problem?: { code: ErrorCode; error: string };
}

export interface DeviceConnectionOptions {
    /** `<userDir>/.config.snapshots-device.json`: the properties `connection` and `choices`. */
    config: PrivateConfig;
    keys: KeyRing;
    /** `snapshots.device` of settings.js. */
    setting: DeviceSettings | undefined;
    /** `process.env` of this process. */
    environment: Readonly<Record<string, string | undefined>>;
}

type Choices = Pick<DeviceSetup, 'mode' | 'intervalSeconds' | 'autoSnapshot'>;

/** Where the hub of this device is, by settings.js or by what a person has entered. Secrets are encrypted on disk. */
export class DeviceConnection {
    private known: DeviceSetup | undefined;

    constructor(private readonly options: DeviceConnectionOptions) {}

    /** Rejects when the file cannot be read. */
    async read(): Promise<DeviceSetup> {
        if (this.known) return this.known;
        const setup = await this.readAnew();
        if (!setup.problem) this.known = setup;
        return setup;
    }

    /**
     * What the connection would be after an edit; undefined when the edit does not concern it. Changes nothing. `bad_request`
     * when something is missing or wrong, and where settings.js decides: an address that changes needs the secrets anew.
     */
    async plan(edit: DeviceConnectionEdit): Promise<DeviceFields | undefined> {
        this.parseChoices(edit);
        const given = Object.fromEntries(
            KNOWN.flatMap(({ name }) => (edit[name] === undefined ? [] : [[name, edit[name]] as const])),
        );
        if (Object.keys(given).length === 0) return undefined;
        if (this.options.setting) throw badRequest('settings.js says which device this is: change it there.');
        const { fields, about } = await this.entered();
        const { bucket: _, ...before } = { ...about, ...fields };
        // Another device at the same hub has another token, too.
        const isOther = fields !== undefined && given['id'] !== undefined && given['id'] !== fields.id;
        return changeFields(
            { fields: KNOWN },
            given,
            isOther ? { ...before, token: '', credentialSecret: '' } : before,
        ) as unknown as DeviceFields;
    }

    /** Keeps an edit, `fields` as planned. Durable when it resolves. */
    async keep(edit: DeviceConnectionEdit, fields: DeviceFields | undefined): Promise<void> {
        const choices = this.parseChoices(edit);
        const connection = fields && (await this.seal(fields));
        this.known = undefined;
        await this.options.config.update(({ choices: before }) => ({
            choices: { ...(isRecord(before) && before), ...choices },
            ...(connection && { connection }),
        }));
    }

    /** Forgets what was entered. `bad_request` where settings.js decides. */
    async remove(): Promise<void> {
        if (this.options.setting) throw badRequest('settings.js says which device this is: take it out there.');
        this.known = undefined;
        await this.options.config.update(() => ({ connection: undefined, choices: undefined }));
    }

    private async readAnew(): Promise<DeviceSetup> {
        const { setting, environment } = this.options;
        const choices = await this.choices();
        if (!setting) return { ...(await this.entered()), fixed: false, ...choices };
        const filled = fillVariables(setting, environment);
        const base = { configured: true, fixed: true, ...choices };
        if ('fields' in filled) return { ...base, fields: filled.fields, about: aboutOf(filled.fields) };
        const error = `settings.js takes the device from the environment variable ${filled.missing}, which is not set.`;
        return { ...base, about: {}, problem: { code: 'bad_request', error } };
    }

    private async choices(): Promise<Choices> {
        const { setting } = this.options;
        const { choices } = await this.options.config.read();
        const { mode, intervalSeconds, autoSnapshot } = isRecord(choices) ? choices : {};
        return {
            mode: setting?.mode ?? (isMode(mode) ? mode : 'fleet'),
            intervalSeconds: setting?.intervalSeconds ?? (isInterval(intervalSeconds) ? intervalSeconds : 60),
            autoSnapshot: setting?.autoSnapshot ?? autoSnapshot !== false,
        };
    }

    private parseChoices(edit: DeviceConnectionEdit): Partial<Choices> {
        const { mode, intervalSeconds, autoSnapshot } = edit as Record<string, unknown>;
        if (mode !== undefined && !isMode(mode)) throw mustBe('mode', 'fleet or developer');
        if (intervalSeconds !== undefined && !isInterval(intervalSeconds))
            throw mustBe('intervalSeconds', INTERVAL_EXPECTED);
        if (autoSnapshot !== undefined && typeof autoSnapshot !== 'boolean')
            throw mustBe('autoSnapshot', 'true or false');
        const choices = {
            ...(mode !== undefined && { mode }),
            ...(intervalSeconds !== undefined && { intervalSeconds }),
            ...(autoSnapshot !== undefined && { autoSnapshot }),
        };
        const fixed = Object.keys(choices).find((name) => this.options.setting?.[name as keyof Choices] !== undefined);
        if (fixed !== undefined) throw badRequest(`settings.js says what ${fixed} is: change it there.`);
        return choices;
    }

    private async entered(): Promise<Pick<DeviceSetup, 'fields' | 'configured' | 'about' | 'problem'>> {
        const { connection } = await this.options.config.read();
        if (!isEntered(connection)) return { configured: false, about: {} };
        const { url, id, token, credentialSecret } = connection;
        const about = { url, id };
        const [openToken, openSecret] = [
            await this.unseal(token, boundTo('token', about)),
            await this.unseal(credentialSecret, boundTo('credentialSecret', about)),
        ];
        if (openToken !== undefined && openSecret !== undefined) {
            return { configured: true, about, fields: { url, id, token: openToken, credentialSecret: openSecret } };
        }
        const error =
            'Token and secret of this device were encrypted under a key that is not here any more: enter them anew.';
        return { configured: true, about, problem: { code: 'key_missing', error } };
    }

    private async seal({ url, id, token, credentialSecret }: DeviceFields): Promise<Entered> {
        const key = await this.options.keys.current();
        const about = { url, id };
        return {
            ...about,
            token: seal(boundTo('token', about), Buffer.from(token), key),
            credentialSecret: seal(boundTo('credentialSecret', about), Buffer.from(credentialSecret), key),
        };
    }

    private async unseal(envelope: Envelope, bound: string): Promise<string | undefined> {
        const key = await this.options.keys.find(envelope.key);
        if (!key) return undefined;
        try {
            return unseal(bound, envelope, key).toString();
        } catch {
            return undefined;
        }
    }
}

const KNOWN: readonly (RemoteField & { name: (typeof FIELDS)[number] })[] = [
    { name: 'url', required: true, secret: false, address: true },
    { name: 'id', required: true, secret: false },
    { name: 'token', required: true, secret: true },
    { name: 'credentialSecret', required: true, secret: true },
];

/** As it is in the file. */
interface Entered {
    url: string;
    id: string;
    token: Envelope;
    credentialSecret: Envelope;
}

/** A secret counts for its hub and its device alone: nobody who edits the file can have it sent elsewhere. */
function boundTo(name: string, { url, id }: Pick<DeviceFields, 'url' | 'id'>): string {
    return JSON.stringify(['device', name, url, id]);
}

function isEntered(value: unknown): value is Entered {
    if (!isRecord(value)) return false;
    const { url, id, token, credentialSecret } = value;
    return typeof url === 'string' && typeof id === 'string' && isEnvelope(token) && isEnvelope(credentialSecret);
}

function aboutOf({ url, id, bucket }: DeviceFields): DeviceSetup['about'] {
    const { remote, group } = bucket ?? {};
    return { url, id, ...(remote !== undefined && { bucket: { remote, ...(group !== undefined && { group }) } }) };
}

function badRequest(message: string): SnapshotError {
    return new SnapshotError('bad_request', message);
}

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
