import assert from 'node:assert/strict';
import { request, type IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { hashSync } from 'bcryptjs';
import type { DeviceList, RegisteredDevice } from '../../runtime/core/fleet-wire';
import type { SnapshotItem } from '../../runtime/core/snapshot';
import type { ErrorBody } from '../../runtime/core/wire';
import { ApiClient } from '../helpers/api-client';
import { brokerNode, smallFlows, typicalFlows } from '../helpers/flows';
import { LiveAgent } from '../helpers/live-agent';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';

const USERS = [
    { username: 'ada', password: hashSync('ada', 4), permissions: '*' },
    { username: 'bob', password: hashSync('bob', 4), permissions: ['flows.read', 'snapshots.read'] },
    { username: 'eve', password: hashSync('eve', 4), permissions: ['flows.read'] },
];

for (const release of RELEASES) {
    describe(`Who may do what at a hub on Node-RED ${release.name}`, () => {
        let nodeRed: NodeRedProcess;
        let ada: ApiClient;
        let clients: Record<'bob' | 'eve' | 'nobody', ApiClient>;
        let device: RegisteredDevice;
        let snapshot: SnapshotItem;

        before(async () => {
            const adminAuth = `adminAuth: ${JSON.stringify({ type: 'credentials', users: USERS })},`;
            const root = "httpAdminRoot: '/admin', snapshots: { hub: { url: 'https://hub.example/admin/' } },";
            nodeRed = await NodeRedProcess.start({ release, settings: `${adminAuth} ${root}` });
            const login = async (name: string): Promise<ApiClient> => {
                const body = {
                    client_id: 'node-red-admin',
                    grant_type: 'password',
                    scope: '',
                    username: name,
                    password: name,
                };
                const answer = await new ApiClient(nodeRed).call<{ access_token: string }>(
                    'POST',
                    '/admin/auth/token',
                    body,
                );
                return new ApiClient(nodeRed, answer.body.access_token);
            };
            ada = await login('ada');
            clients = { bob: await login('bob'), eve: await login('eve'), nobody: new ApiClient(nodeRed) };
            await ada.call('POST', '/admin/flows', {
                flows: [...smallFlows(), brokerNode({ user: 'u', password: 'p' })],
            });
            await nodeRed.waitUntil('a snapshot', async () => {
                const { body } = await ada.call<{ snapshots: SnapshotItem[] }>('GET', '/admin/snapshots');
                snapshot = body.snapshots[0]!;
                return body.snapshots.length > 0;
            });
            device = (await ada.call<RegisteredDevice>('POST', '/admin/snapshots/devices', { name: 'Pump 1' })).body;
            await ada.call('POST', `/admin/snapshots/${snapshot.id}/target`, { devices: 'all' });
        });
        after(() => nodeRed.dispose());

        const live = (
            path: string,
            init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {},
        ): Promise<Response> => {
            const headers = { Authorization: `Bearer ${device.credentials.token}`, ...init.headers };
            return fetch(`${nodeRed.url}/admin/snapshots/api/v1/devices/${device.id}/live/${path}`, {
                ...init,
                headers,
            });
        };

        it('lets those who may read see devices, without secrets, and change nothing', async () => {
            const list = await clients.bob.call<DeviceList>('GET', '/admin/snapshots/devices');
            assert.equal(list.status, 200);
            const text = JSON.stringify(list.body);
            for (const secret of [device.credentials.token, device.credentials.credentialSecret])
                assert.ok(!text.includes(secret));
            const changes: [string, string, object?][] = [
                ['POST', '/admin/snapshots/devices', { name: 'x' }],
                ['PUT', `/admin/snapshots/devices/${device.id}`, { name: 'x' }],
                ['DELETE', `/admin/snapshots/devices/${device.id}`],
                ['POST', `/admin/snapshots/devices/${device.id}/credentials`],
                ['POST', '/admin/snapshots/devices/rollout', { action: 'pause' }],
                ['POST', `/admin/snapshots/${snapshot.id}/target`, { devices: 'all' }],
                ['DELETE', '/admin/snapshots/target'],
            ];
            for (const [method, path, body] of changes) {
                assert.equal((await clients.bob.call(method, path, body)).status, 401, `${method} ${path}`);
                assert.equal((await clients.nobody.call(method, path, body)).status, 401, `${method} ${path}`);
                const foreign = await ada.call<ErrorBody>(method, path, body, { Origin: 'https://elsewhere.example' });
                assert.deepEqual([foreign.status, foreign.body.code], [403, 'cross_origin'], `${method} ${path}`);
            }
            assert.equal((await clients.eve.call('GET', '/admin/snapshots/devices')).status, 401);
        });

        it('takes a device by its own token alone, and no token of a person', async () => {
            const agent = LiveAgent.fromYml(device.deviceYml);
            agent.moveTo({ url: `${nodeRed.url}/admin` });
            assert.equal(await agent.settle(), 200);
            assert.ok(agent.isRunning);
            assert.equal((await live('state', { headers: ada.authorization })).status, 401);
            assert.equal(
                (await ada.call('GET', `/admin/snapshots/api/v1/devices/${device.id}/live/state`)).status,
                401,
            );
            const asPerson = await fetch(`${nodeRed.url}/admin/snapshots/devices`, {
                headers: { Authorization: `Bearer ${device.credentials.token}` },
            });
            assert.equal(asPerson.status, 401);
        });

        it('names the address of settings.js to devices, or that by which a person came', async () => {
            assert.ok(device.deviceYml.includes('"https://hub.example/admin/snapshots"'));
            const other = await NodeRedProcess.start({ release, settings: "httpAdminRoot: '/admin'," });
            try {
                const headers = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'plant.example:8443' };
                const api = new ApiClient(other);
                const made = async (more: Record<string, string>): Promise<string> =>
                    (await api.call<RegisteredDevice>('POST', '/admin/snapshots/devices', { name: 'x' }, more)).body
                        .deviceYml;
                assert.ok((await made(headers)).includes('"https://plant.example:8443/admin/snapshots"'));
                assert.ok((await made({})).includes(`"${other.url}/admin/snapshots"`));
            } finally {
                await other.dispose();
            }
        });

        it('sends a target compressed to those who take it so, and goes on in the middle of that', async () => {
            const whole = await get('snapshot', { 'Accept-Encoding': 'gzip' });
            assert.equal(whole.answer.headers['content-encoding'], 'gzip');
            const plain = await get('snapshot');
            assert.equal(plain.answer.headers['content-encoding'], undefined);
            assert.deepEqual(gunzipSync(whole.bytes), plain.bytes);
            const tag = whole.answer.headers.etag!;
            assert.notEqual(plain.answer.headers.etag, tag);
            const rest = await get('snapshot', { 'Accept-Encoding': 'gzip', Range: 'bytes=100-', 'If-Range': tag });
            assert.equal(rest.answer.statusCode, 206);
            assert.deepEqual(Buffer.concat([whole.bytes.subarray(0, 100), rest.bytes]), whole.bytes);
            const mixed = await get('snapshot', { Range: 'bytes=100-', 'If-Range': tag });
            assert.equal(mixed.answer.statusCode, 200, 'the rest of something else is of no use');
            assert.equal((await get('snapshot', { 'If-None-Match': tag })).answer.statusCode, 304);
        });

        it('takes a snapshot from a device that is larger than what Node-RED takes as JSON', async () => {
            const snapshots = { version: '0.1.0', nodeRed: '4.1.15', mode: 'developer', process: 'p' };
            const deviceConfig = {
                flows: typicalFlows(16_000),
                credentials: {},
                package: { modules: { 'node-red': '4.1.15' } },
            };
            const provisioning = { name: 'Large', description: '', credentialSecret: 's', deviceConfig };
            const body = JSON.stringify({
                state: 'provisioning',
                agentVersion: '4.2.0',
                snapshot: null,
                snapshots,
                provisioning,
            });
            assert.ok(body.length > 5 * 1024 * 1024);
            const send = (type: string): Promise<Response> =>
                live('state', { method: 'POST', body, headers: { 'Content-Type': type } });
            assert.equal((await send('application/json')).status, 413);
            const answer = await send('application/octet-stream');
            assert.equal(answer.status, 200, await answer.clone().text());
            const { body: made } = await ada.call<{ snapshots: SnapshotItem[] }>('GET', '/admin/snapshots?kind=device');
            assert.equal(made.snapshots[0]?.counts.nodes, 16_000);
        });

        it('turns those away who try tokens in masses, while devices are answered as ever', async () => {
            const tries = Array.from({ length: 400 }, () =>
                live('state', { headers: { Authorization: 'Bearer ffd_guess' } }).then(async (answer) => {
                    await answer.text();
                    return [answer.status, answer.headers.get('retry-after')].join();
                }),
            );
            const good = await live('state');
            assert.equal(good.status, 200);
            const statuses = new Set(await Promise.all(tries));
            assert.deepEqual([...statuses].sort(), ['401,', '429,30']);
            assert.equal((await live('state')).status, 200);
        });

        /** Bytes as they are sent: `fetch` would unpack them. */
        const get = (
            path: string,
            headers: Record<string, string> = {},
        ): Promise<{ answer: IncomingMessage; bytes: Buffer }> =>
            new Promise((resolve, reject) => {
                const asked = request(
                    `${nodeRed.url}/admin/snapshots/api/v1/devices/${device.id}/live/${path}`,
                    { headers: { Authorization: `Bearer ${device.credentials.token}`, ...headers } },
                    (answer) => {
                        const pieces: Buffer[] = [];
                        answer.on('data', (piece: Buffer) => pieces.push(piece));
                        answer.on('end', () => resolve({ answer, bytes: Buffer.concat(pieces) }));
                    },
                );
                asked.on('error', reject).end();
            });
    });
}
