import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import type { Deploy, RunningFlows } from '../../runtime/host';
import { RedDeploys } from '../../runtime/node-red/red-deploys';
import type { LogRecord } from '../../runtime/node-red/red-types';

describe('Deploys as Node-RED tells of them', () => {
    let red: FakeRed;
    let deploys: RedDeploys;
    let seen: Deploy[];

    beforeEach(() => {
        red = new FakeRed();
        deploys = new RedDeploys(red, red.runtime);
        seen = [];
        deploys.onDeploy((deploy) => seen.push(deploy));
        red.run(flows('loaded'), 'flows:starting');
        assert.deepEqual(told(), ['load loaded']);
        seen = [];
    });

    /** Type, revision and user of each deploy that was told of. */
    const told = (): string[] =>
        seen.map(({ type, running, user }) => [type, running.rev, user?.username ?? []].flat().join(' '));

    it('are told once each, whatever comes of what Node-RED says of them', async () => {
        const one = flows('one');
        red.run(one, 'flows:stopping');
        red.run(one, 'flows:starting');
        await red.announceDeployed();
        red.running = flows('while stopped');
        await red.announceDeployed();
        assert.deepEqual(told(), ['full one', 'flows while stopped']);
    });

    it('are told when flows start: a switch of projects stops the old ones first, and another deploy may follow', async () => {
        await inContext(async () => {
            red.audit({ event: 'projects.set', user: { username: 'ada' } });
            await turn();
            red.run(red.running!, 'flows:stopping');
            red.run(flows('switched'), 'flows:starting');
        });
        red.run(flows('deployed at once'), 'flows:stopping');
        await red.announceDeployed();
        assert.deepEqual(told(), ['full switched ada', 'full deployed at once']);
    });

    it('have the type and the user of their own audit record, also when two people deploy at the same time', async () => {
        const deploy = (username: string, type: string): Promise<void> =>
            inContext(async () => {
                red.audit({ event: 'flows.set', type, user: { username } });
                await turn();
                red.run(flows(`of ${username}`), 'flows:stopping');
            });
        await Promise.all([deploy('ada', 'nodes'), deploy('bob', 'reload')]);
        assert.deepEqual(told(), ['nodes of ada ada', 'reload of bob bob']);
    });

    it('are of the type full when a program sends a type that there is not', async () => {
        await inContext(() => {
            red.audit({ event: 'flows.set', type: '<b>all</b>' });
            red.run(flows('one'), 'flows:stopping');
        });
        assert.deepEqual(told(), ['full one']);
    });

    it('that nodes make on their own are not those of whoever deployed these nodes', async () => {
        await inContext(async () => {
            red.audit({ event: 'flows.set', type: 'full', user: { username: 'ada' } });
            red.run(flows('with a machine'), 'flows:stopping');
            await turn();
            red.run(flows('by the machine'), 'flows:stopping');
        });
        assert.deepEqual(told(), ['full with a machine ada', 'full by the machine']);
    });

    it('are attributed afterwards when Node-RED tells the user of a /flow route only then', async () => {
        const users: string[] = [];
        deploys.onAttribution(({ rev }, { username }) => users.push(`${rev} ${username}`));
        red.run(flows('one'), 'flows:stopping');
        red.audit({ event: 'flow.add', user: { username: 'eve' } });
        red.audit({ event: 'flow.update', user: { username: 'bob' }, error: 'not_found' });
        await turn();
        assert.deepEqual(users, ['one eve']);
    });

    it('are told from flows that stop because somebody ends Node-RED', () => {
        let stops = 0;
        deploys.onStopping(() => stops++);
        red.run(flows('one'), 'flows:stopping');
        red.run(red.running!, 'flows:starting');
        assert.equal(stops, 0);
        red.run(red.running!, 'flows:stopping');
        assert.equal(stops, 1);
    });

    it('are found by a plugin that is installed while Node-RED runs', async () => {
        const late: Deploy[] = [];
        red.isStarted = true;
        new RedDeploys(red, red.runtime).onDeploy((deploy) => late.push(deploy));
        await turn();
        assert.deepEqual(
            late.map(({ type, running }) => [type, running.rev]),
            [['load', 'loaded']],
        );
    });

    it('are heard of no more after the end', async () => {
        deploys.dispose();
        red.run(flows('one'), 'flows:stopping');
        await red.announceDeployed();
        assert.deepEqual(told(), []);
        assert.deepEqual([red.events.eventNames(), red.handlers.size], [[], 0]);
    });

    it('do not fail because a listener does', () => {
        deploys.onDeploy(() => {
            throw new Error('no');
        });
        red.run(flows('one'), 'flows:stopping');
        assert.deepEqual(red.errors, ['[snapshots] Error: no']);
    });
});

function flows(rev: string): RunningFlows {
    return { flows: [], rev };
}

/** Each request that Node-RED serves has an asynchronous context of its own. */
async function inContext(work: () => void | Promise<void>): Promise<void> {
    await turn();
    await work();
}

/** As much of Node-RED as tells of deploys. */
class FakeRed {
    readonly events = new EventEmitter();
    readonly handlers = new Set<{ emit(event: string, record: LogRecord): void }>();
    readonly errors: string[] = [];
    readonly log = {
        info: (): void => undefined,
        warn: (): void => undefined,
        error: (text: string): void => void this.errors.push(text),
        addHandler: (handler: { emit(event: string, record: LogRecord): void }): void =>
            void this.handlers.add(handler),
        removeHandler: (handler: { emit(event: string, record: LogRecord): void }): void =>
            void this.handlers.delete(handler),
    };
    readonly runtime = {
        isStarted: (): Promise<boolean> => Promise.resolve(this.isStarted),
        flows: { getFlows: (): Promise<RunningFlows | null> => Promise.resolve(this.running ?? null) },
    };
    isStarted = false;
    running: RunningFlows | undefined;

    /** These are the flows from now on, as an event says that has the type `full`. */
    run(running: RunningFlows, event: 'flows:stopping' | 'flows:starting'): void {
        this.running = running;
        this.events.emit(event, { config: running, type: 'full' });
    }

    /** What Node-RED says at the end of each deploy; sometimes late. */
    async announceDeployed(): Promise<void> {
        this.events.emit('runtime-event', { id: 'runtime-deploy' });
        await turn();
    }

    audit(record: Omit<LogRecord, 'level'>): void {
        this.handlers.forEach((handler) => handler.emit('log', { level: 98, ...record }));
    }
}
