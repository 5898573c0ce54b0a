import assert from 'node:assert/strict';
import { describeChangesInSteps } from '../../runtime/core/describe-changes';
import { diffFlows } from '../../runtime/core/diff-flows';
import type { FlowNode } from '../../runtime/core/snapshot';
import type { FileStore } from '../../runtime/store/file-store';
import { Pacer } from '../../runtime/pacer';
import { search } from '../../runtime/states/search';
import { translate } from '../helpers/catalogue';
import { startFakeRecording, type FakeRecording } from '../helpers/fake-recording';
import { typicalFlows } from '../helpers/flows';
import { keepState } from '../helpers/states';
import { memoryDisk, openMemoryStore } from '../helpers/test-store';

const NODES = 10_000;
/** What a slice of a few milliseconds holds when every look at the clock finds it a millisecond later. */
const READS_A_TURN = NODES / 5;

describe('A capture and the event loop', () => {
    const now = performance.now.bind(performance);
    let store: FileStore;
    let recording: FakeRecording;

    before(() => {
        let time = 0;
        performance.now = () => time++;
    });
    after(() => void (performance.now = now));

    for (const [layout, arrange] of [
        ['in a hundred tabs', (flows: FlowNode[]) => flows],
        ['in one tab', inOneTab],
    ] as const) {
        describe(`with 10,000 nodes ${layout}`, () => {
            before(async () => {
                store = await openMemoryStore(memoryDisk());
                await store.settled();
                recording = startFakeRecording(store);
            });
            after(() => store.close());

            const mostReadsInATurn = async (edit: (flows: FlowNode[]) => void): Promise<number> => {
                const flows = arrange(typicalFlows(NODES));
                edit(flows);
                const reads = countReads(flows);
                const most = watchTurns(reads);
                recording.host.announce(flows);
                recording.host.settle();
                await recording.recorder.idle();
                const { total, inOneTurn } = most.end();
                assert.ok(total >= NODES, 'every node was looked at');
                return inOneTurn;
            };

            it('looks at few nodes a turn in a first capture', async () => {
                const most = await mostReadsInATurn(() => undefined);
                assert.ok(most <= READS_A_TURN, `${most} nodes in one turn`);
                assert.equal(store.items().length, 1);
            });

            it('looks at few nodes a turn when one was edited', async () => {
                const most = await mostReadsInATurn((flows) => (flows.at(-1)!.name = 'edited'));
                assert.ok(most <= READS_A_TURN, `${most} nodes in one turn`);
                assert.equal(store.items()[0]?.changes?.changed, 1);
            });

            it('looks at few nodes a turn when every node was edited', async () => {
                const most = await mostReadsInATurn((flows) => flows.forEach((node) => (node['edited'] = true)));
                assert.ok(most <= READS_A_TURN, `${most} nodes in one turn`);
                assert.ok(store.items()[0]!.changes!.changed >= NODES);
            });
        });
    }

    it('takes breaks while it finds words for many changes', () => {
        const before = { flows: typicalFlows(NODES) };
        const after = { flows: before.flows.map((node) => ({ ...node, name: 'edited' })) };
        const steps = describeChangesInSteps(diffFlows(before, after), before, after, translate);
        assert.ok([...steps].length >= 5);
    });

    it('shares one slice a turn among everything that is under way', async () => {
        const reads = { count: 0 };
        const work = async (): Promise<void> => {
            const pacer = new Pacer();
            for (let step = 0; step < 20; step++) {
                reads.count++;
                await pacer.breathe();
            }
        };
        const most = watchTurns(reads);
        await Promise.all([work(), work(), work(), work()]);
        const { total, inOneTurn } = most.end();
        assert.equal(total, 80);
        // Each of the four has started at once; from then on only one of them works in each turn.
        assert.ok(inOneTurn <= 12, `${inOneTurn} steps in one turn`);
    });
});

describe('Looking into snapshots and the event loop', () => {
    const now = performance.now.bind(performance);
    let store: FileStore;

    before(async () => {
        let time = 0;
        performance.now = () => time++;
        store = await openMemoryStore(memoryDisk());
        await keepState(store, inOneTab(typicalFlows(NODES)));
    });
    after(async () => {
        performance.now = now;
        await store.close();
    });

    it('takes breaks while it reads a tab with 10,000 nodes', async () => {
        const [part] = (await store.get(store.items()[0]!.id)).parts;
        const looks = { count: 0 };
        const most = watchTurns(looks);
        await store.readNodes(part!, () => ++looks.count > 0);
        const { total, inOneTurn } = most.end();
        assert.ok(total >= NODES);
        assert.ok(inOneTurn <= READS_A_TURN, `${inOneTurn} nodes in one turn`);
    });

    it('takes breaks while it searches nodes that all hold the text', async () => {
        let turns = 0;
        const beat = (): void => {
            turns++;
            next = setImmediate(beat);
        };
        let next = setImmediate(beat);
        const { count } = await search({ store, running: [], isAwaited: () => true }, { q: 'e' });
        clearImmediate(next);
        assert.ok(count >= NODES);
        assert.ok(turns >= NODES / 100, `${turns} turns`);
    });
});

/** Counts how often one property of each node is read: once or twice whenever anything deals with the node. */
function countReads(flows: FlowNode[]): { count: number } {
    const reads = { count: 0 };
    for (const node of flows) {
        const { wires } = node;
        const get = (): unknown => {
            reads.count++;
            return wires;
        };
        Object.defineProperty(node, 'wires', { get, enumerable: true, configurable: true });
    }
    return reads;
}

/** Follows a count from one turn of the event loop to the next. */
function watchTurns(reads: { count: number }): { end(): { total: number; inOneTurn: number } } {
    let inOneTurn = 0;
    let last = 0;
    let next: NodeJS.Immediate;
    const look = (): void => {
        inOneTurn = Math.max(inOneTurn, reads.count - last);
        last = reads.count;
    };
    const beat = (): void => {
        look();
        next = setImmediate(beat);
    };
    next = setImmediate(beat);
    return {
        end: () => {
            clearImmediate(next);
            look();
            return { total: reads.count, inOneTurn };
        },
    };
}

function inOneTab(flows: FlowNode[]): FlowNode[] {
    const [tab, ...others] = flows;
    return [tab!, ...others.filter(({ type }) => type !== 'tab').map((node) => ({ ...node, z: tab!.id }))];
}
