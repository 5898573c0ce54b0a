import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
    openCredentials,
    openText,
    sealCredentials,
    sealText,
    type Sealed,
} from '../../runtime/secrets/node-red-cipher';

/** What somebody may do there: 10 viewer, 30 member, 50 owner. */
export type PlatformRole = 10 | 30 | 50;

interface KeptSnapshot {
    id: string;
    owner: string;
    name: string;
    description: string;
    createdAt: string;
    updatedAt: string;
    user: { id: string; username: string };
    flows: readonly object[];
    /** Decrypted. */
    credentials: object;
    env: Record<string, unknown>;
    modules: object;
    settings: object;
}

type ListedSnapshot = Omit<KeptSnapshot, 'owner' | 'flows' | 'credentials' | 'env' | 'modules' | 'settings'> & {
    ownerType: string;
};

interface Asked {
    method: string;
    /** Of the path after `/api/v1/`. */
    parts: string[];
    query: URLSearchParams;
    body: Record<string, unknown>;
    role: PlatformRole;
}

interface Reply {
    status: number;
    body: unknown;
}

/**
 * Stands in for a FlowFuse platform that is newer than any that can be installed here: 2.33, as far as the kind
 * `flowfuse` uses it, by test/platform/README.md and the platform’s public source. It has one team, with an application in
 * it, an instance with a device, and a device of the application.
 */
export class NewerPlatform {
    static readonly INSTANCE = '0d2f3c9a-77b1-4a8e-9f59-3a3c8a1b2c4d';
    static readonly DEVICE = 'DeviceApp1';
    /** Bodies that came, as they were. */
    readonly bodies: string[] = [];
    private readonly snapshots: KeptSnapshot[] = [];
    private readonly targets = new Map<string, string>();
    private made = 0;

    private constructor(private readonly server: Server) {}

    static async start(): Promise<NewerPlatform> {
        const server = createServer();
        const platform = new NewerPlatform(server);
        server.on('request', (request, response) => void platform.handle(request, response));
        await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
        return platform;
    }

    get url(): string {
        return `http://127.0.0.1:${(this.server.address() as { port: number }).port}`;
    }

    /** A token of somebody with this role. */
    token(role: PlatformRole): string {
        return `ffpat_of-role-${role}`;
    }

    async stop(): Promise<void> {
        this.server.closeAllConnections();
        await new Promise((done) => this.server.close(done));
    }

    private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
        const pieces: Buffer[] = [];
        try {
            for await (const piece of request) pieces.push(piece as Buffer);
        } catch {
            // Whoever asked has gone.
            return;
        }
        const text = Buffer.concat(pieces).toString();
        this.bodies.push(text);
        const reply = text.length > 10_485_760 ? TOO_LARGE : this.answer(request, text);
        if (reply === undefined) {
            response.writeHead(200, { 'Content-Type': 'text/html; charset=UTF-8' }).end('<!doctype html>');
        } else {
            response.writeHead(reply.status, { 'Content-Type': 'application/json' }).end(JSON.stringify(reply.body));
        }
    }

    /** Undefined for what the platform does not know, which it answers with a page. */
    private answer({ method = '', url = '/', headers }: IncomingMessage, text: string): Reply | undefined {
        const { pathname, searchParams } = new URL(url, this.url);
        const role = Number(/^Bearer ffpat_of-role-(10|30|50)$/.exec(headers.authorization ?? '')?.[1] ?? 0);
        if (role === 0) return UNAUTHORIZED;
        const parts = pathname.replace(/^\/api\/v1\//, '').split('/');
        const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
        const asked = { method, parts, query: searchParams, body, role: role as PlatformRole };
        return this.browse(asked) ?? this.ofOwner(asked) ?? this.ofSnapshot(asked);
    }

    private browse({ method, parts, role }: Asked): Reply | undefined {
        if (method !== 'GET') return undefined;
        switch (parts.join('/')) {
            case 'settings':
                return okay({ features: {}, 'version:forge': 'v2.33.0' });
            case 'user':
                return okay({ id: 'u1', username: `role-${role}` });
            case 'user/teams':
                return okay({ meta: {}, count: 1, teams: [{ id: 'TeamPlant1', name: 'Plant', role }] });
            case 'teams/TeamPlant1/applications':
                return okay({ count: 1, applications: [APPLICATION] });
            case 'teams/TeamPlant1/projects':
                return okay({
                    count: 1,
                    projects: [{ id: NewerPlatform.INSTANCE, name: 'cooling-1', application: APPLICATION }],
                });
            case 'teams/TeamPlant1/devices':
                return okay({ meta: {}, count: 1, devices: [this.device()] });
            default:
                return undefined;
        }
    }

    private ofOwner({ method, parts, query, body, role }: Asked): Reply | undefined {
        const [kind, id = '', ...rest] = parts;
        if (kind !== 'projects' && kind !== 'devices') return undefined;
        if (id !== (kind === 'projects' ? NewerPlatform.INSTANCE : NewerPlatform.DEVICE)) return NOT_FOUND;
        switch (`${method} ${kind} ${rest.join('/')}`) {
            case `GET ${kind} snapshots`:
                return okay(this.page(id, query));
            case `GET ${kind} snapshots/${rest[1]}`: {
                const snapshot = this.snapshots.find((one) => one.id === rest[1] && one.owner === id);
                return snapshot ? okay(listed(snapshot)) : NOT_FOUND;
            }
            case 'POST projects snapshots':
                return role < 30 ? FORBIDDEN : this.create(id, body, role);
            case 'GET projects devices/settings':
                return okay({ targetSnapshot: this.targets.get(id) ?? '' });
            case 'POST projects devices/settings':
            case 'PUT devices ':
                return role < 30 ? FORBIDDEN : this.setTarget(id, body['targetSnapshot']);
            case 'GET devices ':
                return okay(this.device());
            default:
                return undefined;
        }
    }

    private ofSnapshot({ method, parts, body, role }: Asked): Reply | undefined {
        const [kind, id, call] = parts;
        if (kind !== 'snapshots') return undefined;
        if (`${method} ${id}` === 'POST import') return this.import(body, role);
        const at = this.snapshots.findIndex((one) => one.id === id);
        const snapshot = this.snapshots[at];
        if (!snapshot) return NOT_FOUND;
        switch (`${method} ${call ?? ''}`) {
            case 'GET full':
                return role < 30 ? FORBIDDEN : okay({ ...listed(snapshot), ...contentOf(snapshot) });
            case 'POST export':
                return role < 30 ? FORBIDDEN : okay(exported(snapshot, body['credentialSecret'] as string));
            case 'PUT ':
                if (role < 50) return FORBIDDEN;
                if (body['name'] === '') return refused('Snapshot name is required');
                Object.assign(snapshot, body);
                return okay(listed(snapshot));
            case 'DELETE ':
                if (role < 50) return FORBIDDEN;
                this.snapshots.splice(at, 1);
                for (const [owner, target] of this.targets) if (target === id) this.targets.delete(owner);
                return okay({ status: 'okay' });
            default:
                return undefined;
        }
    }

    /** Newest first; the count is of those from the cursor on. */
    private page(owner: string, query: URLSearchParams): object {
        const all = this.snapshots.filter((one) => one.owner === owner).reverse();
        const from = all.findIndex(({ id }) => id === query.get('cursor')) + 1;
        const limit = Number(query.get('limit') ?? 1000);
        const snapshots = all.slice(from, from + limit).map(listed);
        const last = snapshots.length === limit ? snapshots.at(-1)!.id : undefined;
        return { meta: { ...(last && { next_cursor: last }) }, count: all.length - from, snapshots };
    }

    /** What `POST projects/:p/snapshots` does: hidden variables are kept as they were sent. */
    private create(owner: string, body: Record<string, unknown>, role: PlatformRole): Reply {
        const { credentials, credentialSecret, settings, flows } = body as unknown as CreateBody;
        const snapshot = this.keep(owner, role, {
            ...named(body),
            flows,
            credentials: opened(credentials, credentialSecret),
            env: settings.env,
            modules: settings.modules,
            settings: {},
        });
        if (body['setAsTarget'] === true) this.targets.set(owner, snapshot.id);
        return okay(listed(snapshot));
    }

    private import(body: Record<string, unknown>, role: PlatformRole): Reply {
        const { ownerId, ownerType, snapshot, credentialSecret } = body as unknown as Partial<ImportBody>;
        if (!ownerId || !ownerType || !snapshot) return NOT_FOUND;
        const owner = ownerType === 'instance' ? NewerPlatform.INSTANCE : NewerPlatform.DEVICE;
        if (ownerId !== owner) return NOT_FOUND;
        if (role < 50) return FORBIDDEN;
        const { flows, credentials } = snapshot.flows;
        if (isSealed(credentials) && !credentialSecret) return refused('Credential secret is required');
        const clear = opened(credentials, credentialSecret ?? '');
        const env = Object.entries(snapshot.settings.env).filter(([name]) => !name.startsWith('FF_'));
        const kept = this.keep(owner, role, {
            ...named(snapshot),
            flows,
            credentials: clear,
            env: Object.fromEntries(
                env.map(([name, value]) => {
                    if (!isHidden(value)) return [name, value];
                    return [name, { hidden: true, value: openText(value.$, credentialSecret!) }];
                }),
            ),
            modules: snapshot.settings.modules,
            settings: snapshot.settings.settings,
        });
        return okay(listed(kept));
    }

    private keep(
        owner: string,
        role: PlatformRole,
        content: Omit<KeptSnapshot, 'id' | 'owner' | 'createdAt' | 'updatedAt' | 'user'>,
    ): KeptSnapshot {
        const id = `Snap${String(++this.made).padStart(6, '0')}`;
        const at = new Date().toISOString();
        const snapshot = {
            id,
            owner,
            createdAt: at,
            updatedAt: at,
            user: { id: 'u1', username: `role-${role}` },
            ...content,
        };
        this.snapshots.push(snapshot);
        return snapshot;
    }

    private setTarget(owner: string, id: unknown): Reply {
        if (!this.snapshots.some((one) => one.id === id)) return { status: 400, body: { code: 'invalid_snapshot' } };
        this.targets.set(owner, id as string);
        return okay({ status: 'okay' });
    }

    private device(): object {
        const target = this.targets.get(NewerPlatform.DEVICE);
        return {
            id: NewerPlatform.DEVICE,
            name: 'pump-7',
            ownerType: 'application',
            application: APPLICATION,
            targetSnapshot: target === undefined ? null : { id: target, name: target },
        };
    }
}

interface CreateBody {
    flows: object[];
    credentials: Sealed | object;
    credentialSecret: string;
    settings: { env: Record<string, unknown>; modules: object };
}

interface ImportBody {
    ownerId: string;
    ownerType: string;
    credentialSecret: string;
    snapshot: {
        flows: { flows: object[]; credentials: Sealed | object };
        settings: { env: Record<string, unknown>; modules: object; settings: object };
    };
}

const APPLICATION = { id: 'AppCooling', name: 'Cooling' };
const UNAUTHORIZED: Reply = { status: 401, body: { code: 'unauthorized', error: 'unauthorized' } };
const FORBIDDEN: Reply = { status: 403, body: { code: 'unauthorized', error: 'unauthorized' } };
const NOT_FOUND: Reply = { status: 404, body: { code: 'not_found', error: 'Not Found' } };
const TOO_LARGE: Reply = { status: 413, body: { code: 'FST_ERR_CTP_BODY_TOO_LARGE', error: 'Payload Too Large' } };

function okay(body: unknown): Reply {
    return { status: 200, body };
}

function refused(error: string): Reply {
    return { status: 400, body: { code: 'bad_request', error } };
}

function named(fields: object): { name: string; description: string } {
    const { name, description = '' } = fields as { name: string; description?: string };
    return { name, description };
}

function listed({ id, name, description, createdAt, updatedAt, user }: KeptSnapshot): ListedSnapshot {
    return { id, name, description, createdAt, updatedAt, user, ownerType: 'instance' };
}

function contentOf({ flows, env, modules, settings }: KeptSnapshot): { flows: object; settings: object } {
    return { flows: { flows }, settings: { settings, env, modules } };
}

function exported(snapshot: KeptSnapshot, secret: string): object {
    const env = Object.entries(snapshot.env).map(([name, value]) => {
        const { hidden, value: clear } = value as { hidden?: boolean; value?: string };
        return [name, hidden && clear !== undefined ? { hidden, $: sealText(clear, secret) } : value];
    });
    const { settings, flows } = contentOf({ ...snapshot, env: Object.fromEntries(env) as KeptSnapshot['env'] });
    const credentials = sealCredentials(snapshot.credentials as never, secret);
    return { ...listed(snapshot), settings, flows: { ...flows, credentials } };
}

function opened(credentials: object, secret: string): object {
    return isSealed(credentials) ? openCredentials(credentials, secret)! : credentials;
}

function isSealed(value: object): value is Sealed {
    return '$' in value;
}

function isHidden(value: unknown): value is Sealed {
    return typeof value === 'object' && value !== null && 'hidden' in value && '$' in value;
}
