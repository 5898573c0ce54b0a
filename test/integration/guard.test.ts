import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { FlowNode } from '../../runtime/core/snapshot';
import { ApiClient } from '../helpers/api-client';
import { brokerNode, smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';

/** Flows can end this Node-RED as a faulty node would: with an exception that nobody catches. */
const CRASHABLE = 'functionGlobalContext: { crash: () => setImmediate(() => { throw new Error("faulty node"); }) },';
const GUARD = 'snapshots: { guard: { withinSeconds: 2 } },';

function crashingFlows(): FlowNode[] {
    return smallFlows().map((node) =>
        node.type === 'function' ? { ...node, name: 'Crash', initialize: "global.get('crash')();" } : node,
    );
}

for (const release of RELEASES) {
    describe(`Guard on Node-RED ${release.name}`, () => {
        let nodeRed: NodeRedProcess;
        let api: ApiClient;

        const start = async (settings = `${CRASHABLE} ${GUARD}`): Promise<void> => {
            nodeRed = await NodeRedProcess.start({ release, settings });
            api = new ApiClient(nodeRed);
        };
        const restart = async (): Promise<void> => {
            nodeRed = await nodeRed.restart();
            api = new ApiClient(nodeRed);
        };
        afterEach(() => nodeRed.dispose());

        const deployGood = async (): Promise<void> => {
            await api.deploy([...smallFlows(), brokerNode({ user: 'plant', password: 'kept' })]);
            await nodeRed.waitUntil('the snapshot is good', async () => (await api.list())[0]?.good === true);
        };

        /** The deploy that ends Node-RED may end it before the answer. */
        const deployCrash = async (): Promise<void> => {
            await api.deploy([...crashingFlows(), brokerNode()]).catch(() => undefined);
            assert.equal(await nodeRed.untilEnded(), 1);
        };

        it('starts the last known good snapshot after three starts that ended unexpectedly, and keeps the bad flows', async () => {
            await start();
            await deployGood();
            const good = await api.flows();
            await deployCrash();
            for (let n = 1; n <= 3; n++)
                assert.match(await nodeRed.restartAndEnd(), /faulty node/, `start ${n} runs the flows`);

            await restart();
            await api.idle();
            assert.deepEqual((await api.flows()).flows, good.flows);
            const { guard } = await api.status();
            assert.equal(guard?.reason, 'crash');
            assert.equal(guard.failures, 3);
            assert.ok(nodeRed.output.includes('node-red-snapshots diff'), 'the log says how to look at the difference');
            const kept = await api.full(guard.kept!.id);
            assert.equal(kept.pinned, true);
            assert.match(JSON.stringify(kept.flows.flows), /Crash/);
            const broker = await api.call<{ user: string; has_password: boolean }>(
                'GET',
                '/credentials/mqtt-broker/broker1',
            );
            assert.deepEqual([broker.body.user, broker.body.has_password], ['plant', true]);
            await restart();
            assert.deepEqual((await api.flows()).flows, good.flows, 'and so it stays');
        });

        it('loads the flows without starting them when no good snapshot is known', async () => {
            await start();
            await deployCrash();
            for (let n = 1; n <= 3; n++) await nodeRed.restartAndEnd();
            await restart();
            await nodeRed.waitForOutput(/safe mode/i);
            assert.equal((await api.status()).guard?.started, undefined);
            await api.deploy(smallFlows('return "mended";'));
            assert.match(JSON.stringify(await api.flows()), /mended/);
        });

        it('does not count a stop by a person, and flows that were changed since count anew', async () => {
            await start();
            await deployGood();
            await deployCrash();
            for (let n = 1; n <= 2; n++) await nodeRed.restartAndEnd();
            const other = JSON.stringify([...crashingFlows(), ...smallFlows('', 'more')]);
            await writeFile(join(nodeRed.userDir, 'flows.json'), other);
            for (let n = 1; n <= 3; n++) assert.match(await nodeRed.restartAndEnd(), /faulty node/);
            await restart();
            assert.equal((await api.status()).guard?.reason, 'crash');
            for (let n = 1; n <= 4; n++) await restart();
            assert.equal((await api.status()).guard, undefined);
        });

        it('does not count a stop by a person that takes so long that the process is killed', async () => {
            await start();
            await api.deploy(
                smallFlows().map((node) => (node.type === 'function' ? { ...node, finalize: 'for (;;);' } : node)),
            );
            for (let n = 1; n <= 4; n++) {
                await nodeRed.waitForOutput(/Started flows/);
                assert.equal((await api.status()).guard, undefined);
                const stopped = nodeRed.stop();
                await nodeRed.waitForOutput(/Stopping flows/);
                await nodeRed.kill();
                await stopped;
                assert.equal(await nodeRed.untilEnded(), null, 'it was killed');
                await restart();
            }
            assert.equal((await api.status()).guard, undefined);
            await nodeRed.kill();
        });

        it('does not blame the flows when another program has the port', async () => {
            const file = "require('node:path').join(__dirname, 'taken')";
            const taken = `require('node:fs').existsSync(${file}) && { uiPort: +require('node:fs').readFileSync(${file}) }`;
            await start(`${GUARD} ...(${taken}),`);
            await deployGood();
            await nodeRed.stop();
            const other = createServer().listen(0, '127.0.0.1');
            await once(other, 'listening');
            await writeFile(join(nodeRed.userDir, 'taken'), String((other.address() as AddressInfo).port));
            for (let n = 1; n <= 3; n++) assert.match(await nodeRed.restartAndEnd(), /port in use/);
            other.close();
            await rm(join(nodeRed.userDir, 'taken'));
            await restart();
            assert.equal((await api.status()).guard, undefined);
        });

        it('does nothing when it is switched off', async () => {
            await start(`${CRASHABLE} snapshots: { guard: { enabled: false } },`);
            await deployCrash();
            for (let n = 1; n <= 5; n++) assert.match(await nodeRed.restartAndEnd(), /faulty node/);
        });

        for (const [what, text] of [
            ['empty', ''],
            ['cut off', '[{"id": "tab1", "type": "ta'],
        ] as const) {
            it(`puts the newest good snapshot in the place of a flow file that is ${what}, and keeps the file`, async () => {
                await start();
                await deployGood();
                const good = await api.flows();
                await nodeRed.stop();
                const file = join(nodeRed.userDir, 'flows.json');
                await writeFile(file, text);
                await restart();
                assert.deepEqual((await api.flows()).flows, good.flows);
                assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), good.flows);
                const { guard } = await api.status();
                assert.equal(guard?.reason, 'unreadable');
                for (const name of guard.files!) assert.equal(await readFile(name, 'utf8'), text);
                const beside = (await readdir(nodeRed.userDir)).filter((name) => name.startsWith('flows.json.'));
                assert.equal(beside.length, text === '' ? 0 : 1);
            });
        }
    });
}
