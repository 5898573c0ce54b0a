import assert from 'node:assert/strict';
import { summariseRemotes } from '../../runtime/remotes/summarise-remotes';
import { startRemoteWork, type RemoteWork, type WorkOptions } from '../helpers/remote-work';
import { failure } from '../helpers/scripted-remote';
import { until } from '../helpers/until';

describe('Remotes in numbers', () => {
    let work: RemoteWork | undefined;

    afterEach(() => work?.close());

    const start = async (options: WorkOptions = {}): Promise<RemoteWork> =>
        (work = await startRemoteWork({ auto: 'all', ...options }));
    const goOn = async ({ clock }: RemoteWork): Promise<void> => {
        await until('something to wait for', () => clock.nextInMs !== undefined);
        clock.next();
    };
    const none = { remotes: 1, failed: 0, waiting: 0, stopped: 0, refused: 0 };

    it('say nothing where there is none', async () => {
        const { queues } = await start();
        assert.equal(await summariseRemotes({ connections: { list: () => Promise.resolve([]) }, queues }), undefined);
    });

    it('say how much waits for one that cannot be used, and that it waits for a person', async () => {
        const at = await start();
        assert.deepEqual(await summariseRemotes(at), none);
        at.script.before = () => {
            throw failure('remote_token');
        };
        await at.capture('one');
        await at.capture('two');
        assert.deepEqual(await summariseRemotes(at), { ...none, waiting: 2 });
        await goOn(at);
        await until('the queue has stopped', () => at.queues.state('plant').state === 'stopped');
        assert.deepEqual(await summariseRemotes(at), { ...none, failed: 1, waiting: 2, stopped: 1 });
    });

    it('say how much is refused, which waits no more', async () => {
        const at = await start();
        at.script.before = (use) => {
            if (use === 'push As of large') throw failure('remote_too_large');
        };
        await at.capture('large');
        await at.capture('fine');
        await goOn(at);
        await until('the queue is done', () => {
            const { state, waiting } = at.queues.state('plant');
            return state === 'idle' && waiting === 0;
        });
        assert.deepEqual(await summariseRemotes(at), { ...none, refused: 1 });
    });
});
