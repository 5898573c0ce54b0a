import { SnapshotError } from '../core/errors';
import type { KeptVariable } from '../core/wire';
import type { PrivateConfig } from '../private-config';
import { isEnvelope, seal, unseal, type Envelope } from '../secrets/envelope';
import type { KeyRing } from '../secrets/key-ring';

export interface KeptEnvironmentOptions {
    /** `<userDir>/.config.snapshots-environment.json`: an envelope by name of variable. */
    config: PrivateConfig;
    keys: KeyRing;
    /** `process.env` of this process. */
    environment: Record<string, string | undefined>;
    /** Variables that give way to these: they come back when these go. */
    over?: KeptEnvironment;
    /** Told the names of variables whose value cannot be decrypted, at each start. */
    onUnreadable(names: readonly string[]): void;
}

/** What a change did to the variables: values to set by name, and names to take away. */
export interface EnvironmentChange {
    set: Readonly<Record<string, string>>;
    remove: readonly string[];
}

/**
 * Environment variables that restores, or a hub, have brought to this instance. They are set at every start, before the
 * flows, and never in place of one that the real environment has. Values are encrypted on disk under the store's key.
 */
export class KeptEnvironment {
    /** Those that are set by us, and by nothing else. */
    private readonly ours = new Set<string>();

    constructor(private readonly options: KeptEnvironmentOptions) {}

    /** Names of the variables of this process that come from restores. */
    get names(): ReadonlySet<string> {
        return this.ours;
    }

    /** Sets what is kept. Rejects when the file or the key cannot be read. */
    async apply(): Promise<void> {
        const unreadable: string[] = [];
        for (const [name, envelope] of Object.entries(await this.envelopes())) {
            if (this.isReal(name)) continue;
            const value = await this.open(name, envelope);
            if (value === undefined) unreadable.push(name);
            else this.set(name, value);
        }
        if (unreadable.length > 0) this.options.onUnreadable(unreadable);
    }

    /** Everything that is kept, by name. */
    async list(): Promise<KeptVariable[]> {
        const names = Object.keys(await this.envelopes()).sort();
        return names.map((name) => ({ name, overridden: this.isReal(name) }));
    }

    /**
     * Keeps values and forgets others, then sets and unsets them in this process; what the real environment has is passed
     * over. Resolves, once it is on disk, with the change that undoes it. Rejects as a write does, and changes nothing then.
     */
    async change({ set, remove }: EnvironmentChange): Promise<EnvironmentChange> {
        const wanted = Object.entries(set).filter(([name]) => !this.isReal(name));
        const surplus = remove.filter((name) => this.ours.has(name));
        const before: Record<string, string> = {};
        for (const name of [...wanted.map(([name]) => name), ...surplus]) {
            if (this.ours.has(name)) before[name] = this.options.environment[name]!;
        }
        const envelopes = await this.seal(wanted);
        await this.options.config.update((kept) => ({
            variables: { ...without(variablesOf(kept), surplus), ...envelopes },
        }));
        for (const name of surplus) this.unset(name);
        for (const [name, value] of wanted) this.set(name, value);
        if (surplus.length > 0) await this.options.over?.apply();
        return {
            set: before,
            remove: wanted.map(([name]) => name).filter((name) => !Object.hasOwn(before, name)),
        };
    }

    /** Forgets one. `not_found` when it is not kept. Flows that run go on with it until they are started again. */
    async remove(name: string): Promise<void> {
        if (!Object.hasOwn(await this.envelopes(), name)) {
            throw new SnapshotError('not_found', 'No restore has set such a variable.');
        }
        await this.options.config.update((kept) => ({ variables: without(variablesOf(kept), [name]) }));
        if (this.ours.has(name)) this.unset(name);
    }

    private isReal(name: string): boolean {
        const isKept = this.ours.has(name) || this.options.over?.names.has(name) === true;
        return this.options.environment[name] !== undefined && !isKept;
    }

    private set(name: string, value: string): void {
        this.options.over?.ours.delete(name);
        this.options.environment[name] = value;
        this.ours.add(name);
    }

    private unset(name: string): void {
        // Given undefined, process.env would keep the text "undefined".
        Reflect.deleteProperty(this.options.environment, name);
        this.ours.delete(name);
    }

    private async envelopes(): Promise<Record<string, unknown>> {
        return variablesOf(await this.options.config.read());
    }

    private async seal(variables: readonly (readonly [string, string])[]): Promise<Record<string, Envelope>> {
        if (variables.length === 0) return {};
        const key = await this.options.keys.current();
        return Object.fromEntries(variables.map(([name, value]) => [name, seal(name, Buffer.from(value), key)]));
    }

    private async open(name: string, envelope: unknown): Promise<string | undefined> {
        const key = isEnvelope(envelope) ? await this.options.keys.find(envelope.key) : undefined;
        if (!key) return undefined;
        try {
            return unseal(name, envelope as Envelope, key).toString();
        } catch {
            return undefined;
        }
    }
}

function variablesOf(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const { variables } = properties;
    return typeof variables === 'object' && variables !== null ? (variables as Record<string, unknown>) : {};
}

function without(variables: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
    return Object.fromEntries(Object.entries(variables).filter(([name]) => !names.includes(name)));
}
