import assert from 'node:assert/strict';
import { isSnapshotError, type ErrorCode } from '../../runtime/core/errors';
import { flowFuseDriver } from '../../runtime/remotes/flowfuse-remote';
import type { PushedSnapshot, Remote } from '../../runtime/remotes/remote';
import { FaultyServer, jsonAnswer, pageAnswer, type FaultyAnswer } from '../helpers/faulty-server';
import { brokerNode, smallFlows } from '../helpers/flows';
import { NewerPlatform } from '../helpers/newer-platform';
import { contentOfFile, pushedSnapshot } from '../helpers/pushed-snapshot';

const { signal } = new AbortController();
const { INSTANCE, DEVICE } = NewerPlatform;

describe('The kind flowfuse at a newer platform', () => {
    let platform: NewerPlatform;
    beforeEach(async () => {
        platform = await NewerPlatform.start();
    });
    afterEach(() => platform.stop());

    const connect = (role: 10 | 30 | 50): Remote =>
        flowFuseDriver.connect({ url: platform.url, token: platform.token(role) });
    const abilities = async (role: 10 | 30 | 50): Promise<string[]> => {
        const places = await connect(role).places(signal);
        return [INSTANCE, DEVICE].map((id) => places.find((place) => place.id === id)!.may.join(' '));
    };
    const secretSnapshot = (about?: Parameters<typeof pushedSnapshot>[1]): PushedSnapshot =>
        pushedSnapshot(
            {
                flows: [brokerNode()],
                credentials: { broker1: { password: 'top secret' } },
                environment: { SITE_TOKEN: { value: 'nobody’s business', hidden: true } },
            },
            about,
        );

    it('offers what each role may do', async () => {
        assert.deepEqual(await abilities(50), [
            'list preview pull push set_target edit remove',
            'list preview pull push edit remove set_target',
        ]);
        assert.deepEqual(await abilities(30), ['list preview pull push set_target', 'list preview pull set_target']);
        assert.deepEqual(await abilities(10), ['list', 'list']);
    });

    it('brings an owner’s snapshot whole, and no secret in clear', async () => {
        const remote = connect(50);
        const { snapshot, leftOut } = await remote.push(DEVICE, secretSnapshot(), signal);
        assert.deepEqual(leftOut, []);
        assert.doesNotMatch(platform.bodies.join(), /top secret|nobody’s business/);
        const back = await contentOfFile(await remote.read(DEVICE, snapshot.id, 'secret', signal), 'secret');
        assert.deepEqual(back.credentials, { broker1: { password: 'top secret' } });
        assert.deepEqual(back.environment, { SITE_TOKEN: { value: 'nobody’s business', hidden: true } });
    });

    it('goes the older way where a role may not import, and says what that leaves out', async () => {
        const { snapshot, leftOut } = await connect(30).push(INSTANCE, secretSnapshot(), signal);
        assert.match(leftOut.join(), /Hidden variables are left out.*SITE_TOKEN/);
        assert.doesNotMatch(platform.bodies.join(), /top secret|nobody’s business/);
        const back = await contentOfFile(await connect(30).read(INSTANCE, snapshot.id, 'secret', signal), 'secret');
        assert.deepEqual([back.credentials, back.environment], [{ broker1: { password: 'top secret' } }, {}]);
    });

    it('hands a value over as hidden that a platform shows in clear', async () => {
        const remote = connect(50);
        const { snapshot } = await remote.push(INSTANCE, secretSnapshot(), signal);
        const seen = await contentOfFile(await remote.read(INSTANCE, snapshot.id, undefined, signal), undefined);
        assert.deepEqual(seen.environment, { SITE_TOKEN: { value: 'nobody’s business', hidden: true } });
    });

    it('makes what it imports the Device Target, which the import itself cannot', async () => {
        for (const place of [INSTANCE, DEVICE]) {
            const { snapshot } = await connect(50).push(place, secretSnapshot({ setAsTarget: true }), signal);
            assert.equal(snapshot.target, true);
        }
        const places = await connect(50).places(signal);
        assert.ok(places.find(({ id }) => id === DEVICE)!.deviceTarget);
    });

    it('asks once what the platform knows', async () => {
        const remote = connect(50);
        await remote.push(INSTANCE, pushedSnapshot({}), signal);
        await remote.push(INSTANCE, pushedSnapshot({}), signal);
        await remote.places(signal);
        // One body is that of the import, the other of the edit.
        assert.equal(platform.bodies.filter((body) => body === '{}').length, 2);
    });

    it('takes twice as much as an older platform', async () => {
        const remote = connect(50);
        assert.equal(await remote.maxBytes!(signal), 10_485_760);
        const large = pushedSnapshot({ flows: [{ id: 'n1', type: 'comment', info: 'x'.repeat(10_485_760) }] });
        const { message } = await rejects('remote_too_large', remote.push(INSTANCE, large, signal));
        assert.match(message, /has 10\.0 MB as it is sent, and the platform takes 10\.0 MB/);
        assert.ok(platform.bodies.every(({ length }) => length < 1000));
    });
});

describe('The kind flowfuse at a platform that answers oddly', () => {
    let server: FaultyServer;
    beforeEach(async () => {
        server = await FaultyServer.start();
    });
    afterEach(() => server.stop());

    /** Answers by the path after `/api/v1/`, with or without its query; all else with a page, as a platform does. */
    const answers = (byPath: Record<string, FaultyAnswer | unknown[] | object>): Remote => {
        server.answersWith(({ method, path }) => {
            const own = path.replace('/api/v1/', '');
            const answer = byPath[`${method} ${own}`] ?? byPath[own] ?? byPath[own.split('?')[0]!];
            if (answer === undefined) return pageAnswer(200);
            return typeof answer === 'string' || 'status' in answer
                ? (answer as FaultyAnswer)
                : jsonAnswer(200, answer);
        });
        return flowFuseDriver.connect({ url: server.url, token: 'ffpat_abc' });
    };
    const teams = (...ids: string[]): object => ({
        meta: {},
        teams: ids.map((id) => ({ id, name: `Team ${id}`, role: 50 })),
    });
    const nothing = { applications: [], projects: [], devices: [] };

    it('follows the pages of every list to their end', async () => {
        const remote = answers({
            'user/teams?cursor=B': teams('C'),
            'user/teams': { ...teams('A', 'B'), meta: { next_cursor: 'B' } },
            'teams/A/applications': nothing,
            'teams/A/projects': nothing,
            'teams/A/devices?cursor=d1': { meta: {}, devices: [{ id: 'd2', name: 'two', ownerType: '' }] },
            'teams/A/devices': { meta: { next_cursor: 'd1' }, devices: [{ id: 'd1', name: 'one', ownerType: '' }] },
            ...empty('B'),
            ...empty('C'),
        });
        const places = await remote.places(signal);
        assert.deepEqual(
            places.map(({ id }) => id),
            ['team:A', 'd1', 'd2', 'team:B', 'team:C'],
        );
    });

    it('ends although a platform gives the same page again and again', async () => {
        const remote = answers({
            'user/teams': { ...teams('A'), meta: { next_cursor: 'A' } },
            ...empty('A'),
        });
        assert.deepEqual(
            (await remote.places(signal)).map(({ id }) => id),
            ['team:A'],
        );
    });

    it('shows the other teams where one does not let anybody look', async () => {
        const remote = answers({
            'user/teams': teams('A', 'B'),
            'teams/A/applications': jsonAnswer(403, { code: 'unauthorized' }),
            'teams/A/projects': nothing,
            'teams/A/devices': nothing,
            ...empty('B'),
            'teams/B/applications': { applications: [{ id: 'app', name: 'Cooling' }] },
        });
        assert.deepEqual(
            (await remote.places(signal)).map(({ id }) => id),
            ['team:A', 'team:B', 'application:app'],
        );
    });

    const onePlace = {
        'user/teams': teams('A'),
        ...empty('A'),
        'teams/A/projects': { projects: [{ id: INSTANCE, name: 'one', application: { id: 'app' } }] },
        'teams/A/applications': { applications: [{ id: 'app', name: 'Cooling' }] },
        [`projects/${INSTANCE}/snapshots/Snap1`]: { id: 'Snap1', name: 'x' },
        [`projects/${INSTANCE}/devices/settings`]: { targetSnapshot: '' },
    };
    const made = { id: 'Snap1', name: 'x', createdAt: '2026-11-21T07:30:00.000Z' };

    it('believes no answer that says nothing: the Device Target is what is read back', async () => {
        const remote = answers({ ...onePlace, [`POST projects/${INSTANCE}/devices/settings`]: { status: 200 } });
        await rejects('remote_failed', remote.setTarget(INSTANCE, 'Snap1', signal));
    });

    it('says of a snapshot that it was pushed, and not made the Device Target', async () => {
        const remote = answers({ ...onePlace, [`POST projects/${INSTANCE}/snapshots`]: made });
        const pushed = pushedSnapshot({ flows: smallFlows() }, { setAsTarget: true });
        const { snapshot, leftOut } = await remote.push(INSTANCE, pushed, signal);
        assert.deepEqual([snapshot.id, snapshot.target], ['Snap1', undefined]);
        assert.match(leftOut.join(), /not made the Device Target/);
    });

    it('does not take a snapshot for pushed that the platform does not name', async () => {
        const remote = answers({ ...onePlace, [`POST projects/${INSTANCE}/snapshots`]: {} });
        await rejects('remote_failed', remote.push(INSTANCE, pushedSnapshot({}), signal));
        const empty = answers({ ...onePlace, [`POST projects/${INSTANCE}/snapshots`]: { status: 200 } });
        await rejects('remote_failed', empty.push(INSTANCE, pushedSnapshot({}), signal));
    });

    it('says that a password has expired, which keeps all tokens of a person from anything', async () => {
        const remote = answers({ settings: { features: {} }, user: { username: 'ada', password_expired: true } });
        assert.match((await rejects('remote_forbidden', remote.identify(signal))).message, /another password/);
    });
});

/** A team with nothing in it. */
function empty(team: string): Record<string, object> {
    return {
        [`teams/${team}/applications`]: { applications: [] },
        [`teams/${team}/projects`]: { projects: [] },
        [`teams/${team}/devices`]: { devices: [] },
    };
}

async function rejects(code: ErrorCode, promise: Promise<unknown>): Promise<Error> {
    const failure: unknown = await promise.catch((error: unknown) => error);
    assert.ok(isSnapshotError(failure, code), failure instanceof Error ? failure.message : 'It does not fail.');
    return failure;
}
