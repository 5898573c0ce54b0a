// How long Node-RED takes to answer a deploy with the package and without it, on two instances side by side.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ApiClient } from '../test/helpers/api-client';
import { typicalFlows } from '../test/helpers/flows';
import { NodeRedProcess, RELEASES, type NodeRedRelease } from '../test/helpers/node-red-process';
import { editOne } from './edits';
import { report, type Row } from './row';
import { median, rotated, timed } from './statistics';

const PAIRS = 4;
const WARM_UP = 4;
const ROUNDS = 16;
const NODES = 2000;
const REST_MS = 300;
const TYPES = ['nodes', 'full'] as const;

/** Milliseconds until the answer. */
interface Times {
    without: number[];
    with: number[];
}

async function main(): Promise<void> {
    const rows: Row[] = [];
    for (const release of RELEASES) rows.push(...(await measure(release)));
    report(rows);
}

/** Two processes that run the same differ by themselves: each of several pairs gives its part of the figures. */
async function measure(release: NodeRedRelease): Promise<Row[]> {
    const times = { nodes: { without: [], with: [] } as Times, full: { without: [], with: [] } as Times };
    for (let pair = 0; pair < PAIRS; pair++) {
        const bareDir = await mkdtemp(join(tmpdir(), 'snapshots-bench-'));
        const [bare, equipped] = await Promise.all([
            NodeRedProcess.start({ release, userDir: bareDir }),
            NodeRedProcess.start({ release }),
        ]);
        const apis = { without: new ApiClient(bare), with: new ApiClient(equipped) };
        for (const type of TYPES) await deployInTurn(type, apis, times[type]);
        await Promise.all([bare.dispose(), equipped.dispose()]);
        await rm(bareDir, { recursive: true, force: true });
    }
    return TYPES.map((type) => {
        const [without, withPackage] = [median(times[type].without), median(times[type].with)];
        return {
            what: `POST /flows (${type}) with the package against without, Node-RED ${release.name}`,
            value: withPackage / without,
            unit: '×',
            goal: 1.02,
            note: `with ${withPackage.toFixed(1)} ms, without ${without.toFixed(1)} ms`,
        };
    });
}

async function deployInTurn(type: string, apis: Record<keyof Times, ApiClient>, times: Times): Promise<void> {
    const flows = typicalFlows(NODES);
    for (let round = 0; round < WARM_UP + ROUNDS; round++) {
        editOne(flows, round);
        const body = JSON.stringify({ flows });
        for (const name of rotated(['without', 'with'] as const, round)) {
            const ms = await timed(() => deploy(apis[name], type, body));
            if (round >= WARM_UP) times[name].push(ms);
            // What a deploy leaves to be done, garbage above all, and a capture under way must slow down no later deploy,
            // and there must be as much time for it after each.
            await Promise.all([apis.with.idle(), setTimeout(REST_MS)]);
        }
    }
}

async function deploy(api: ApiClient, type: string, body: string): Promise<void> {
    const { status } = await api.call('POST', '/flows', body, { 'Node-RED-Deployment-Type': type });
    if (status !== 200) throw new Error(`A deploy was answered ${status}.`);
}

void main();
