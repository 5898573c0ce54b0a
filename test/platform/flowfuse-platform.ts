import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '../helpers/free-port';
import { PlatformClient } from './platform-client';

const ROOT = resolve(__dirname, '../..');
const APP = join(ROOT, 'test/runtimes/flowfuse/node_modules/@flowfuse/flowfuse/forge/app.js');
/** The platform's own log is kept here, for a look at why a test failed. */
const LOG = join(ROOT, 'test/.results/platform.log');
const FIRST_PASSWORD = 'First-of-the-tests-1';
const PASSWORD = 'Second-of-the-tests-2';

/** What a person of a team may do, by the platform's own number. */
export const ROLES = { viewer: 10, member: 30, owner: 50 } as const;

export interface PlatformInstance {
    id: string;
    name: string;
}

export interface PlatformDevice {
    id: string;
    /** For its live API. */
    token: string;
    /** Credentials are encrypted with it on their way to the device. */
    credentialSecret: string;
}

/**
 * A real FlowFuse platform (2.4.0) on the loopback interface, with an admin, a team and an application. Its instances
 * are entries of its database alone: no Node-RED runs for them. It ends with this process at the latest.
 *
 * Without a licence it holds five instances and devices together, and five users: a test clears away what it made.
 */
export class FlowFusePlatform {
    /** Paths of instances and devices, as they were made. */
    private readonly made: string[] = [];
    private readonly people: Partial<Record<keyof typeof ROLES, Promise<PlatformClient>>> = {};

    private constructor(
        /** Without a slash at the end: `//api` would be refused. */
        readonly url: string,
        /** Acts as the admin, who also owns the team. */
        readonly admin: PlatformClient,
        /** Personal access token of that admin. */
        readonly token: string,
        readonly team: { id: string; name: string; slug: string },
        readonly application: { id: string; name: string },
        private readonly stop: () => Promise<void>,
    ) {}

    /** Takes a few seconds, most of them for the database. Rejects with the platform's log. */
    static async start(): Promise<FlowFusePlatform> {
        const home = await mkdtemp(join(tmpdir(), 'snapshots-flowfuse-'));
        const port = await freePort();
        const url = `http://127.0.0.1:${port}`;
        await mkdir(join(home, 'etc'));
        await mkdir(join(home, 'var'));
        // YAML takes JSON as it is.
        await writeFile(join(home, 'etc/flowforge.yml'), JSON.stringify(configuration(port, url)));
        const child = await spawnPlatform(home);
        const stop = async (): Promise<void> => {
            await kill(child);
            await rm(home, { recursive: true, force: true });
        };
        try {
            await untilReady(child, url);
            const token = await firstToken(url);
            const admin = new PlatformClient(url, token);
            const { types } = await admin.must<{ types: [{ id: string }] }>('GET', 'team-types');
            const team = await admin.must<FlowFusePlatform['team']>('POST', 'teams', {
                name: 'Plant',
                slug: 'plant',
                type: types[0].id,
            });
            const application = await admin.must<FlowFusePlatform['application']>('POST', 'applications', {
                name: 'Cooling',
                teamId: team.id,
            });
            return new FlowFusePlatform(url, admin, token, team, application, stop);
        } catch (error) {
            await stop();
            throw new Error(`The platform did not start.\n${await readFile(LOG, 'utf8')}`, { cause: error });
        }
    }

    /** The name has to be unique on the platform. */
    async newInstance(name: string): Promise<PlatformInstance> {
        const first = async (list: 'project-types' | 'stacks' | 'templates'): Promise<string> => {
            const answer = await this.admin.must<Record<string, [{ id: string }]>>('GET', list);
            return answer[list === 'project-types' ? 'types' : list]![0].id;
        };
        const instance = await this.admin.must<PlatformInstance>('POST', 'projects', {
            name,
            applicationId: this.application.id,
            projectType: await first('project-types'),
            stack: await first('stacks'),
            template: await first('templates'),
        });
        this.made.push(`projects/${instance.id}`);
        await this.untilStarted(instance);
        return instance;
    }

    /** A device that follows an instance's target, one of the application with a target of its own, or one of neither. */
    async newDevice(name: string, owner: PlatformInstance | 'application' | 'nobody'): Promise<PlatformDevice> {
        const device = await this.admin.must<{ id: string; credentials: Omit<PlatformDevice, 'id'> }>(
            'POST',
            'devices',
            { name, type: 'pump', team: this.team.id },
        );
        this.made.push(`devices/${device.id}`);
        if (owner !== 'nobody') {
            const ownedBy = owner === 'application' ? { application: this.application.id } : { instance: owner.id };
            await this.admin.must('PUT', `devices/${device.id}`, ownedBy);
        }
        const { token, credentialSecret } = device.credentials;
        return { id: device.id, token, credentialSecret };
    }

    /** Somebody else of the team with this role, the same person each time. */
    as(role: keyof typeof ROLES): Promise<PlatformClient> {
        return (this.people[role] ??= this.newMember(role));
    }

    /** Removes all instances and devices, with their snapshots. */
    async clear(): Promise<void> {
        for (const path of this.made.splice(0).reverse()) await this.admin.must('DELETE', path);
    }

    /** Ends it at once and removes what it wrote, but for the log. */
    async dispose(): Promise<void> {
        await this.stop();
    }

    /** Half a second. An instance that is removed while the stub starts it ends the whole platform. */
    private async untilStarted({ id }: PlatformInstance): Promise<void> {
        const end = Date.now() + 60_000;
        for (;;) {
            const { meta } = await this.admin.must<{ meta: { state: string } }>('GET', `projects/${id}`);
            if (meta.state === 'running') return;
            if (Date.now() > end) throw new Error(`The instance is still ${meta.state}.`);
            await new Promise((done) => setTimeout(done, 50));
        }
    }

    private async newMember(role: keyof typeof ROLES): Promise<PlatformClient> {
        const person = { name: role, username: role, email: `${role}@example.com`, password: PASSWORD };
        await this.admin.must('POST', 'users', person);
        await this.admin.must('POST', `teams/${this.team.id}/invitations`, { user: role, role: ROLES[role] });
        const member = new PlatformClient(this.url, await makeToken(this.url, role, PASSWORD));
        const { invitations } = await member.must<{ invitations: [{ id: string }] }>('GET', 'user/invitations');
        await member.must('PATCH', `user/invitations/${invitations[0].id}`);
        return member;
    }
}

function configuration(port: number, url: string): object {
    return {
        port,
        host: '127.0.0.1',
        domain: 'localhost',
        base_url: url,
        api_url: url,
        create_admin: true,
        db: { type: 'sqlite', storage: 'forge.db', logging: false },
        driver: { type: 'stub' },
        email: { enabled: false },
        telemetry: { enabled: false },
    };
}

async function spawnPlatform(home: string): Promise<ChildProcess> {
    await mkdir(resolve(LOG, '..'), { recursive: true });
    const child = spawn(process.execPath, ['--require', join(__dirname, 'end-with-parent.cjs'), APP], {
        cwd: home,
        env: {
            ...process.env,
            FLOWFORGE_HOME: home,
            FF_ADMIN_PASSWORD: FIRST_PASSWORD,
            NODE_ENV: 'production',
            // npm sets it to this package's version, and the platform would take that for its own.
            npm_package_version: undefined,
        },
        stdio: ['pipe', 'pipe', 'pipe'],
    });
    const log = createWriteStream(LOG);
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    return child;
}

async function kill(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await ended;
}

async function untilReady(child: ChildProcess, url: string): Promise<void> {
    const end = Date.now() + 120_000;
    const answers = async (): Promise<boolean> => (await fetch(`${url}/api/v1/settings`)).status === 200;
    while (!(await answers().catch(() => false))) {
        if (child.exitCode !== null || Date.now() > end) throw new Error('The platform does not answer.');
        await new Promise((done) => setTimeout(done, 50));
    }
}

/** A platform takes the first admin's password for expired: nothing goes until it is another one. */
async function firstToken(url: string): Promise<string> {
    const cookie = await signIn(url, 'ff-admin', FIRST_PASSWORD);
    const response = await fetch(`${url}/api/v1/user/change_password`, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json', Cookie: cookie },
        body: JSON.stringify({ old_password: FIRST_PASSWORD, password: PASSWORD }),
    });
    if (response.status !== 200) throw new Error(`change_password answered ${response.status}.`);
    return makeToken(url, 'ff-admin', PASSWORD);
}

/** A personal access token can only be made by somebody who signed in with the password. */
async function makeToken(url: string, username: string, password: string): Promise<string> {
    const response = await fetch(`${url}/api/v1/user/tokens`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Cookie: await signIn(url, username, password) },
        body: JSON.stringify({ name: 'for the tests', scope: '' }),
    });
    if (response.status !== 200) throw new Error(`user/tokens answered ${response.status}.`);
    return ((await response.json()) as { token: string }).token;
}

async function signIn(url: string, username: string, password: string): Promise<string> {
    const response = await fetch(`${url}/account/login`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ username, password }),
    });
    const cookie = response.headers.get('set-cookie')?.split(';')[0];
    if (response.status !== 200 || !cookie) throw new Error(`login answered ${response.status}.`);
    return cookie;
}
