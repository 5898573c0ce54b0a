import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RegisteredDevice } from '../runtime/core/fleet-wire';
import type { FlowNode, SnapshotItem } from '../runtime/core/snapshot';
import { ApiClient } from '../test/helpers/api-client';
import { brokerNode, typicalFlows } from '../test/helpers/flows';
import { HubClient } from '../test/helpers/hub-client';
import { makeUserDir, NodeRedProcess, RELEASES } from '../test/helpers/node-red-process';

export interface BenchDevice {
    id: string;
    token: string;
}

/** A Node-RED that serves many devices while its own flows run, and beside that bare routes on the same server. */
export interface HubInstance {
    nodeRed: NodeRedProcess;
    api: ApiClient;
    hub: HubClient;
    devices: BenchDevice[];
    /** What devices are told to belong to. */
    project: string;
    snapshots: [SnapshotItem, SnapshotItem];
    port: number;
}

const NODES = 2000;

/** A node that is there for its routes alone: one of Express, and how this process is. */
const BARE = `const { monitorEventLoopDelay } = require('perf_hooks');
module.exports = (RED) => {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    RED.httpAdmin.post('/bare/:id/state', (request, response) => response.json({}));
    RED.httpAdmin.get('/bare/process', (request, response) => {
        const { rss } = process.memoryUsage();
        const { user, system } = process.cpuUsage();
        response.json({ rss, cpuMs: (user + system) / 1000, delay: { p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 } });
        if (request.query.reset) delay.reset();
    });
};
`;

export async function startHub(count: number): Promise<HubInstance> {
    const userDir = await makeUserDir();
    await mkdir(join(userDir, 'nodes'));
    await writeFile(join(userDir, 'nodes/bare.js'), BARE);
    await writeFile(join(userDir, 'nodes/bare.html'), '<script type="text/html" data-template-name="bare"></script>');
    let nodeRed = await NodeRedProcess.start({ release: RELEASES[0]!, userDir });
    const pattern = await new HubClient(new ApiClient(nodeRed)).register({ name: 'Pattern' });
    await nodeRed.stop();
    const devices = await multiply(userDir, pattern, count);
    nodeRed = await nodeRed.restart();
    const api = new ApiClient(nodeRed);
    const hub = new HubClient(api);
    await api.deploy([...typicalFlows(NODES), ...busyFlows(), brokerNode({ user: 'u', password: 'p' })]);
    const first = await api.nextSnapshot(undefined);
    const second = (await api.call<SnapshotItem>('POST', '/snapshots', { name: 'Second' })).body;
    const one = { ...pattern, id: devices[0]!.id, credentials: { ...pattern.credentials, token: devices[0]!.token } };
    const { project } = (await (await hub.live(one, 'GET', 'state')).json()) as { project: string };
    const port = Number(new URL(nodeRed.url).port);
    return { nodeRed, api, hub, devices, project, snapshots: [first, second], port };
}

/** Registering each of them by itself would take as long as all measurements. */
async function multiply(userDir: string, pattern: RegisteredDevice, count: number): Promise<BenchDevice[]> {
    const file = join(userDir, '.config.snapshots-devices.json');
    const kept = JSON.parse(await readFile(file, 'utf8')) as { devices: Record<string, unknown>[] };
    const [record] = kept.devices;
    const devices = Array.from({ length: count }, (_, n) => {
        const id = `Bench${String(n).padStart(5, '0')}`;
        return { id, token: `${pattern.credentials.token.slice(0, -5)}${String(n).padStart(5, '0')}` };
    });
    kept.devices = devices.map(({ id, token }) => ({
        ...record,
        id,
        name: `Device ${id}`,
        tokenHash: createHash('sha256').update(token).digest('hex'),
    }));
    await writeFile(file, JSON.stringify(kept));
    return devices;
}

/** Twenty lines that each handle a message ten times a second, and an address that a flow answers. */
function busyFlows(): FlowNode[] {
    const z = 'busy';
    const work = 'let sum = 0; for (let i = 0; i < 2000; i++) sum += Math.sqrt(i); msg.payload = sum; return msg;';
    const lines = Array.from({ length: 20 }, (_, n): FlowNode[] => [
        {
            id: `inject${n}`,
            type: 'inject',
            z,
            name: '',
            props: [{ p: 'payload' }],
            repeat: '0.1',
            crontab: '',
            once: true,
            onceDelay: 0.1,
            topic: '',
            payload: '',
            payloadType: 'date',
            x: 100,
            y: 40 * n,
            wires: [[`function${n}`]],
        },
        {
            id: `function${n}`,
            type: 'function',
            z,
            name: '',
            func: work,
            outputs: 1,
            libs: [],
            x: 300,
            y: 40 * n,
            wires: [[]],
        },
    ]);
    return [
        { id: z, type: 'tab', label: 'Busy', disabled: false, info: '', env: [] },
        ...lines.flat(),
        {
            id: 'in',
            type: 'http in',
            z,
            name: '',
            url: '/ping',
            method: 'get',
            upload: false,
            x: 100,
            y: 900,
            wires: [['ping']],
        },
        {
            id: 'ping',
            type: 'function',
            z,
            name: '',
            func: work,
            outputs: 1,
            libs: [],
            x: 300,
            y: 900,
            wires: [['out']],
        },
        { id: 'out', type: 'http response', z, name: '', statusCode: '200', headers: {}, x: 500, y: 900, wires: [] },
    ];
}
