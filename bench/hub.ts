// What devices cost the Node-RED that serves them: check-ins with nothing new, and all of them taking a new target.
import { rm } from 'node:fs/promises';
import { setTimeout as rest } from 'node:timers/promises';
import { Connection, drive, requestBytes } from './load';
import { startHub, type BenchDevice, type HubInstance } from './hub-instance';
import { report, type Row } from './row';
import { median, rotated } from './statistics';

const DEVICES = 5000;
const CONNECTIONS = 32;
const ROUNDS = 12;
const ROUND_MS = 1000;
/** All devices once a minute, and ten times as many. */
const RATES = [DEVICES / 60, DEVICES / 6];
const PINGS = 150;

async function main(): Promise<void> {
    const instance = await startHub(DEVICES);
    try {
        await instance.hub.target(instance.snapshots[0].id, { devices: 'all' });
        report([
            ...(await measureRate(instance)),
            ...(await measureLatency(instance)),
            ...(await measureTarget(instance)),
        ]);
    } finally {
        await instance.nodeRed.dispose();
        await rm(instance.nodeRed.userDir, { recursive: true, force: true });
    }
}

/** As many as one hub answers, against a route that does nothing, on the same server with the same requests. */
async function measureRate(instance: HubInstance): Promise<Row[]> {
    const connections = await open(instance.port, CONNECTIONS);
    const next = requestsOf(instance);
    const rates = { bare: [] as number[], live: [] as number[] };
    for (let round = 0; round < ROUNDS + 2; round++) {
        for (const which of rotated(['bare', 'live'] as const, round)) {
            const rate = await drive(connections, next[which], ROUND_MS, 200);
            if (round >= 2) rates[which].push(rate);
        }
    }
    connections.forEach((connection) => connection.close());
    const [bare, live] = [median(rates.bare), median(rates.live)];
    return [
        {
            what: 'Time for a check-in with nothing new, against a bare route of Express on the same server',
            value: bare / live,
            unit: '×',
            goal: 2,
            note: `${live.toFixed(0)} check-ins a second, bare route ${bare.toFixed(0)}`,
        },
    ];
}

/** How long a flow of the hub takes to answer, while devices check in and while they do not. */
async function measureLatency(instance: HubInstance): Promise<Row[]> {
    const connections = await open(instance.port, CONNECTIONS);
    const [pinger] = await open(instance.port, 1);
    const next = requestsOf(instance);
    const rows: Row[] = [];
    for (const rate of RATES) {
        const times = { idle: [] as number[], bare: [] as number[], live: [] as number[] };
        for (let round = 0; round < 6; round++) {
            for (const which of rotated(['idle', 'bare', 'live'] as const, round)) {
                const load = which === 'idle' ? undefined : steady(connections, next[which], rate);
                times[which].push(...(await ping(pinger!)));
                await load?.stop();
            }
        }
        const [idle, bare, live] = [median(times.idle), median(times.bare), median(times.live)];
        rows.push({
            what: `Answer of a flow while devices check in ${rate.toFixed(0)} times a second, against no devices`,
            value: live / idle,
            unit: '×',
            goal: rate === RATES[0] ? 1.1 : 1.5,
            note: `${live.toFixed(2)} ms, no devices ${idle.toFixed(2)} ms, bare route ${bare.toFixed(2)} ms`,
        });
    }
    [...connections, pinger!].forEach((connection) => connection.close());
    return rows;
}

/** Every device hears of another target, fetches it and says that it runs, as fast as the hub answers. */
async function measureTarget(instance: HubInstance): Promise<Row[]> {
    const { hub, snapshots, devices, port } = instance;
    const [asker] = await open(port, 1);
    await processOf(asker!);
    const before = await processOf(asker!);
    asker!.close();
    await hub.target(snapshots[1].id, { devices: 'all' });
    const connections = await open(port, CONNECTIONS);
    const [pinger, watcher] = await open(port, 2);
    const left = [...devices];
    let bytes = 0;
    let peak = before.rss;
    const watch = { isDone: false };
    const start = performance.now();
    const pings: number[] = [];
    const watching = (async () => {
        while (!watch.isDone) {
            pings.push(...(await ping(pinger!, 10)));
            peak = Math.max(peak, (await processOf(watcher!, false)).rss);
        }
    })();
    await Promise.all(
        connections.map(async (connection) => {
            for (let device = left.pop(); device; device = left.pop()) {
                const size = await takeTarget(connection, device, instance);
                bytes += size;
            }
        }),
    );
    const ms = performance.now() - start;
    watch.isDone = true;
    await watching;
    const { delay } = await processOf(watcher!);
    const list = await hub.list();
    const running = list.devices.filter(({ current }) => current?.id === snapshots[1].id).length;
    if (running !== DEVICES) throw new Error(`Only ${running} devices run the target.`);
    [...connections, pinger!, watcher!].forEach((connection) => connection.close());
    const megabytes = (value: number): string => `${(value / 1024 / 1024).toFixed(0)} MB`;
    return [
        {
            what: `Memory while ${DEVICES} devices take a new target of 2000 nodes, against before`,
            value: peak / before.rss,
            unit: '×',
            goal: 2,
            note: `${megabytes(peak)}, before ${megabytes(before.rss)}; ${megabytes(bytes)} sent in ${(ms / 1000).toFixed(1)} s`,
        },
        {
            what: 'Delay of the event loop meanwhile, 99 of 100',
            value: delay.p99,
            unit: 'ms',
            goal: 20,
            note: `longest ${delay.max.toFixed(1)} ms; a flow answers in ${median(pings).toFixed(1)} ms`,
        },
    ];
}

async function takeTarget(
    connection: Connection,
    device: BenchDevice,
    { project, snapshots }: HubInstance,
): Promise<number> {
    const [before, after] = snapshots;
    const told = await connection.ask(stateOf(device, project, before.id));
    if (told.status !== 409) throw new Error(`A device was answered ${told.status}.`);
    const { body, status } = await connection.ask(requestBytes('GET', livePath(device, 'snapshot'), headersOf(device)));
    if (status !== 200) throw new Error(`A device got no snapshot: ${status}.`);
    await connection.ask(requestBytes('GET', livePath(device, 'settings'), headersOf(device)));
    const done = await connection.ask(stateOf(device, project, after.id));
    if (done.status !== 200) throw new Error(`A device was answered ${done.status} in the end.`);
    return body.length;
}

function requestsOf({ devices, project, snapshots }: HubInstance): Record<'bare' | 'live', () => Buffer> {
    const live = devices.map((device) => stateOf(device, project, snapshots[0].id));
    const bare = devices.map((device) => stateOf(device, project, snapshots[0].id, `/bare/${device.id}/state`));
    let [atLive, atBare] = [0, 0];
    return { live: () => live[atLive++ % live.length]!, bare: () => bare[atBare++ % bare.length]! };
}

/** As FlowFuse's device agent says it. */
function stateOf(device: BenchDevice, project: string, snapshot: string, path = livePath(device, 'state')): Buffer {
    return requestBytes('POST', path, headersOf(device), {
        ownerType: 'project',
        project,
        application: null,
        snapshot,
        settings: null,
        state: 'running',
        mode: 'autonomous',
        targetState: 'running',
        health: { uptime: 4711, snapshotRestartCount: 0 },
        agentVersion: '4.2.0',
        licensed: false,
        nodeRedVersion: '4.1.15',
    });
}

function livePath({ id }: BenchDevice, name: string): string {
    return `/snapshots/api/v1/devices/${id}/live/${name}`;
}

function headersOf({ token }: BenchDevice): Record<string, string> {
    return {
        Authorization: `Bearer ${token}`,
        'User-Agent': 'FlowFuse Device Agent v4.2.0',
        Accept: 'application/json',
    };
}

function open(port: number, count: number): Promise<Connection[]> {
    return Promise.all(Array.from({ length: count }, () => Connection.open(port)));
}

/** Asks at a steady rate until it is stopped. */
function steady(connections: readonly Connection[], next: () => Buffer, rate: number): { stop(): Promise<void> } {
    let isStopped = false;
    const start = performance.now();
    let asked = 0;
    const one = async (connection: Connection): Promise<void> => {
        while (!isStopped) {
            const due = start + (1000 * asked++) / rate;
            const wait = due - performance.now();
            if (wait > 0) await rest(wait);
            await connection.ask(next());
        }
    };
    const all = Promise.all(connections.map(one));
    return {
        stop: async () => {
            isStopped = true;
            await all;
        },
    };
}

async function ping(connection: Connection, count = PINGS): Promise<number[]> {
    const request = requestBytes('GET', '/ping');
    const times: number[] = [];
    for (let n = 0; n < count; n++) {
        const start = performance.now();
        await connection.ask(request);
        times.push(performance.now() - start);
        await rest(5);
    }
    return times;
}

interface ProcessState {
    rss: number;
    delay: { p99: number; max: number };
}

async function processOf(connection: Connection, isAnew = true): Promise<ProcessState> {
    const { body } = await connection.ask(requestBytes('GET', `/bare/process${isAnew ? '?reset=1' : ''}`));
    return JSON.parse(body.toString()) as ProcessState;
}

void main();
