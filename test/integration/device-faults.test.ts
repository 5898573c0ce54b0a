import assert from 'node:assert/strict';
import { DeviceClient } from '../helpers/device-client';
import { FakeHub } from '../helpers/fake-hub';
import { smallFlows } from '../helpers/flows';
import { RELEASES } from '../helpers/node-red-process';
import { sealCredentials } from '../../runtime/secrets/node-red-cipher';

const REGISTERED = { id: 'ABCDEFGHIJ', credentials: { token: 'a-token', credentialSecret: 'a secret of the device' } };
const target = (id: string, more: object = {}): { id: string; [member: string]: unknown } => ({
    id,
    name: id,
    description: '',
    settings: {},
    env: {},
    modules: { 'node-red': '4.1.15' },
    flows: smallFlows(`return "${id}";`),
    credentials: sealCredentials({}, REGISTERED.credentials.credentialSecret),
    ...more,
});

describe('Device whose hub has a bad day', () => {
    let hub: FakeHub;
    let device: DeviceClient;

    before(async () => {
        hub = await FakeHub.start();
        device = await DeviceClient.start(hub, REGISTERED, { release: RELEASES[0]!, url: hub.url });
        hub.target = target('good');
        await device.untilRuns('good');
    });
    after(async () => {
        await device.nodeRed.dispose();
        await hub.stop();
    });
    beforeEach(() => {
        hub.answers = {};
        hub.target = target('good');
    });

    const assertRuns = async (id: string): Promise<void> =>
        assert.deepEqual((await device.api.flows()).flows, smallFlows(`return "${id}";`));

    for (const [what, answer, code] of [
        ['an error of its own', { status: 500, body: { message: 'with bytes of a secret' } }, 'remote_failed'],
        ['a page with status 200', { headers: { 'Content-Type': 'text/html' }, body: '<html>' }, 'remote_unknown'],
        ['that it does not know the device', { status: 404, body: { code: 'not_found' } }, 'not_found'],
        ['that the token is wrong', { status: 401, body: { code: 'unauthorized' } }, 'remote_token'],
        ['to wait', { status: 429, headers: { 'retry-after': '7200' } }, 'remote_busy'],
        ['another address', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }, 'remote_unknown'],
        ['a conflict that makes no sense', { status: 409, body: { error: 'odd' } }, 'remote_failed'],
        ['a list', { status: 409, body: [] }, 'remote_failed'],
        ['that it wants another agent', { status: 409, body: { error: 'incorrect-agent-version' } }, 'remote_refused'],
    ] as const) {
        it(`goes on running its target when the hub answers ${what}, and says so`, async () => {
            hub.answers = { 'POST state': answer };
            const { problem, current } = await device.until(code, (status) => status.problem?.code === code);
            assert.equal(current?.id, 'good');
            assert.ok(!JSON.stringify(problem).includes('bytes of a secret'));
            await assertRuns('good');
            if (code === 'remote_busy') {
                await device.nodeRed.waitUntil('it waits as long as it is asked to', async () => {
                    const { nextCheckInAt } = await device.status();
                    return Date.parse(nextCheckInAt ?? '') > Date.now() + 7_000_000;
                });
            }
            hub.answers = {};
            await device.until('all is well', (status) => status.problem === undefined);
        });
    }

    for (const [what, body, code] of [
        ['no JSON', '{"id":"bad","flows":[{', 'bad_file'],
        ['nodes without ids', { ...target('bad'), flows: [{ type: 'tab' }] }, 'bad_file'],
        [
            'credentials for another device',
            target('bad', { credentials: sealCredentials({ a: {} }, 'other') }),
            'wrong_secret',
        ],
    ] as const) {
        it(`does not put a target in place that has ${what}, and does not ask for it again`, async () => {
            // A target that has failed once is not asked for again.
            hub.target = { id: what };
            hub.answers = { 'GET snapshot': { body } };
            const { failure, current } = await device.untilFailed(what);
            assert.deepEqual([failure?.code, current?.id], [code, 'good']);
            await assertRuns('good');
            const told = (): string | undefined => hub.states.at(-1)?.snapshots?.failure?.code;
            await device.nodeRed.waitUntil('the hub knows', () => Promise.resolve(told() === code));
            const calls = hub.calls.length;
            await device.checkIn();
            assert.deepEqual(hub.calls.slice(calls), ['POST state']);
        });
    }

    it('asks for a target again that did not come because of the hub', async () => {
        hub.target = target('late');
        hub.answers = { 'GET snapshot': { status: 503 } };
        const { failure } = await device.until('told', ({ problem }) => problem?.code === 'remote_busy');
        assert.equal(failure, undefined);
        hub.answers = {};
        await device.untilRuns('late');
    });

    it('keeps its target while the hub says nothing about one, and while it has it in developer mode', async () => {
        hub.target = target('next');
        hub.answers = { 'GET state': { body: { snapshot: 'next', mode: 'developer' } } };
        const { current } = await device.until('told', ({ problem }) => problem?.code === 'managed');
        assert.notEqual(current?.id, 'next');
        hub.answers = {};
        await device.untilRuns('next');
    });

    it('says what it is with each check-in, and no time of its own', async () => {
        await device.untilRuns('good');
        const isTold = (): boolean => hub.states.at(-1)?.snapshot === 'good' && hub.states.at(-1)?.state === 'running';
        await device.nodeRed.waitUntil('the hub knows', () => Promise.resolve(isTold()));
        const { snapshots, ...state } = hub.states.at(-1)!;
        const known = { project: null, application: null, settings: null };
        assert.deepEqual(state, { state: 'running', agentVersion: '4.2.0', snapshot: 'good', ...known });
        const { process, version, ...extras } = snapshots!;
        assert.deepEqual(extras, { nodeRed: '4.1.15', mode: 'fleet', intervalSeconds: 600 });
        assert.match(`${process} ${version}`, /^[\w-]{36} \d+\.\d+\.\d+/);
    });
});
