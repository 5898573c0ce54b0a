import assert from 'node:assert/strict';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeviceItem, RegisteredDevice } from '../../runtime/core/fleet-wire';
import type { LiveSnapshot } from '../../runtime/core/live-wire';
import type { FlowNode, SnapshotItem } from '../../runtime/core/snapshot';
import type { ErrorBody } from '../../runtime/core/wire';
import { sealCredentials } from '../../runtime/secrets/node-red-cipher';
import { ApiClient } from '../helpers/api-client';
import { brokerNode, smallFlows } from '../helpers/flows';
import { HubClient } from '../helpers/hub-client';
import { LiveAgent, type LiveAgentOptions } from '../helpers/live-agent';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';

const LOGIN = { user: 'pump', password: 'hydraulic' };

for (const release of RELEASES) {
    describe(`A hub for FlowFuse's device agent on Node-RED ${release.name}`, () => {
        let nodeRed: NodeRedProcess;
        let api: ApiClient;
        let hub: HubClient;
        let first: SnapshotItem;
        let second: SnapshotItem;

        before(async () => {
            nodeRed = await NodeRedProcess.start({ release });
            api = new ApiClient(nodeRed);
            hub = new HubClient(api);
            await api.deploy([...smallFlows('return 1;'), brokerNode(LOGIN)]);
            first = await api.nextSnapshot(undefined);
            await api.deploy([...smallFlows('return 2;'), brokerNode()]);
            second = await api.nextSnapshot(first);
        });
        after(() => nodeRed.dispose());
        beforeEach(async () => {
            for (const { id } of (await hub.list()).devices) await api.call('DELETE', `/snapshots/devices/${id}`);
            await hub.clear();
        });

        const agentFor = (device: RegisteredDevice, options?: LiveAgentOptions): LiveAgent =>
            LiveAgent.fromYml(device.deviceYml, options);

        it('lists a device that was registered, and tells its token and secret once', async () => {
            const device = await hub.register({ name: ' Pump 1 ', type: 'Raspberry Pi', group: 'hall' });
            const { credentials, deviceYml, settingsLines, ...item } = device;
            assert.deepEqual((await hub.list()).devices, [item]);
            const { id, createdAt, ...rest } = item;
            assert.match(id, /^[0-9A-Za-z]{10}$/);
            assert.ok(Date.parse(createdAt) > 0);
            const expected: Omit<DeviceItem, 'id' | 'createdAt'> = {
                name: 'Pump 1',
                type: 'Raspberry Pi',
                group: 'hall',
                owner: 'instance',
                presence: 'never',
                mode: 'fleet',
                autoSnapshot: true,
                env: [],
            };
            assert.deepEqual(rest, expected);
            for (const text of [deviceYml, settingsLines]) {
                for (const told of [id, credentials.token, credentials.credentialSecret, `${nodeRed.url}/snapshots"`]) {
                    assert.ok(text.includes(told), `${told} in ${text}`);
                }
            }
            const files = (await readdir(nodeRed.userDir)).filter((name) => name.startsWith('.config.snapshots'));
            assert.ok(files.includes('.config.snapshots-devices.json'));
            for (const name of files) {
                const file = join(nodeRed.userDir, name);
                const text = await readFile(file, 'utf8');
                assert.equal((await stat(file)).mode & 0o777, 0o600, name);
                assert.ok(!text.includes(credentials.token.slice(4)) && !text.includes(credentials.credentialSecret));
            }
            assert.ok(!nodeRed.output.includes(credentials.token.slice(4)));
        });

        it('refuses a target of which a device could not install all modules, unless it is forced', async () => {
            const device = await hub.register({ name: 'Pump 1' });
            const modules = { ...first.modules, 'node-red-contrib-loose': '^1.0.0' };
            const snapshot = {
                name: 'Loose',
                flows: { flows: smallFlows() },
                settings: { settings: {}, env: {}, modules },
            };
            const { id } = (await api.call<SnapshotItem>('POST', '/snapshots/import', { snapshot })).body;
            const path = `/snapshots/${id}/target`;
            const { status, body } = await api.call<ErrorBody>('POST', path, { devices: 'all' });
            assert.deepEqual([status, body.code], [422, 'not_installable']);
            assert.match(body.error, /could not install all modules.*node-red-contrib-loose/);
            assert.equal((await hub.device(device.id)).target, undefined);
            assert.equal((await hub.target(id, { devices: 'all', force: true })).devices[0]?.target?.id, id);
            assert.equal((await api.call('POST', path, { devices: 'all', force: 'yes' })).status, 400);
            await hub.clear();
            await api.call('DELETE', `/snapshots/${id}`);
        });

        it('gives an agent its target at its next check-in, once, with credentials for it alone', async () => {
            const agent = agentFor(await hub.register({ name: 'Pump 1' }));
            assert.equal(await agent.settle(), 200);
            assert.equal(agent.isRunning, false);
            const list = await hub.target(first.id, { devices: 'all' });
            assert.deepEqual(list.target, { id: first.id, name: first.name });
            assert.deepEqual(list.devices[0]?.target, list.target);
            agent.calls.length = 0;
            assert.equal(await agent.settle(), 200);
            assert.deepEqual(agent.calls, ['POST state 409', 'GET snapshot 200', 'GET settings 200', 'POST state 200']);
            assert.equal(agent.isRunning, true);
            const flows: FlowNode[] = [...smallFlows('return 1;'), brokerNode()];
            assert.deepEqual(agent.snapshot?.flows, flows);
            assert.deepEqual(agent.credentials, { broker1: LOGIN });
            assert.deepEqual(agent.snapshot.modules, { 'node-red': first.modules['node-red'] });
            assert.equal(agent.settings?.env['FF_SNAPSHOT_ID'], first.id);
            const { current, state, presence, agent: program } = (await hub.list()).devices[0]!;
            assert.deepEqual(
                [current, state, presence, program],
                [{ id: first.id, name: first.name }, 'running', 'online', 'FlowFuse device agent 4.2.0'],
            );
            assert.equal((await api.call<SnapshotItem>('GET', `/snapshots/${first.id}`)).body.target, true);
        });

        it('has an agent install a changed target once, and keep what it has meanwhile', async () => {
            for (const owner of ['instance', 'own'] as const) {
                const device = await hub.register({ name: `Pump of ${owner}`, owner });
                const agent = agentFor(device);
                await hub.target(first.id, { devices: [device.id] });
                assert.equal(await agent.settle(), 200);
                await hub.target(second.id, { devices: [device.id] });
                agent.calls.length = 0;
                assert.equal(await agent.settle(), 200);
                const once = ['POST state 409', 'GET snapshot 200', 'GET settings 200', 'POST state 200'];
                assert.deepEqual(agent.calls, once, owner);
                assert.deepEqual([agent.snapshot?.id, agent.isRunning, agent.cleaned], [second.id, true, 0], owner);
            }
        });

        it('tells an agent of settings of its own', async () => {
            const device = await hub.register({ name: 'Pump 1', type: 'pi' });
            await hub.target(first.id, { devices: 'all' });
            const agent = agentFor(device);
            await agent.settle();
            const edit = { env: { LINE: '7', SECRET: 'steam' }, name: 'Pump 7' };
            const { body } = await api.call<DeviceItem>('PUT', `/snapshots/devices/${device.id}`, edit);
            assert.deepEqual([body.name, body.env], ['Pump 7', ['LINE', 'SECRET']]);
            assert.equal(await agent.checkIn(), 409);
            const { LINE, SECRET, FF_DEVICE_ID, FF_DEVICE_NAME, FF_DEVICE_TYPE } = agent.settings!.env;
            assert.deepEqual(
                [LINE, SECRET, FF_DEVICE_ID, FF_DEVICE_NAME, FF_DEVICE_TYPE],
                ['7', 'steam', device.id, 'Pump 7', 'pi'],
            );
            assert.equal(await agent.checkIn(), 200);
            await api.call('PUT', `/snapshots/devices/${device.id}`, { env: { SECRET: null } });
            assert.equal(await agent.checkIn(), 409);
            assert.deepEqual(agent.settings?.env['SECRET'], undefined);
            assert.ok(
                !(await readFile(join(nodeRed.userDir, '.config.snapshots-devices.json'), 'utf8')).includes('steam'),
            );
        });

        it('stops an agent when its target is cleared', async () => {
            const agent = agentFor(await hub.register({ name: 'Pump 1' }));
            await hub.target(first.id, { devices: 'all' });
            await agent.settle();
            await hub.clear();
            assert.equal(await agent.settle(), 200);
            assert.deepEqual([agent.isRunning, agent.snapshot, agent.isPolling], [false, null, true]);
            assert.equal((await api.call<SnapshotItem>('GET', `/snapshots/${first.id}`)).body.target, false);
        });

        it('does not delete a target unasked, and stops those that run one which is deleted all the same', async () => {
            const third = (await api.call<SnapshotItem>('POST', '/snapshots', { name: 'Third' })).body;
            const device = await hub.register({ name: 'Pump 1' });
            const agent = agentFor(device);
            await hub.target(third.id, { devices: 'all' });
            await agent.settle();
            const refused = await api.call<ErrorBody>('DELETE', `/snapshots/${third.id}`);
            assert.deepEqual([refused.status, refused.body.code], [409, 'snapshot_in_use']);
            assert.equal(await agent.checkIn(), 200);
            assert.equal((await api.call('DELETE', `/snapshots/${third.id}?force=true`)).status, 200);
            const body = { state: 'running', agentVersion: '4.2.0', snapshot: third.id };
            const told = await hub.live(device, 'POST', 'state', body);
            assert.equal(told.status, 409);
            assert.equal(((await told.json()) as { snapshot: unknown }).snapshot, null);
            assert.deepEqual(await (await hub.live(device, 'GET', 'snapshot')).json(), {});
            assert.equal(await agent.settle(), 200);
            assert.equal(agent.isRunning, false);
            assert.equal((await hub.list()).target, undefined);
        });

        it('sets the target of a group, which devices follow that join it, and of chosen devices', async () => {
            const [a, b, c] = [
                await hub.register({ name: 'a', group: 'north' }),
                await hub.register({ name: 'b' }),
                await hub.register({ name: 'c', owner: 'own' }),
            ];
            await hub.target(first.id, { devices: 'all' });
            const targets = async (): Promise<unknown[]> =>
                (await hub.list()).devices.map(({ target, chosen }) => [target?.id, chosen]);
            assert.deepEqual(await targets(), [
                [first.id, undefined],
                [first.id, undefined],
                [first.id, true],
            ]);
            const { groupTargets } = await hub.target(second.id, { groups: ['north'] });
            assert.deepEqual(groupTargets, { north: { id: second.id, name: second.name } });
            assert.equal((await hub.device(a.id)).target?.id, second.id);
            await api.call('PUT', `/snapshots/devices/${b.id}`, { group: 'north' });
            assert.equal((await hub.device(b.id)).target?.id, second.id);
            await hub.target(first.id, { devices: [b.id] });
            assert.deepEqual(await targets(), [
                [second.id, undefined],
                [first.id, true],
                [first.id, true],
            ]);
            await hub.clear(`?devices=${b.id},${c.id}&groups=north`);
            assert.deepEqual(await targets(), [
                [first.id, undefined],
                [first.id, undefined],
                [undefined, undefined],
            ]);
            await api.call('PUT', `/snapshots/devices/${a.id}`, { owner: 'own' });
            await hub.target(second.id, { devices: 'all' });
            await api.call('PUT', `/snapshots/devices/${a.id}`, { owner: 'instance', group: null });
            assert.deepEqual((await targets())[0], [second.id, undefined]);
        });

        it('answers 401 and 404 as FlowFuse does', async () => {
            const [one, two] = [await hub.register({ name: 'one' }), await hub.register({ name: 'two' })];
            const state = { state: 'running', agentVersion: '4.2.0', snapshot: null };
            const asked = async (id: string, token: string): Promise<unknown> => {
                const answer = await hub.live(
                    { ...one, id, credentials: { token, credentialSecret: '' } },
                    'POST',
                    'state',
                    state,
                );
                return [answer.status, await answer.json()];
            };
            const unauthorized = [401, { code: 'unauthorized', error: 'unauthorized' }];
            assert.deepEqual(await asked(one.id, 'ffd_unknown'), unauthorized);
            assert.deepEqual(await asked(one.id, two.credentials.token), unauthorized);
            assert.deepEqual(await asked('AAAAAAAAAA', 'ffd_unknown'), unauthorized);
            assert.deepEqual(await asked('AAAAAAAAAA', one.credentials.token), [
                404,
                { code: 'not_found', error: 'Not Found' },
            ]);
            assert.equal(((await asked(one.id, one.credentials.token)) as unknown[])[0], 200);
            await api.call('DELETE', `/snapshots/devices/${two.id}`);
            assert.deepEqual(await asked(two.id, two.credentials.token), unauthorized);
            const bare = await fetch(`${nodeRed.url}/snapshots/api/v1/devices/${one.id}/live/state`);
            assert.equal(bare.status, 401);
            assert.equal(bare.headers.get('access-control-allow-origin'), null);
        });

        it('takes a new token from the moment it is made, and seals with the new secret', async () => {
            const device = await hub.register({ name: 'Pump 1' });
            await hub.target(first.id, { devices: 'all' });
            const agent = agentFor(device);
            await agent.settle();
            const path = `/snapshots/devices/${device.id}/credentials`;
            const renewed = (await api.call<RegisteredDevice>('POST', path)).body;
            assert.equal(await agent.checkIn(), 401);
            assert.deepEqual([agent.isPolling, agent.isRunning], [false, false]);
            const next = agentFor(renewed);
            assert.equal(await next.settle(), 200);
            assert.deepEqual(next.credentials, { broker1: LOGIN });
        });

        it('answers the same bytes again, also in parts, and nothing where there is nothing new', async () => {
            const device = await hub.register({ name: 'Pump 1' });
            await hub.target(first.id, { devices: 'all' });
            const get = async (headers: Record<string, string> = {}): Promise<[Response, Buffer]> => {
                const plain = { 'Accept-Encoding': 'identity', ...headers };
                const answer = await hub.live(device, 'GET', 'snapshot', undefined, plain);
                return [answer, Buffer.from(await answer.arrayBuffer())];
            };
            const [answer, whole] = await get();
            const tag = answer.headers.get('etag')!;
            assert.equal(answer.headers.get('accept-ranges'), 'bytes');
            assert.equal(answer.headers.get('content-length'), String(whole.length));
            assert.deepEqual((await get())[1], whole);
            const [same, nothing] = await get({ 'If-None-Match': `"other", ${tag}` });
            assert.deepEqual([same.status, nothing.length, same.headers.get('etag')], [304, 0, tag]);
            const [rest, bytes] = await get({ Range: 'bytes=100-', 'If-Range': tag });
            assert.deepEqual(
                [rest.status, rest.headers.get('content-range')],
                [206, `bytes 100-${whole.length - 1}/${whole.length}`],
            );
            assert.deepEqual(bytes, whole.subarray(100));
            const [middle, some] = await get({ Range: 'bytes=7-40' });
            assert.deepEqual([middle.status, some], [206, whole.subarray(7, 41)]);
            const [beyond] = await get({ Range: `bytes=${whole.length}-`, 'If-Range': tag });
            assert.deepEqual([beyond.status, beyond.headers.get('content-range')], [416, `bytes */${whole.length}`]);
            await api.call('PUT', `/snapshots/${first.id}`, { description: 'Another one' });
            const [changed, all] = await get({ Range: 'bytes=100-', 'If-Range': tag });
            assert.equal(changed.status, 200);
            assert.notEqual(changed.headers.get('etag'), tag);
            assert.equal((JSON.parse(all.toString()) as LiveSnapshot).description, 'Another one');
            const other = await hub.register({ name: 'Pump 2' });
            const [theirs] = [await hub.live(other, 'GET', 'snapshot')];
            assert.notEqual(theirs.headers.get('etag'), changed.headers.get('etag'));
            assert.notDeepEqual(Buffer.from(await theirs.arrayBuffer()), all);
        });

        it('stores what a device sends as a snapshot of its own kind, the newest automatic ones only', async () => {
            const device = await hub.register({ name: 'Pump 1' });
            const send = async (
                name: string,
                code: string,
                extras?: object,
            ): Promise<{ status: number; body: unknown }> => {
                const provisioning = {
                    name,
                    description: 'From the hall',
                    credentialSecret: 'on its way',
                    deviceConfig: {
                        flows: [...smallFlows(code), brokerNode()],
                        credentials: sealCredentials({ broker1: LOGIN }, 'on its way'),
                        package: { modules: { 'node-red': '4.1.15' } },
                        env: { LINE: '7' },
                    },
                };
                const body = { state: 'provisioning', agentVersion: '4.2.0', snapshot: null, provisioning, ...extras };
                const answer = await hub.live(device, 'POST', 'state', body);
                return { status: answer.status, body: await answer.json() };
            };
            const ours = { snapshots: { version: '0.1.0', nodeRed: '4.1.15', mode: 'developer', process: 'p1' } };
            const kept = await send('Works in the hall', 'return "kept";', ours);
            assert.equal(kept.status, 200);
            const { id } = (kept.body as { snapshots: { id: string } }).snapshots;
            const item = (await api.call<SnapshotItem>('GET', `/snapshots/${id}`)).body;
            assert.deepEqual(
                [item.kind, item.device, item.name, item.description],
                ['device', { id: device.id, name: 'Pump 1' }, 'Works in the hall', 'From the hall'],
            );
            assert.deepEqual((await api.full(id)).secrets.credentials, { broker1: ['password', 'user'] });
            for (let n = 10; n < 22; n++) {
                assert.equal((await send(`Auto snapshot - 2026-11-21 10:00:${n}`, `return ${n};`, ours)).status, 200);
            }
            const autos = (await api.list('?kind=device&q=Auto')).map(({ name }) => name.slice(-2));
            assert.deepEqual(autos, ['21', '20', '19', '18', '17', '16', '15', '14', '13', '12']);
            await send('Auto snapshot - 2026-11-21 10:00:30', 'return 21;', ours);
            assert.equal(
                (await api.list('?kind=device&q=Auto'))[0]?.name.slice(-2),
                '21',
                'the same is not stored twice',
            );
            assert.ok((await api.list('?kind=device')).some((own) => own.id === id));
            const wrong = await send('No flows', 'return 1;', {
                ...ours,
                provisioning: { name: 'x', deviceConfig: {} },
            });
            assert.equal(wrong.status, 400);
            const mode = (await hub.device(device.id)).mode;
            assert.equal(mode, 'developer');
        });

        it('rolls a target out in steps, and stops by itself when a device fails', async () => {
            const devices: RegisteredDevice[] = [];
            for (const name of ['1', '2', '3', '4']) devices.push(await hub.register({ name }));
            const isBroken = new Set([devices[1]!.id]);
            const agents = devices.map((device) =>
                agentFor(device, {
                    install: ({ id }) => {
                        const fails = isBroken.has(device.id) && id === second.id;
                        return fails ? Promise.reject(new Error('npm ERR!')) : Promise.resolve();
                    },
                }),
            );
            const checkIn = async (): Promise<void> => {
                for (const agent of agents) await agent.settle();
            };
            await hub.target(first.id, { devices: 'all' });
            await checkIn();
            const steps = [{ devices: [devices[0]!.id] }, { devices: [devices[1]!.id, devices[2]!.id] }];
            const begun = await hub.target(second.id, { devices: 'all', rollout: { steps, settleSeconds: 0 } });
            assert.deepEqual(
                begun.devices.map(({ target }) => target?.id),
                [second.id, first.id, first.id, first.id],
            );
            const again = await api.call<ErrorBody>('POST', `/snapshots/${first.id}/target`, {
                devices: 'all',
                rollout: { steps },
            });
            assert.deepEqual([again.status, again.body.code], [409, 'rollout_under_way']);
            const reaches = (what: string, condition: () => Promise<boolean>): Promise<void> =>
                nodeRed.waitUntil(what, condition);
            await checkIn();
            await reaches('the second step', async () => (await hub.list()).rollout?.step === 1);
            await checkIn();
            await reaches('the stop', async () => (await hub.list()).rollout?.state === 'stopped');
            const stopped = await hub.list();
            assert.deepEqual(
                stopped.rollout?.steps.map(({ label, running, failed, waiting }) => [label, running, failed, waiting]),
                [
                    ['1', 1, 0, 0],
                    ['2, 3', 1, 1, 0],
                    ['', 0, 0, 1],
                ],
            );
            assert.equal(stopped.devices[1]?.failure?.snapshot, second.id);
            assert.equal((await api.status()).fleet?.rollout?.state, 'stopped');
            assert.ok(nodeRed.output.includes('has stopped by itself'));
            await checkIn();
            assert.equal(agents[3]!.snapshot?.id, first.id, 'those not reached keep their earlier target');
            const back = await hub.rollout('back');
            assert.deepEqual(
                back.devices.map(({ target }) => target?.id),
                Array(4).fill(first.id),
            );
            await checkIn();
            assert.ok(agents.every((agent) => agent.isRunning && agent.snapshot?.id === first.id));
            isBroken.clear();
            await hub.target(second.id, { devices: 'all', rollout: { steps, settleSeconds: 0 } });
            for (const step of [1, 2]) {
                await checkIn();
                await reaches(`step ${step}`, async () => (await hub.list()).rollout?.step === step);
            }
            await checkIn();
            await reaches('the end', async () => (await hub.list()).rollout?.state === 'done');
            assert.equal((await hub.list()).target?.id, second.id);
        });

        it('refuses what makes no sense, with a reason', async () => {
            const device = await hub.register({ name: 'Pump 1' });
            const refused = async (method: string, path: string, body?: object): Promise<unknown> => {
                const answer = await api.call<ErrorBody>(method, path, body);
                return [answer.status, answer.body.code];
            };
            assert.deepEqual(await refused('POST', '/snapshots/devices', {}), [400, 'bad_request']);
            assert.deepEqual(await refused('POST', '/snapshots/devices', { name: 'x', owner: 'me' }), [
                400,
                'bad_request',
            ]);
            assert.deepEqual(await refused('PUT', '/snapshots/devices/AAAAAAAAAA', { name: 'x' }), [404, 'not_found']);
            assert.deepEqual(await refused('DELETE', '/snapshots/devices/../devices'), [404, 'not_found']);
            const env = `/snapshots/devices/${device.id}`;
            assert.deepEqual(await refused('PUT', env, { env: { FF_DEVICE_ID: 'x' } }), [400, 'bad_request']);
            assert.deepEqual(await refused('PUT', env, { env: { 'a b': 'x' } }), [400, 'bad_request']);
            const target = `/snapshots/${first.id}/target`;
            assert.deepEqual(await refused('POST', target, {}), [400, 'bad_request']);
            assert.deepEqual(await refused('POST', target, { devices: ['AAAAAAAAAA'] }), [404, 'not_found']);
            assert.deepEqual(
                await refused('POST', '/snapshots/01ARZ3NDEKTSV4RRFFQ69G5FAV/target', { devices: 'all' }),
                [404, 'not_found'],
            );
            assert.deepEqual(await refused('POST', '/snapshots/devices/rollout', { action: 'pause' }), [
                404,
                'not_found',
            ]);
            assert.deepEqual(await refused('POST', '/snapshots/devices/rollout', { action: 'jump' }), [
                400,
                'bad_request',
            ]);
            const odd = await hub.live(device, 'POST', 'state', null);
            assert.equal(odd.status, 400);
        });
    });

    describe(`A hub that is started again on Node-RED ${release.name}`, () => {
        let nodeRed: NodeRedProcess;

        afterEach(() => nodeRed.dispose());

        const begin = async (): Promise<{ hub: HubClient; first: SnapshotItem }> => {
            nodeRed = await NodeRedProcess.start({ release });
            const api = new ApiClient(nodeRed);
            await api.deploy([...smallFlows(), brokerNode(LOGIN)]);
            return { hub: new HubClient(api), first: await api.nextSnapshot(undefined) };
        };

        it('loses neither device nor target, however it was ended', async () => {
            const { hub, first } = await begin();
            const agent = LiveAgent.fromYml((await hub.register({ name: 'Pump 1' })).deviceYml);
            await hub.target(first.id, { devices: 'all' });
            await agent.settle();
            await nodeRed.kill();
            assert.equal(await agent.checkIn(), undefined);
            assert.equal(agent.isRunning, true);
            nodeRed = await nodeRed.restart();
            agent.moveTo(nodeRed);
            const late = LiveAgent.fromYml(
                (await new HubClient(new ApiClient(nodeRed)).register({ name: '2' })).deviceYml,
            );
            assert.equal(await agent.settle(), 200);
            assert.equal(await late.settle(), 200);
            assert.deepEqual([agent.snapshot?.id, late.snapshot?.id], [first.id, first.id]);
        });

        it('knows after a kill what its devices ran, before they check in again', async () => {
            const { hub, first } = await begin();
            const device = await hub.register({ name: 'Pump 1' });
            const agent = LiveAgent.fromYml(device.deviceYml);
            await agent.settle();
            await hub.target(first.id, { devices: 'all' });
            await agent.settle();
            const file = join(nodeRed.userDir, '.config.snapshots-device-reports.json');
            const isKept = async (): Promise<boolean> => (await readFile(file, 'utf8')).includes(first.id);
            await nodeRed.waitUntil('What the device runs is on disk', isKept);
            await nodeRed.kill();
            nodeRed = await nodeRed.restart();
            const { presence, current, lastSeenAt } = await new HubClient(new ApiClient(nodeRed)).device(device.id);
            assert.notEqual(presence, 'never');
            assert.equal(current?.id, first.id);
            assert.ok(lastSeenAt);
        });

        it('is killed right after any answer, and what it answered holds', async () => {
            let { hub, first } = await begin();
            const devices: RegisteredDevice[] = [];
            for (let round = 0; round < 3; round++) {
                devices.push(await hub.register({ name: `Pump ${round}` }));
                await hub.target(first.id, { devices: [devices[round]!.id] });
                const more = Array.from({ length: 5 }, (_, n) =>
                    hub.register({ name: `More ${n}` }).catch(() => undefined),
                );
                await more[round];
                await nodeRed.kill();
                const answered = (await Promise.all(more)).filter((device) => device !== undefined);
                nodeRed = await nodeRed.restart();
                const api = new ApiClient(nodeRed);
                await api.idle();
                hub = new HubClient(api);
                first = (await api.call<SnapshotItem>('GET', `/snapshots/${first.id}`)).body;
                assert.equal(first.target, true);
                for (const device of [...devices, ...answered]) {
                    const wanted = (await (await hub.live(device, 'GET', 'state')).json()) as {
                        snapshot: string | null;
                    };
                    assert.equal(wanted.snapshot, devices.includes(device) ? first.id : null);
                }
            }
        });

        it('tells devices nothing that would stop them while its own files or its store cannot be read', async () => {
            const { hub, first } = await begin();
            const device = await hub.register({ name: 'Pump 1' });
            await hub.target(first.id, { devices: 'all' });
            const agent = LiveAgent.fromYml(device.deviceYml);
            await agent.settle();
            const file = join(nodeRed.userDir, 'file');
            await writeFile(file, '');
            const dir = JSON.stringify(join(file, 'snapshots'));
            nodeRed = await nodeRed.restart({ settings: `snapshots: { dir: ${dir} },` });
            agent.moveTo(nodeRed);
            const offline = new HubClient(new ApiClient(nodeRed));
            await offline.api.idle();
            assert.equal(await agent.checkIn(), 200, 'without its store a hub knows the targets');
            const answer = await offline.live(device, 'GET', 'snapshot');
            assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '15']);
            assert.equal((await offline.list()).devices[0]?.target?.name, first.name);
            for (const name of ['devices', 'targets']) {
                const kept = join(nodeRed.userDir, `.config.snapshots-${name}.json`);
                await nodeRed.stop();
                const before = await readFile(kept);
                await writeFile(kept, before.subarray(0, -10));
                nodeRed = await nodeRed.restart({ settings: '' });
                agent.moveTo(nodeRed);
                assert.equal(await agent.checkIn(), 503, name);
                const api = new ApiClient(nodeRed);
                assert.equal((await api.call('GET', '/snapshots/devices')).status, 503);
                assert.equal((await api.call('POST', '/snapshots/devices', { name: 'x' })).status, 503);
                assert.ok(nodeRed.output.includes('Devices are not served'));
                await writeFile(kept, before);
            }
            nodeRed = await nodeRed.restart();
            agent.moveTo(nodeRed);
            assert.equal(await agent.checkIn(), 200);
            assert.ok(agent.isRunning && agent.isPolling);
        });
    });
}
