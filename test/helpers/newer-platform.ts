import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
    contentOfCreate,
    contentOfImport,
    exportedSnapshot,
    fullSnapshot,
    isSealed,
    listedSnapshot,
    type CreateBody,
    type ImportedFile,
    type KeptContent,
    type KeptSnapshot,
} from './newer-platform-snapshots';

/** What somebody may do there: 10 viewer, 30 member, 50 owner. */
export type PlatformRole = 10 | 30 | 50;

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
 * it, and of that an instance and a device.
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
                return snapshot ? okay(listedSnapshot(snapshot)) : NOT_FOUND;
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
                return role < 30 ? FORBIDDEN : okay(fullSnapshot(snapshot));
            case 'POST export':
                return role < 30 ? FORBIDDEN : okay(exportedSnapshot(snapshot, body['credentialSecret'] as string));
            case 'PUT ':
                if (role < 50) return FORBIDDEN;
                if (body['name'] === '') return refused('Snapshot name is required');
                Object.assign(snapshot, body);
                return okay(listedSnapshot(snapshot));
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
        const snapshots = all.slice(from, from + limit).map(listedSnapshot);
        const last = snapshots.length === limit ? snapshots.at(-1)!.id : undefined;
        return { meta: { ...(last && { next_cursor: last }) }, count: all.length - from, snapshots };
    }

    private create(owner: string, body: Record<string, unknown>, role: PlatformRole): Reply {
        const snapshot = this.keep(owner, role, contentOfCreate(body as unknown as CreateBody));
        if (body['setAsTarget'] === true) this.targets.set(owner, snapshot.id);
        return okay(listedSnapshot(snapshot));
    }

    private import(body: Record<string, unknown>, role: PlatformRole): Reply {
        const { ownerId, ownerType, snapshot, credentialSecret } = body as Partial<ImportBody>;
        if (!ownerId || !ownerType || !snapshot) return NOT_FOUND;
        const owner = ownerType === 'instance' ? NewerPlatform.INSTANCE : NewerPlatform.DEVICE;
        if (ownerId !== owner) return NOT_FOUND;
        if (role < 50) return FORBIDDEN;
        if (isSealed(snapshot.flows.credentials) && !credentialSecret) return refused('Credential secret is required');
        return okay(listedSnapshot(this.keep(owner, role, contentOfImport(snapshot, credentialSecret ?? ''))));
    }

    private keep(owner: string, role: PlatformRole, content: KeptContent): KeptSnapshot {
        const id = `Snap${String(++this.made).padStart(6, '0')}`;
        const at = new Date().toISOString();
        const about = { id, owner, createdAt: at, updatedAt: at, user: { id: 'u1', username: `role-${role}` } };
        const snapshot = { ...about, ...content };
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

interface ImportBody {
    ownerId: string;
    ownerType: string;
    credentialSecret: string;
    snapshot: ImportedFile;
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
