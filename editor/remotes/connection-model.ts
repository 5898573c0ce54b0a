import { isApiError, type ApiError } from '../api';
import type { RemoteApi } from './remote-api';
import type {
    RemoteConnection,
    RemoteEdit,
    RemoteItem,
    RemoteKind,
    RemoteKindItem,
    RemoteField,
} from '../../runtime/core/wire';

/**
 * The connection to a remote as it is typed, without any DOM. It is tried as soon as all of it is there, and again when it
 * is saved. Nothing in here rejects: failures are state, each next to the field that it concerns.
 */
export class ConnectionModel {
    kind: RemoteKind;
    /** As typed; for a remote that is there its own. */
    name: string;
    /** As typed, by field. Secrets that are kept are not told: they are empty here. */
    values: ReadonlyMap<string, string>;
    phase: 'editing' | 'saving' | 'saved' = 'editing';
    checking: 'none' | 'checking' | 'connected' | 'failed' = 'none';
    /** What the last check found. */
    connection: RemoteConnection | undefined;
    /** What is wrong with what field; `name` is one of them. */
    problems: ReadonlyMap<string, string> = new Map();
    /** What is wrong and concerns no field. */
    problem: string | undefined;
    /** It can be saved all the same, since only the connection failed. */
    canForce = false;
    saved: RemoteItem | undefined;

    private isNameTyped = false;
    private generation = 0;

    constructor(
        private readonly api: Pick<RemoteApi, 'check' | 'add' | 'edit'>,
        readonly kinds: readonly RemoteKindItem[],
        /** The remote that is changed; undefined for a new one. */
        readonly item: RemoteItem | undefined,
        private readonly taken: readonly string[],
        /** Says what is wrong with a field. */
        private readonly complain: (
            what: 'missing' | 'badName' | 'taken' | 'mustBe',
            values?: { expected: string },
        ) => string,
        private readonly onChange: () => void,
    ) {
        this.kind = item?.kind ?? kinds[0]!.kind;
        this.name = item?.name ?? '';
        const known = item ? { ...item.options, url: item.url } : {};
        this.values = new Map(Object.entries(known));
    }

    get fields(): readonly RemoteField[] {
        return this.kinds.find(({ kind }) => kind === this.kind)?.fields ?? [];
    }

    /** The name of the field that says where it is. */
    get address(): string | undefined {
        return this.fields.find(({ address }) => address)?.name;
    }

    /** The name of the field that a name is made of: a bucket says more than the address that it shares with others. */
    private get namedBy(): string | undefined {
        return this.fields.some(({ name }) => name === 'bucket') ? 'bucket' : this.address;
    }

    /** Whether a secret is kept as long as nothing else is typed. */
    isKept(field: RemoteField): boolean {
        return field.secret && this.item?.secrets.includes(field.name) === true;
    }

    chooseKind(kind: RemoteKind): void {
        this.kind = kind;
        this.forget();
        this.onChange();
    }

    typeName(name: string): void {
        this.name = name;
        this.isNameTyped = name !== '';
        this.clear('name');
    }

    type(field: string, value: string): void {
        this.values = new Map([...this.values, [field, value]]);
        if (field === this.namedBy && !this.item && !this.isNameTyped)
            this.name = freeName(field === this.address ? machineIn(value) : value, this.taken);
        this.forget(field);
        this.onChange();
    }

    /** Tries the connection, when all is there that it takes. */
    async check(): Promise<void> {
        if (this.phase !== 'editing' || this.checking !== 'none' || this.missing().length > 0) return;
        const generation = ++this.generation;
        this.checking = 'checking';
        this.onChange();
        try {
            const connection = await this.api.check(this.edit());
            if (generation !== this.generation) return;
            this.connection = connection;
            this.checking = 'connected';
        } catch (error) {
            if (generation !== this.generation) return;
            this.checking = 'none';
            // Nobody has had the time to enter a secret yet.
            const isUntried = isApiError(error) && error.code === 'remote_token' && !this.login;
            if (!isUntried) this.fail(error);
        }
        this.onChange();
    }

    /** Saves it; forced, also when the connection cannot be made. */
    async save(force: boolean): Promise<void> {
        if (this.phase !== 'editing' || !this.isComplete()) return;
        this.generation++;
        this.phase = 'saving';
        this.forget();
        this.onChange();
        try {
            const edit = this.edit();
            this.saved = this.item
                ? await this.api.edit(this.item.name, edit, force)
                : await this.api.add({ ...edit, name: this.name }, force);
            this.phase = 'saved';
        } catch (error) {
            this.phase = 'editing';
            this.fail(error);
        }
        this.onChange();
    }

    private isComplete(): boolean {
        const problems = new Map(this.missing().map(({ name }) => [name, this.complain('missing')]));
        if (!this.item && !NAME.test(this.name)) problems.set('name', this.complain('badName'));
        else if (!this.item && this.taken.includes(this.name)) problems.set('name', this.complain('taken'));
        this.problems = problems;
        this.onChange();
        return problems.size === 0;
    }

    private missing(): RemoteField[] {
        return this.fields.filter((field) => field.required && !this.isKept(field) && this.valueOf(field.name) === '');
    }

    private valueOf(field: string): string {
        return this.values.get(field)?.trim() ?? '';
    }

    /** What the server is told. A secret that is kept is left out; what is no secret is told also when it is empty. */
    private edit(): RemoteEdit {
        const told = this.fields.filter((field) => !field.secret || this.valueOf(field.name) !== '');
        const values = Object.fromEntries(told.map(({ name }) => [name, this.valueOf(name)]));
        return { ...(this.item ? { name: this.item.name } : {}), kind: this.kind, ...values };
    }

    private fail(error: unknown): void {
        const { code, message, facts } = error as ApiError;
        const field = this.fieldOf(code, facts);
        this.checking = 'failed';
        this.connection = undefined;
        this.canForce = code.startsWith('remote_') || code === 'library_missing';
        if (field === undefined) this.problem = message;
        else {
            // The server calls the field by its name in settings.js.
            const { expected } = facts;
            const isTold = code === 'bad_request' && typeof expected === 'string';
            this.problems = new Map([[field, isTold ? this.complain('mustBe', { expected }) : message]]);
        }
    }

    private fieldOf(code: string, facts: Readonly<Record<string, unknown>>): string | undefined {
        const names = ['name', ...this.fields.map(({ name }) => name)];
        if (typeof facts['field'] === 'string') return names.find((name) => name === facts['field']);
        if (code === 'remote_unreachable' || code === 'remote_unknown') return this.address;
        const isLogin = code === 'remote_token' || code === 'remote_forbidden';
        return isLogin ? (this.login ?? this.fields.find(({ secret }) => secret))?.name : undefined;
    }

    /** The secret that was tried. */
    private get login(): RemoteField | undefined {
        const secrets = this.fields.filter(({ secret }) => secret);
        return secrets.find(({ name }) => this.valueOf(name) !== '') ?? secrets.find((field) => this.isKept(field));
    }

    private clear(field: string): void {
        const problems = new Map(this.problems);
        problems.delete(field);
        this.problems = problems;
        this.onChange();
    }

    /** What was found out of other values. */
    private forget(field?: string): void {
        this.generation++;
        this.checking = 'none';
        this.connection = undefined;
        this.problem = undefined;
        this.canForce = false;
        const { problems } = this;
        this.problems = new Map([...problems].filter(([name]) => name === 'name' || (field && name !== field)));
    }
}

const NAME = /^[A-Za-z0-9_-]{1,40}$/;

/** What says in an address which machine it is; empty while it is none. */
function machineIn(url: string): string {
    const host = URL.canParse(url) ? new URL(url).hostname : '';
    const isNumeric = /^[\d.:[\]a-f]+$/i.test(host) && /[.:]/.test(host) && !/[g-z]/i.test(host);
    return isNumeric ? host : (host.split('.').find((part) => !COMMON.has(part)) ?? '');
}

/** A name made of a word, that is not taken. */
function freeName(word: string, taken: readonly string[]): string {
    const name = word
        .replace(/[^A-Za-z0-9_-]+/g, '-')
        .replace(/^-|-$/g, '')
        .slice(0, 36);
    if (name === '' || !taken.includes(name)) return name;
    const free = Array.from({ length: taken.length + 1 }, (_, i) => `${name}-${i + 2}`);
    return free.find((each) => !taken.includes(each)) ?? name;
}

/** What hosts begin with that says nothing. */
const COMMON = new Set(['www', 'app', 'forge']);
