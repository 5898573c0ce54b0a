import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isSnapshotError } from '../../../runtime/core/errors';
import { DeviceClient } from '../../helpers/device-client';
import { brokerNode, smallFlows } from '../../helpers/flows';
import { RELEASES } from '../../helpers/node-red-process';
import { FleetBucket, FOLDER } from './fleet-bucket';
import { ask, type ObjectStorage, type StorageKeys } from './object-storage';
import { sharedStorage } from './shared-storage';

const SECRET = { broker1: { user: 'plant', password: 'top secret' } };
const DOCUMENT = resolve(__dirname, '../../../docs/object-storage.md');

describe('The permissions that docs/object-storage.md gives, on Ceph', () => {
    let storage: ObjectStorage;
    let fleet: FleetBucket;
    let users: Record<'instance' | 'device' | 'pruner', StorageKeys>;
    let made = 0;

    before(async () => {
        storage = await sharedStorage('Ceph');
    });
    beforeEach(async () => {
        fleet = await FleetBucket.make(storage);
        const policies = policiesIn(await readFile(DOCUMENT, 'utf8'), fleet.name);
        const names = (['instance', 'device', 'pruner'] as const).map((role) => `${role}${made}`);
        made++;
        const [instance, device, pruner] = await Promise.all(names.map((name) => storage.addUser!(name)));
        users = { instance: instance!, device: device!, pruner: pruner! };
        // To Ceph the owner of a bucket is not the owner of what others put there.
        const owner = { Effect: 'Allow', Action: 's3:*', Resource: `arn:aws:s3:::${fleet.name}/*` };
        const granted = names.flatMap((name, at) => forUser(policies[at]!, name));
        const policy = { Version: '2012-10-17', Statement: [...granted, ...forUser({ Statement: [owner] }, 'tests')] };
        const { status } = await ask(storage, 'PUT', `${fleet.name}?policy`, JSON.stringify(policy));
        assert.equal(status, 204);
    });

    const as = (user: StorageKeys): ObjectStorage => ({ ...storage, ...user });
    const status = async (user: StorageKeys, method: string, key: string): Promise<number> => {
        const path = `${fleet.name}/${FOLDER}/${key}`;
        return (await ask(as(user), method, path, method === 'PUT' ? 'anything' : undefined)).status;
    };

    it('let an instance begin a bucket, push, read what others pushed, choose its target, and delete what is its own', async () => {
        const own = fleet.instance('pumps', { ...users.instance });
        const { remote, place, signal } = own;
        const others = fleet.instance('fans');
        const { snapshot } = await own.push({ flows: smallFlows('one') });
        const { snapshot: second } = await own.push({ flows: smallFlows('two') });
        const { snapshot: foreign } = await others.push({ flows: [brokerNode()], credentials: SECRET });
        assert.deepEqual(await own.ids(), [second.id, snapshot.id]);
        assert.deepEqual((await own.read(foreign.id, others.place)).credentials, SECRET);
        await remote.setTarget(place, second.id, signal);
        await remote.edit(place, snapshot.id, { name: 'Renamed' }, signal);
        await remote.remove(place, snapshot.id, signal);
        assert.deepEqual(await own.ids(), [second.id]);

        const isForbidden = (error: unknown): boolean => isSnapshotError(error, 'remote_forbidden');
        await assert.rejects(remote.remove(others.place, foreign.id, signal), isForbidden);
        await assert.rejects(remote.setTarget(others.place, foreign.id, signal), isForbidden);
        await assert.rejects(remote.push(others.place, own.snapshot({ flows: smallFlows() }), signal), isForbidden);
        const [object] = await fleet.keys('objects/');
        assert.equal(await status(users.instance, 'DELETE', object!), 403);
    });

    it('let a device run the target of its group and say so, and change nothing else', async () => {
        const pumps = fleet.instance('pumps', { ...users.instance });
        const { snapshot } = await pumps.push({ flows: [...smallFlows(), brokerNode()], credentials: SECRET });
        const fans = fleet.instance('fans');
        await fans.push({ flows: smallFlows('fans') });
        await pumps.remote.setTarget(pumps.place, snapshot.id, pumps.signal);
        const remotes = { bucket: { kind: 's3', ...fleet.fields({ ...users.device }) } };
        const device = { remote: 'bucket', id: 'pump-7', group: 'pumps' };
        const section = { remotes, device, guard: { withinSeconds: 1 } };
        const running = await DeviceClient.startWith(section, { release: RELEASES[0]! });
        try {
            await running.untilRuns(snapshot.id);
            await running.nodeRed.waitUntil(
                'it was told',
                async () => (await fleet.keys('devices/pumps/')).length === 1,
            );
        } finally {
            await running.nodeRed.dispose();
        }
        const [foreign] = await fleet.keys('instances/fans/');
        const [object] = await fleet.keys('objects/');
        assert.equal(await status(users.device, 'GET', foreign!), 403);
        for (const key of ['targets/pumps.json', object!, 'format.json', foreign!])
            assert.equal(await status(users.device, 'PUT', key), 403, key);
        for (const key of ['targets/pumps.json', object!, 'devices/pumps/pump-7.json'])
            assert.equal(await status(users.device, 'DELETE', key), 403, key);
    });

    it('let whoever prunes remove snapshots and objects, and push nothing', async () => {
        const pumps = fleet.instance('pumps', { ...users.instance });
        for (const code of ['one', 'two']) {
            const snapshot = pumps.snapshot({ flows: smallFlows(code) });
            const manifest = { ...snapshot.manifest, kind: 'auto' as const };
            await pumps.remote.push(pumps.place, { ...snapshot, manifest }, pumps.signal);
        }
        const pruner = fleet.instance('pruner', { ...users.pruner });
        const options = { graceHours: 3, keepLast: 1, isDry: false };
        const report = await pruner.remote.prune!(options, pruner.signal);
        assert.equal(report.snapshots, 1);
        assert.equal((await pumps.ids()).length, 1);
        await assert.rejects(pruner.push({ flows: smallFlows() }), (error) =>
            isSnapshotError(error, 'remote_forbidden'),
        );
        // What a run after the grace period does.
        const [object] = await fleet.keys('objects/');
        assert.equal(await status(users.pruner, 'PUT', 'notices/01HZ000000000000000000000A.json'), 200);
        assert.equal(await status(users.pruner, 'DELETE', object!), 204);
        assert.equal(await status(users.pruner, 'DELETE', 'notices/01HZ000000000000000000000A.json'), 204);
        for (const key of ['targets/pumps.json', object!]) assert.equal(await status(users.pruner, 'PUT', key), 403);
    });
});

interface Policy {
    Statement: object[];
}

/** In their order: an instance that pushes, a device, whoever prunes. */
function policiesIn(document: string, bucket: string): Policy[] {
    const texts = [...document.matchAll(/```json\n([^]*?)```/g)].map(([, text]) => text!);
    const own = texts.map((text) => text.replaceAll('my-fleet', bucket).replaceAll('plant-north', FOLDER));
    const policies = own.map((text) => JSON.parse(text) as Policy);
    assert.equal(policies.length, 3);
    return policies;
}

function forUser({ Statement }: Policy, user: string): object[] {
    return Statement.map((statement) => ({ ...statement, Principal: { AWS: [`arn:aws:iam:::user/${user}`] } }));
}
