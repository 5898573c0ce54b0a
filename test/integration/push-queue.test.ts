import assert from 'node:assert/strict';
import type { PushQueueState, RemoteItem, RemoteList } from '../../runtime/core/wire';
import { ApiClient } from '../helpers/api-client';
import { FaultyServer } from '../helpers/faulty-server';
import { smallFlows, typicalFlows } from '../helpers/flows';
import { Gate } from '../helpers/gate';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';

const [FOUR, FIVE] = RELEASES;
const TARGET = { id: 'node-red', name: 'Hub' };

/** Snapshots that go to a remote by themselves. */
const remote = (url: string, more = ''): string =>
    `snapshots: { retention: { keepLast: 1 }, remotes: {
        hub: { kind: 'node-red', url: '${url}', auto: 'all', target: '${TARGET.id}' },
    } ${more} },`;

async function queueOf(api: ApiClient): Promise<PushQueueState> {
    const { remotes } = (await api.call<RemoteList>('GET', '/snapshots/remotes')).body;
    return remotes[0]!.queue;
}

for (const release of [FOUR!, FIVE!]) {
    describe(`Snapshots that go to a remote by themselves, from Node-RED ${release.name}`, () => {
        let plant: NodeRedProcess;
        let hub: NodeRedProcess;
        let gate: Gate;
        let api: ApiClient;

        beforeEach(async () => {
            hub = await NodeRedProcess.start({ release: FOUR!, settings: 'snapshots: { auto: { enabled: false } },' });
            gate = await Gate.start(hub.url);
            plant = await NodeRedProcess.start({ release, settings: remote(gate.url) });
            api = new ApiClient(plant);
            await Promise.all([api.idle(), new ApiClient(hub).idle()]);
        });
        afterEach(async () => {
            await gate.stop();
            await Promise.all([plant.dispose(), hub.dispose()]);
        });

        const deploy = async (codes: readonly string[]): Promise<void> => {
            for (const code of codes) {
                await api.deploy(smallFlows(code));
                await api.idle();
            }
        };
        const namesThere = async (): Promise<string[]> =>
            (await new ApiClient(hub).list()).map(({ name }) => name).reverse();
        const untilPushed = (): Promise<void> =>
            plant.waitUntil('everything is pushed', async () => {
                const { state, waiting } = await queueOf(api);
                return state === 'idle' && waiting === 0;
            });

        it('are there soon, and each of them once', async () => {
            await deploy(['return 1;', 'return 2;', 'return 3;']);
            await untilPushed();
            const [last] = await api.list();
            assert.equal((await queueOf(api)).last?.id, last?.id);
            assert.equal((await namesThere()).at(-1), last?.name);
            const { length } = await namesThere();
            plant = await plant.restart();
            api = new ApiClient(plant);
            await api.idle();
            await untilPushed();
            assert.equal((await namesThere()).length, length);
        });

        it('wait while it is away, over a kill and a restart, unremoved by retention, and are all there in the end', async () => {
            gate.shut();
            await deploy(['return 1;', 'return 2;', 'return 3;']);
            await plant.waitUntil('the remote is missed', async () => (await queueOf(api)).state === 'retrying');
            const { failure, retryAt } = await queueOf(api);
            assert.equal(failure?.code, 'remote_unreachable');
            assert.ok(!Number.isNaN(Date.parse(retryAt!)));
            const [before] = await api.list();
            await api.deploy(smallFlows('return 4;'));
            await api.nextSnapshot(before);
            await plant.kill();
            plant = await plant.restart();
            api = new ApiClient(plant);
            await api.idle();
            const made = (await api.list()).reverse();
            assert.equal((await queueOf(api)).waiting, made.length);
            assert.ok(made.length >= 4);
            gate.open();
            await plant.waitUntil('it has been tried or is waiting', async () => (await queueOf(api)).state !== 'idle');
            await api.call<RemoteItem>('POST', '/snapshots/remotes/hub/queue', { action: 'retry' });
            await untilPushed();
            assert.deepEqual(
                await namesThere(),
                made.map(({ name }) => name),
            );
            await deploy(['return 5;']);
            await plant.waitUntil('retention goes on', async () => (await api.list()).length < made.length);
            assert.ok(!/unhandled/i.test(plant.output));
        });
    });
}

describe('A remote that is down', () => {
    const MOST = 1.5;
    const ROUNDS = 15;

    for (const answer of ['silent', 'cut'] as const) {
        it(`takes no time from a deploy (${answer})`, async () => {
            const server = await FaultyServer.start();
            server.answersWith(answer);
            const [bare, equipped] = await Promise.all([
                NodeRedProcess.start({ release: FOUR!, settings: 'snapshots: { retention: { keepLast: 1 } },' }),
                NodeRedProcess.start({ release: FOUR!, settings: remote(server.url) }),
            ]);
            const apis = [new ApiClient(bare), new ApiClient(equipped)];
            try {
                await Promise.all(apis.map((api) => api.idle()));
                // Machines that have other work to do as well may need a second look.
                let ratio = Infinity;
                for (let attempt = 0; attempt < 4 && ratio > MOST; attempt++) ratio = await measure(apis);
                assert.ok(ratio <= MOST, `deploys take ${ratio} times as long`);
                const { waiting, failure } = await queueOf(apis[1]!);
                assert.ok(waiting >= ROUNDS);
                if (answer === 'cut') assert.equal(failure?.code, 'remote_unreachable');
                assert.ok(server.requests.length > 0);
                assert.ok(!/unhandled/i.test(equipped.output));
            } finally {
                await Promise.all([bare.dispose(), equipped.dispose()]);
                await server.stop();
            }
        });
    }

    /** How much longer deploys take at the second, in turn with the first: by their medians. */
    const measure = async (apis: readonly ApiClient[]): Promise<number> => {
        const times: number[][] = apis.map(() => []);
        const flows = typicalFlows(300);
        for (let round = 0; round < ROUNDS; round++) {
            flows[1] = { ...flows[1]!, name: `Round ${Date.now()}` };
            for (const index of round % 2 === 0 ? [0, 1] : [1, 0]) {
                const begun = performance.now();
                await apis[index]!.deploy(flows);
                times[index]!.push(performance.now() - begun);
                await apis[index]!.idle();
            }
        }
        const [bare, equipped] = times.map((own) => own.sort((a, b) => a - b)[Math.floor(own.length / 2)]!);
        return equipped! / bare!;
    };
});
