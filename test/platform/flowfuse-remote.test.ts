import assert from 'node:assert/strict';
import { isSnapshotError, type ErrorCode } from '../../runtime/core/errors';
import type { RemotePlace } from '../../runtime/core/remote-wire';
import { flowFuseDriver } from '../../runtime/remotes/flowfuse-remote';
import type { Remote } from '../../runtime/remotes/remote';
import { describeRemote, type RemoteUnderTest } from '../contracts/remote-contract';
import { brokerNode, smallFlows } from '../helpers/flows';
import { contentOfFile, pushedSnapshot } from '../helpers/pushed-snapshot';
import type { FlowFusePlatform } from './flowfuse-platform';
import { sharedPlatform } from './shared-platform';

const { signal } = new AbortController();

describe('A FlowFuse platform as a remote', () => {
    let platform: FlowFusePlatform;
    before(async function () {
        this.timeout(180_000);
        platform = await sharedPlatform();
    });
    afterEach(() => platform.clear());

    const connect = (token: string): Remote => flowFuseDriver.connect({ url: platform.url, token });
    const byRole = async (role: 'viewer' | 'member'): Promise<Remote> => connect((await platform.as(role)).token!);
    const placeOf = async (remote: Remote, id: string): Promise<RemotePlace> =>
        (await remote.places(signal)).find((place) => place.id === id)!;

    it('shows teams, applications, instances and devices, and what each role may do there', async () => {
        const instance = await platform.newInstance('tree');
        const follower = await platform.newDevice('follower', instance);
        const own = await platform.newDevice('own', 'application');
        const alone = await platform.newDevice('alone', 'nobody');
        const { team, application } = platform;
        const places = await connect(platform.token).places(signal);
        assert.deepEqual(
            places.map(({ id, name, type, parent, path }) => ({ id, name, type, parent, path })),
            [
                { id: `team:${team.id}`, name: 'Plant', type: 'team', parent: undefined, path: undefined },
                ...[
                    { id: alone.id, name: 'alone', type: 'device', parent: `team:${team.id}`, path: ['Plant'] },
                    {
                        id: `application:${application.id}`,
                        name: 'Cooling',
                        type: 'application',
                        parent: `team:${team.id}`,
                        path: ['Plant'],
                    },
                ],
                ...[
                    { id: own.id, name: 'own', type: 'device', parent: `application:${application.id}` },
                    { id: instance.id, name: 'tree', type: 'instance', parent: `application:${application.id}` },
                ].map((place) => ({ ...place, path: ['Plant', 'Cooling'] })),
                {
                    id: follower.id,
                    name: 'follower',
                    type: 'device',
                    parent: instance.id,
                    path: ['Plant', 'Cooling', 'tree'],
                },
            ],
        );
        const abilities = async (remote: Remote): Promise<string[]> => {
            const all = await remote.places(signal);
            return [instance.id, own.id, follower.id, alone.id, `team:${team.id}`].map((id) =>
                all.find((place) => place.id === id)!.may.join(' '),
            );
        };
        const none = ['', '', ''];
        assert.deepEqual(await abilities(connect(platform.token)), [
            'list preview pull push set_target remove',
            'list preview pull remove set_target',
            ...none,
        ]);
        assert.deepEqual(await abilities(await byRole('member')), [
            'list preview pull push set_target',
            'list preview pull',
            ...none,
        ]);
        assert.deepEqual(await abilities(await byRole('viewer')), ['list', 'list', ...none]);
    });

    it('keeps to what a role may do', async () => {
        const { id: place } = await platform.newInstance('roles');
        const viewer = await byRole('viewer');
        const member = await byRole('member');
        const { snapshot } = await member.push(place, pushedSnapshot({ flows: smallFlows() }), signal);
        assert.deepEqual(snapshot.user, { username: 'member' });
        const [seen] = (await viewer.snapshots(place, { limit: 5 }, signal)).snapshots;
        assert.deepEqual(seen, snapshot);
        await rejects('remote_forbidden', viewer.read(place, snapshot.id, 'secret', signal));
        await rejects('remote_forbidden', viewer.read(place, snapshot.id, undefined, signal));
        await rejects('remote_forbidden', viewer.push(place, pushedSnapshot({ flows: [] }), signal));
        await rejects('remote_refused', viewer.setTarget(place, snapshot.id, signal));
        await rejects('remote_refused', member.remove(place, snapshot.id, signal));
        await member.setTarget(place, snapshot.id, signal);
        await connect(platform.token).remove(place, snapshot.id, signal);
        assert.deepEqual((await viewer.snapshots(place, { limit: 5 }, signal)).snapshots, []);
    });

    it('tells which snapshot a device has to run, and does not give it one of somebody else', async () => {
        const instance = await platform.newInstance('target');
        const follower = await platform.newDevice('follower', instance);
        const own = await platform.newDevice('own', 'application');
        const remote = connect(platform.token);
        const pushed = pushedSnapshot({ flows: smallFlows() }, { setAsTarget: true });
        const { snapshot } = await remote.push(instance.id, pushed, signal);
        assert.equal((await placeOf(remote, follower.id)).deviceTarget, snapshot.id);
        await rejects('not_found', remote.setTarget(own.id, snapshot.id, signal));
        assert.equal((await placeOf(remote, own.id)).deviceTarget, undefined);
        assert.deepEqual((await remote.snapshots(own.id, { limit: 5 }, signal)).snapshots, []);
        await rejects('remote_forbidden', remote.push(own.id, pushed, signal));
        await rejects('remote_refused', remote.snapshots(`team:${platform.team.id}`, { limit: 5 }, signal));
    });

    it('says what the older way to push leaves out, and lets it leave nothing else out', async () => {
        const { id: place } = await platform.newInstance('left-out');
        const remote = connect(platform.token);
        const pushed = pushedSnapshot({
            flows: [brokerNode()],
            credentials: { broker1: { password: 'top secret' } },
            environment: {
                FF_INSTANCE_NAME: { value: 'of another platform', hidden: false },
                REGION: { value: 'north', hidden: false },
                SITE_TOKEN: { value: 'hidden', hidden: true },
            },
        });
        const content = async (): ReturnType<typeof pushed.content> => ({
            ...(await pushed.content()),
            settings: { flowFile: 'flows.json' },
            envNames: ['NAMED'],
        });
        const { snapshot, leftOut } = await remote.push(place, { ...pushed, content }, signal);
        assert.match(leftOut.join('\n'), /^.*FF_INSTANCE_NAME\.\n.*SITE_TOKEN\.\n.*settings.*$/);
        const back = await contentOfFile(await remote.read(place, snapshot.id, 'secret', signal), 'secret');
        assert.deepEqual(back.environment, {
            NAMED: { value: '', hidden: false },
            REGION: { value: 'north', hidden: false },
        });
        assert.deepEqual(back.credentials, { broker1: { password: 'top secret' } });
    });

    it('gives a snapshot a name by which the platform does not remove it', async () => {
        const { id: place } = await platform.newInstance('names');
        const remote = connect(platform.token);
        const named = pushedSnapshot({ flows: [] }, { name: 'Auto Snapshot - 2026-11-21 10:30:00' });
        const { snapshot, leftOut } = await remote.push(place, named, signal);
        assert.deepEqual([snapshot.name, snapshot.kind], ['Auto snapshot - 2026-11-21 10:30:00', 'auto']);
        assert.match(leftOut.join(), /named “Auto snapshot - 2026-11-21 10:30:00” there/);
    });

    it('sends what the platform just takes, and nothing larger', async () => {
        const { id: place } = await platform.newInstance('sizes');
        const remote = connect(platform.token);
        const maxBytes = await remote.maxBytes!(signal);
        assert.equal(maxBytes, 5_242_880);
        const sized = (characters: number): ReturnType<typeof pushedSnapshot> =>
            pushedSnapshot({ flows: [{ id: 'n1', type: 'comment', info: 'x'.repeat(characters) }] });
        const beside = 1000;
        await remote.push(place, sized(maxBytes - beside), signal);
        const { message, facts } = await rejects('remote_too_large', remote.push(place, sized(maxBytes), signal));
        assert.match(message, /5\.0 MB/);
        assert.equal(facts['maxBytes'], maxBytes);
        assert.equal((await remote.snapshots(place, { limit: 5 }, signal)).snapshots.length, 1);
    });

    it('says that a device’s token is not that of a person', async () => {
        const device = await platform.newDevice('north', 'application');
        assert.match((await rejects('remote_token', connect(device.token).identify(signal))).message, /device/);
    });
});

describe('A FlowFuse platform of version 2.4.0', () => {
    let platform: FlowFusePlatform;
    let place: string;
    before(async function () {
        this.timeout(180_000);
        platform = await sharedPlatform();
        place = (await platform.newInstance('contract')).id;
    });
    after(() => platform.clear());

    const under = (user: string, token: string, shown: RegExp): RemoteUnderTest => ({
        driver: flowFuseDriver,
        fields: { url: platform.url, token },
        strangerFields: { url: platform.url, token: 'ffpat_nobody-has-this-token' },
        place,
        identity: { user, platform: shown },
        dispose: async () => {
            for (const { id } of await platform.admin.listSnapshots(place)) {
                await platform.admin.must('DELETE', `snapshots/${id}`);
            }
        },
    });

    describeRemote('by the token of an owner', () =>
        Promise.resolve(under('ff-admin', platform.token, /^FlowFuse 2\.4\.0$/)),
    );
    describeRemote(
        'by the token of a member',
        // Its version the platform tells to its admins alone.
        async () => under('member', (await platform.as('member')).token!, /^FlowFuse$/),
        { badDays: false },
    );
});

async function rejects(
    code: ErrorCode,
    promise: Promise<unknown>,
): Promise<{ message: string; facts: Record<string, unknown> }> {
    const failure: unknown = await promise.catch((error: unknown) => error);
    assert.ok(isSnapshotError(failure, code), failure instanceof Error ? failure.message : 'It does not fail.');
    return failure;
}
