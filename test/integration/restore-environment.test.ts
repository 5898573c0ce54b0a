import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FlowNode } from '../../runtime/core/snapshot';
import type { KeptVariable } from '../../runtime/core/wire';
import { ApiClient } from '../helpers/api-client';
import { smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';

/** Answers `GET /value` with what the flows see of the environment. */
const answeringFlows: FlowNode[] = [
    { id: 'web', type: 'tab', label: 'Web', disabled: false, info: '', env: [] },
    { id: 'in', type: 'http in', z: 'web', name: '', url: '/value', method: 'get', x: 1, y: 1, wires: [['code']] },
    {
        id: 'code',
        type: 'function',
        z: 'web',
        name: '',
        func: "msg.payload = [env.get('PLANT'), env.get('LINE')].join();\nreturn msg;",
        outputs: 1,
        libs: [],
        x: 2,
        y: 1,
        wires: [['out']],
    },
    { id: 'out', type: 'http response', z: 'web', name: '', statusCode: '', headers: {}, x: 3, y: 1, wires: [] },
];

for (const release of RELEASES) {
    describe(`Environment on Node-RED ${release.name}`, () => {
        let nodeRed: NodeRedProcess;
        let api: ApiClient;
        let id: string;

        beforeEach(async () => {
            const settings = "snapshots: { env: { capture: 'referenced', plain: ['LINE'] } }, functionTimeout: 5,";
            nodeRed = await NodeRedProcess.start({ release, settings, env: { PLANT: 'needle-north', LINE: '1' } });
            api = new ApiClient(nodeRed);
            await api.deploy(answeringFlows);
            id = (await api.nextSnapshot(undefined)).id;
        });
        afterEach(() => nodeRed.dispose());

        const restart = async (env: Record<string, string>, settings?: string): Promise<void> => {
            nodeRed = await nodeRed.restart({ env, ...(settings !== undefined && { settings }) });
            api = new ApiClient(nodeRed);
            await api.idle();
        };
        /** Node-RED answers a deploy before the new flows have started. */
        const value = async (): Promise<string> => {
            let seen = '';
            await nodeRed.waitUntil('the flows answer', async () => {
                const { status, body } = await api.call<string>('GET', '/value');
                seen = body;
                return status === 200;
            });
            return seen;
        };
        const variables = async (): Promise<KeptVariable[]> =>
            (await api.call<{ variables: KeptVariable[] }>('GET', '/snapshots/environment')).body.variables;

        it('that is missing comes back, now and at every start, and never overrides the real one', async () => {
            await restart({ LINE: '2' });
            const plan = await api.plan(id);
            const { missing, differ } = plan.environment;
            assert.deepEqual([missing, differ], [['PLANT'], ['LINE']]);
            assert.match(
                plan.text,
                /The flows are those that run now; 1 environment variable is missing here, 1 .* here/,
            );
            assert.equal(plan.nothingToDo, false);

            const without = await api.restore(id);
            assert.match(without.warnings.join(), /not set here: PLANT/);
            assert.equal(await value(), ',2');

            const result = await api.restore(id, { env: true });
            assert.deepEqual(result.environment, { set: ['PLANT'], removed: [] });
            assert.match(result.warnings.join(), /which stays: LINE/);
            assert.equal(await value(), 'needle-north,2');
            assert.deepEqual(await variables(), [{ name: 'PLANT', overridden: false }]);
            assert.equal((await api.plan(id)).nothingToDo, true);

            await restart({ LINE: '2' });
            assert.equal(await value(), 'needle-north,2', 'also after a restart');
            await restart({ LINE: '2', PLANT: 'south' });
            assert.equal(await value(), 'south,2');
            assert.deepEqual(await variables(), [{ name: 'PLANT', overridden: true }]);
        });

        it('goes again with an undo, and when it is taken away', async () => {
            await restart({ LINE: '1' });
            const { safety } = await api.restore(id, { env: true });
            assert.equal(await value(), 'needle-north,1');
            assert.deepEqual((await api.plan(safety.id)).environment.removed, ['PLANT']);
            await api.restore(safety.id, { env: true });
            assert.equal(await value(), ',1');
            assert.deepEqual(await variables(), []);

            await api.restore(id, { env: true });
            assert.equal((await api.call('DELETE', '/snapshots/environment/PLANT')).status, 200);
            assert.equal((await api.call('DELETE', '/snapshots/environment/PLANT')).status, 404);
            await restart({ LINE: '1' });
            assert.equal(await value(), ',1');
        });

        it('is shown by name; values only where settings.js says that they are no secret', async () => {
            const full = await api.full(id);
            assert.deepEqual(full.settings.env, { LINE: '1' });
            await restart({});
            await api.restore(id, { env: true });
            const seen = [
                await api.plan(id),
                await api.full(id),
                await api.list(),
                await variables(),
                await api.status(),
            ];
            assert.ok(!JSON.stringify(seen).includes('needle-'));
            assert.ok(!nodeRed.output.includes('needle-'));
            const file = await readFile(join(nodeRed.userDir, '.config.snapshots-environment.json'), 'utf8');
            assert.ok(!file.includes('needle-'));
        });

        it('stays as it is where the flows may not read it', async () => {
            await restart({}, "envVarExcludes: ['PLANT'],");
            assert.deepEqual((await api.plan(id)).environment.missing, ['LINE']);
            assert.deepEqual((await api.restore(id, { env: true })).environment.set, ['LINE']);
        });

        it('comes with settings that differ, and the lines for settings.js', async () => {
            await restart({ LINE: '1', PLANT: 'needle-north' }, 'functionTimeout: 7,');
            const plan = await api.plan(id);
            assert.deepEqual(plan.settings, [
                { name: 'functionTimeout', wanted: 5, current: 7, lines: 'functionTimeout: 5,' },
            ]);
            assert.equal(plan.nothingToDo, true);
            assert.match(plan.text, /1 setting differs/);
            assert.match((await api.restore(id)).warnings.join(), /functionTimeout/);
        });

        it('of a part is that which the part refers to, and nothing else', async () => {
            await api.deploy([...answeringFlows, ...smallFlows('return env.get("OTHER");')]);
            await restart({});
            const { environment } = await api.plan(id, '?only=in');
            assert.deepEqual(environment.missing, []);
            const result = await api.restore(id, { only: ['code'], env: true });
            assert.deepEqual(result.environment.set, ['LINE', 'PLANT']);
        });
    });
}
