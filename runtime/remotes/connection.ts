import { isSnapshotError, SnapshotError, type ErrorCode } from '../core/errors';
import type { AutoPush, RemoteConnection, RemoteKind, RemotePlace, RemotePlaceRef } from '../core/remote-wire';
import { Queue } from '../store/queue';
import type { Remote, RemoteContext, RemoteDriver } from './remote';
import type { RemoteFields } from './remote-fields';
import { watchedRemote } from './watched-remote';

/** What is known of a remote. Never altered: an edit makes another connection. */
export interface ConnectionAbout {
    name: string;
    kind: RemoteKind;
    fields: RemoteFields;
    /** Set by settings.js. */
    fixed: boolean;
    auto: AutoPush;
    target?: RemotePlaceRef;
    /** Secrets that cannot be decrypted here any more. */
    unreadable: readonly string[];
}

export interface ConnectionOptions {
    driver: RemoteDriver;
    context?: RemoteContext | undefined;
    /** Called when `state` has become another. */
    onChange(): void;
    now?: () => Date;
}

/** One remote, and what its last use has found. */
export class Connection {
    /** Each use of it changes `state`. */
    readonly remote: Remote;
    /** What can be done with a kind of remote like this. */
    readonly driver: RemoteDriver;
    state: RemoteConnection = { state: 'unchecked' };
    /** Pushes go there one at a time. */
    readonly pushes = new Queue();
    private readonly unwatched: Remote;
    private readonly now: () => Date;
    private known?: { places: RemotePlace[]; at: number };
    private checking?: Promise<void> | undefined;

    constructor(
        readonly about: ConnectionAbout,
        private readonly options: ConnectionOptions,
    ) {
        this.now = options.now ?? (() => new Date());
        this.driver = options.driver;
        this.unwatched =
            about.unreadable.length > 0 ? lost(about) : options.driver.connect(about.fields, options.context);
        this.remote = watchedRemote(this.unwatched, {
            answered: () => this.succeed(),
            failed: (error) => this.hear(error),
        });
    }

    /** Where snapshots go by themselves. A place of settings.js has its name once it was seen. */
    get target(): RemotePlaceRef | undefined {
        const { target } = this.about;
        if (!target || target.name !== target.id) return target;
        const seen = this.known?.places.find(({ id }) => id === target.id);
        return seen ? { id: seen.id, name: seen.name, ...(seen.path && { path: seen.path }) } : target;
    }

    /** Asks who we are there. Resolves and rejects as `Remote.identify`; `state` says it, too. */
    async check(signal: AbortSignal): Promise<void> {
        try {
            const { user, platform } = await this.unwatched.identify(signal);
            this.change({ state: 'connected', ...(user !== undefined && { user }), platform });
        } catch (error) {
            if (!isGivenUp(error)) this.fail(error);
            throw error;
        }
    }

    /** Finds out in the background who we are, unless anything is known by now. Never rejects. */
    checkOnce(signal: AbortSignal): Promise<void> {
        if (this.state.state !== 'unchecked') return Promise.resolve();
        this.checking ??= this.check(signal)
            // It is in the state.
            .catch(() => undefined)
            .finally(() => (this.checking = undefined));
        return this.checking;
    }

    /** All places, asked for anew. Rejects as `Remote.places`. */
    async places(signal: AbortSignal): Promise<RemotePlace[]> {
        const places = await this.remote.places(signal);
        this.known = { places, at: this.now().getTime() };
        return places;
    }

    /** One place, as it was seen in the last minutes. `not_found` when there is none with this id. */
    async place(id: string, signal: AbortSignal): Promise<RemotePlace> {
        const isFresh = this.known !== undefined && this.now().getTime() - this.known.at < PLACES_MS;
        const known = isFresh ? this.known?.places.find((place) => place.id === id) : undefined;
        const place = known ?? (await this.places(signal)).find((candidate) => candidate.id === id);
        if (place) return place;
        throw new SnapshotError('not_found', `“${this.about.name}” has no such place, or you may not see it.`);
    }

    private hear(error: unknown): void {
        if (!isSnapshotError(error) || isGivenUp(error)) return;
        if (ANSWERS.has(error.code)) this.succeed();
        else if (FAILURES.has(error.code)) this.fail(error);
    }

    private succeed(): void {
        this.change({ ...this.identity(), state: 'connected' });
    }

    private fail(error: unknown): void {
        const { code, message } = isSnapshotError(error) ? error : UNEXPECTED;
        const failure = { at: this.now().toISOString(), code, error: message };
        this.change({ ...this.identity(), state: 'failed', failure });
    }

    /** Who we were when that was asked last. */
    private identity(): Pick<RemoteConnection, 'user' | 'platform'> {
        const { user, platform } = this.state;
        return { ...(user !== undefined && { user }), ...(platform !== undefined && { platform }) };
    }

    private change(state: RemoteConnection): void {
        const isNews = summary(state) !== summary(this.state);
        this.state = { ...state, checkedAt: this.now().toISOString() };
        if (isNews) this.options.onChange();
    }
}

const PLACES_MS = 2 * 60_000;

/** A remote that says so is there, and knows us. */
const ANSWERS: ReadonlySet<string> = new Set<ErrorCode>([
    'remote_forbidden',
    'not_found',
    'remote_too_large',
    'remote_refused',
    'remote_busy',
]);

/** What else a use may fail with is not about the connection. */
const FAILURES: ReadonlySet<string> = new Set<ErrorCode>([
    'remote_unreachable',
    'remote_unknown',
    'remote_token',
    'remote_failed',
    'key_missing',
    'library_missing',
    'unknown_format',
    'bad_request',
]);

const UNEXPECTED = { code: 'remote_failed', message: 'Something went wrong here, and not at the remote.' };

/** Whoever asked has gone: that says nothing of the remote. */
function isGivenUp(error: unknown): boolean {
    return isSnapshotError(error) && error.facts['aborted'] === true;
}

function summary({ state, user, platform, failure }: RemoteConnection): string {
    return JSON.stringify([state, user, platform, failure?.code, failure?.error]);
}

/** Stands in for a remote whose secrets are lost: every use says so. */
function lost({ name, unreadable }: ConnectionAbout): Remote {
    const text = `The ${unreadable.join(' and ')} of “${name}” cannot be decrypted, since the key is not here any more. Enter it anew.`;
    const fail = (): Promise<never> => Promise.reject(new SnapshotError('key_missing', text));
    return {
        identify: fail,
        places: fail,
        snapshots: fail,
        read: fail,
        push: fail,
        leavesOut: fail,
        edit: fail,
        remove: fail,
        setTarget: fail,
    };
}
