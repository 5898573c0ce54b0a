import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Credentials, FlowNode } from '../../runtime/core/snapshot';
import { ApiClient } from '../helpers/api-client';
import { brokerNode, smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';

const ROOT = resolve(__dirname, '../..');

describe('FORMAT.md', () => {
    let nodeRed: NodeRedProcess;
    let api: ApiClient;

    before(async () => {
        nodeRed = await NodeRedProcess.start({ release: RELEASES[0]! });
        api = new ApiClient(nodeRed);
        const { flows } = await readExample();
        await api.deploy([...smallFlows(), ...flows, brokerNode({ user: 'plant', password: 'a secret' })]);
        await api.nextSnapshot(undefined);
    });
    after(() => nodeRed.dispose());

    it('holds a script that gets flows and credentials of a snapshot back by hand', async () => {
        const [item] = await api.list('?kind=auto');
        const { flows } = await api.flows();
        await nodeRed.stop();
        const script = join(nodeRed.userDir, 'rescue.mjs');
        await writeFile(script, await readScript());
        const config = await readFile(join(nodeRed.userDir, '.config.snapshots.json'), 'utf8');
        const { key } = JSON.parse(config) as { key: string };
        const output = execFileSync(process.execPath, [script, join(nodeRed.userDir, 'snapshots'), item!.id], {
            env: { ...process.env, SNAPSHOTS_KEY: key },
            encoding: 'utf8',
        });
        const rescued = JSON.parse(output) as { flows: FlowNode[]; credentials: Credentials };
        assert.equal(JSON.stringify(rescued.flows), JSON.stringify(flows));
        assert.deepEqual(rescued.credentials, { broker1: { user: 'plant', password: 'a secret' } });

        nodeRed = await nodeRed.restart({ files: { 'flows.json': '[]', 'flows_cred.json': '{}' } });
        api = new ApiClient(nodeRed);
        assert.equal((await api.call('POST', '/flows', output)).status, 200);
        assert.equal((await api.plan(item!.id)).nothingToDo, true, 'Node-RED takes the output as it is');
    });
});

async function readScript(): Promise<string> {
    const text = await readFile(join(ROOT, 'FORMAT.md'), 'utf8');
    return /```js\n([\s\S]*?)```/.exec(text)![1]!;
}

async function readExample(): Promise<{ flows: FlowNode[] }> {
    return { flows: JSON.parse(await readFile(join(ROOT, 'examples/first-steps.json'), 'utf8')) as FlowNode[] };
}
