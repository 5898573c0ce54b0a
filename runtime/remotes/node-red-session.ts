import { isSnapshotError, SnapshotError } from '../core/errors';
import { logInToNodeRed, type NodeRedLogin } from './node-red-login';
import { hostOf } from './not-reached';
import type { RemoteLimits } from './remote';
import { connectHttp, type RemoteHttp } from './remote-http';

/** By whom another Node-RED is asked: with a name and a password we log in ourselves, else with the token, or as nobody. */
export interface NodeRedAccount {
    /** Its admin root, without a slash at its end. */
    url: string;
    token?: string | undefined;
    username?: string | undefined;
    password?: string | undefined;
}

export interface SessionOptions extends RemoteLimits {
    /** For how long nobody asks before a token that we got by a login is given back. */
    idleMs?: number;
    now?: () => number;
}

interface Entered {
    token: string | undefined;
}

/**
 * Asks another Node-RED, logged in as it wants it. A token that was got by a login is in memory only; when it is not
 * taken any more we log in once more, and the request is made a second time, never a third.
 */
export class NodeRedSession {
    /** Without a token where nobody has to log in. */
    private entered?: Entered | undefined;
    private entering?: Promise<Entered> | undefined;
    private refusal?: { error: SnapshotError; until: number } | undefined;
    private uses = 0;
    private idle?: NodeJS.Timeout;
    private readonly idleMs: number;
    private readonly now: () => number;
    private readonly limits: RemoteLimits;

    constructor(
        private readonly account: NodeRedAccount,
        { idleMs = IDLE_MS, now = Date.now, ...limits }: SessionOptions = {},
    ) {
        this.idleMs = idleMs;
        this.now = now;
        this.limits = limits;
    }

    /** Whether requests are made in somebody's name. */
    get isSomebody(): boolean {
        return this.login !== undefined || this.account.token !== undefined;
    }

    /** Who logs in by name. */
    get username(): string | undefined {
        return this.login?.username;
    }

    /**
     * Resolves and rejects as `ask` does; `ask` may be called twice. Of what Node-RED answers 401 to, who is not known is
     * `remote_token`, and who may not do this is `remote_forbidden`.
     *
     * @param limits where it takes longer than other requests
     */
    async use<T>(ask: (http: RemoteHttp) => Promise<T>, limits: RemoteLimits = {}): Promise<T> {
        this.uses++;
        clearTimeout(this.idle);
        try {
            return await this.ask(ask, limits);
        } finally {
            if (--this.uses === 0 && this.entered) {
                this.idle = setTimeout(() => void this.leave(), this.idleMs).unref();
            }
        }
    }

    /** Lets the next request log in anew, also where a login was refused a moment ago. */
    async startAnew(): Promise<void> {
        this.refusal = undefined;
        await this.leave();
    }

    /** Whoever asks is not known there. */
    unknown(): SnapshotError {
        const host = hostOf(this.account);
        const { token, username, password } = this.account;
        if (this.login) return tokenError(`${host} has no login by name and password: enter a token of its own.`);
        if (token !== undefined) return tokenError(`${host} does not take this token: it is wrong, or has expired.`);
        if (username !== undefined || password !== undefined)
            return tokenError(`${host} asks for a login: enter both a name and its password.`);
        return tokenError(`${host} asks for a login: enter a name and a password, or a token.`);
    }

    private async ask<T>(ask: (http: RemoteHttp) => Promise<T>, limits: RemoteLimits): Promise<T> {
        const entered = await this.enter();
        try {
            return await ask(this.connect(entered.token, limits));
        } catch (error) {
            if (!isRefused(error)) throw error;
            if (await this.isKnown(entered, error)) throw this.forbidden();
            if (this.entered === entered) this.entered = undefined;
            if (!this.login || entered.token === undefined) throw this.unknown();
        }
        const { token } = await this.enter();
        try {
            return await ask(this.connect(token, limits));
        } catch (error) {
            throw isRefused(error) && error.facts['isBare'] === true ? this.forbidden() : error;
        }
    }

    /** Gives back a token that was got by a login. Never rejects. */
    private async leave(): Promise<void> {
        const { token } = this.entered ?? {};
        clearTimeout(this.idle);
        this.entered = undefined;
        if (token === undefined) return;
        const revoke = this.connect(token).exchange({ method: 'POST', path: '/auth/revoke', body: { token } });
        // It ends by itself after a week then.
        await revoke.catch(() => undefined);
    }

    private get login(): NodeRedLogin | undefined {
        const { url, username, password } = this.account;
        return username === undefined || password === undefined ? undefined : { url, username, password };
    }

    private async enter(): Promise<Entered> {
        const { login } = this;
        if (!login) return { token: this.account.token };
        if (this.entered) return this.entered;
        if (this.refusal && this.now() < this.refusal.until) throw this.refusal.error;
        this.entering ??= this.logIn(login).finally(() => (this.entering = undefined));
        return this.entering;
    }

    private async logIn(login: NodeRedLogin): Promise<Entered> {
        try {
            return (this.entered = { token: await logInToNodeRed(this.connect(undefined), login) });
        } catch (error) {
            // Node-RED locks a user out after a few failures, the person as well: it is not tried again at once.
            if (isSnapshotError(error, 'remote_token')) this.refusal = { error, until: this.now() + REFUSED_MS };
            throw error;
        }
    }

    /**
     * Node-RED answers those whom it knows, and who may not do this, with nothing but 401. A token that it does not know
     * counts as none where it has a user for that.
     */
    private async isKnown({ token }: Entered, refusal: SnapshotError): Promise<boolean> {
        if (refusal.facts['isBare'] !== true) return false;
        if (token === undefined) return !this.login;
        try {
            const settings = await this.connect(token).ask({ method: 'GET', path: '/settings' });
            return (settings as { user?: { anonymous?: unknown } } | undefined)?.user?.anonymous !== true;
        } catch (error) {
            if (isRefused(error)) return error.facts['isBare'] === true;
            throw error;
        }
    }

    private connect(token: string | undefined, limits: RemoteLimits = {}): RemoteHttp {
        return connectHttp({ url: this.account.url, token, platform: 'Node-RED', ...limits, ...this.limits });
    }

    private forbidden(): SnapshotError {
        const host = hostOf(this.account);
        const who = this.isSomebody ? 'This user' : 'Whoever is not logged in';
        return new SnapshotError('remote_forbidden', `${who} may not do this at ${host}.`, { status: 401 });
    }
}

const IDLE_MS = 2 * 60_000;
/** Not five times in ten minutes. */
const REFUSED_MS = 2.5 * 60_000;

function isRefused(error: unknown): error is SnapshotError {
    return isSnapshotError(error, 'remote_token') && error.facts['status'] === 401;
}

function tokenError(text: string): SnapshotError {
    return new SnapshotError('remote_token', text);
}
