import assert from 'node:assert/strict';
import { compare } from '../../runtime/states/compare';
import { remoteStateId } from '../../runtime/core/remote-state-id';
import { fullJson } from '../../runtime/http/content-json';
import { push } from '../../runtime/remotes/push';
import { RemoteStates } from '../../runtime/remotes/remote-states';
import { readState, type State, type StateTools } from '../../runtime/states/state';
import { translate } from '../helpers/catalogue';
import { startRemoteWork, type RemoteWork } from '../helpers/remote-work';
import { PLACE } from '../helpers/scripted-remote';

describe('A state at a remote', () => {
    let work: RemoteWork;
    let states: RemoteStates;
    let now: number;
    const { signal } = new AbortController();
    const ref = { remote: 'plant', place: PLACE.id, id: 'there-1' };
    const id = remoteStateId(ref);

    beforeEach(async () => {
        now = Date.now();
        work = await startRemoteWork();
        const choice = { setAsTarget: false, modules: 'ignore', again: true } as const;
        await push(work.tools, await work.connection(), PLACE, await work.capture('one'), choice, signal);
        work.script.uses.length = 0;
        states = new RemoteStates({ connections: work.connections, ledger: work.ledger, now: () => now });
    });
    afterEach(() => work.close());

    const tools = (): StateTools =>
        ({
            store: work.store,
            remoteState: (there) => states.read(there, signal),
        }) as Partial<StateTools> as StateTools;
    const reads = (): string[] => work.script.uses.filter((use) => use.startsWith('read'));
    const textOf = (state: State): string => [...fullJson(state)].join('');

    it('can be looked at as a snapshot of here, without its secrets', async () => {
        const text = textOf(await readState(tools(), id));
        const full = JSON.parse(text) as Record<string, unknown>;
        assert.deepEqual([full['id'], full['name'], full['local']], [id, 'As of one', work.store.items()[0]?.id]);
        assert.deepEqual(full['secrets'], {
            credentials: { broker1: ['password', 'user'] },
            env: ['SITE_TOKEN'],
        });
        assert.ok(!text.includes('needle'));
    });

    it('is compared with all that it holds, credentials too', async () => {
        const [local] = work.store.items();
        const same = await compare(tools(), local!.id, id, translate);
        assert.deepEqual([same.changes, same.environment, same.secretsCompared], [[], [], true]);
        const other = await work.capture('one', { name: 'Other' });
        const { content } = work.script.held[0]!;
        content.credentials = { broker1: { user: 'plant', password: 'another' } };
        now += 10 * 60_000;
        const differing = await compare(tools(), other.id, id, translate);
        assert.deepEqual(
            differing.changes.map((change) => [change.id, change.properties.map(({ name }) => name)]),
            [['broker1', ['credentials']]],
        );
        assert.ok(!JSON.stringify(differing).includes('another'));
    });

    it('is compared without secrets where these are not given out', async () => {
        work.script.places = [{ ...PLACE, may: ['list', 'preview'] }];
        const comparison = await compare(tools(), work.store.items()[0]!.id, id, translate);
        assert.deepEqual([comparison.changes, comparison.secretsCompared], [[], false]);
    });

    it('is fetched once for looking and comparing, and again some minutes later', async () => {
        await readState(tools(), id);
        await compare(tools(), work.store.items()[0]!.id, id, translate);
        assert.equal(reads().length, 1);
        now += 5 * 60_000;
        await readState(tools(), id);
        assert.equal(reads().length, 2);
    });

    it('is fetched each time when it is what runs there', async () => {
        work.script.held.push({
            snapshot: { ...work.script.held[0]!.snapshot, id: 'current', name: '' },
            content: work.script.held[0]!.content,
        });
        const current = remoteStateId({ ...ref, id: 'current' });
        const { about, credentials } = await readState(tools(), current);
        assert.deepEqual(about, {
            id: current,
            name: 'Line 1',
            description: '',
            modules: { 'node-red': '4.1.15', 'node-red-contrib-pump': '1.2.3' },
        });
        assert.equal(credentials, 'unreadable');
        await readState(tools(), current);
        assert.equal(reads().length, 2);
    });

    it('is not found where there is no such remote, place or snapshot', async () => {
        for (const wrong of [{ remote: 'nowhere' }, { place: 'nowhere' }, { id: 'nowhere' }]) {
            const reading = readState(tools(), remoteStateId({ ...ref, ...wrong }));
            await assert.rejects(reading, { code: 'not_found' }, JSON.stringify(wrong));
        }
        await assert.rejects(readState(tools(), 'remote:plant'), { code: 'not_found' });
        const { remoteState: _, ...local } = tools();
        await assert.rejects(readState(local, id), { code: 'not_found' });
    });
});
