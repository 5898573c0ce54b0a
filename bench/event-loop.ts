// The longest time for which a capture holds the event loop, at 10,000 nodes.
import { fork } from 'node:child_process';
import type { FlowNode } from '../runtime/core/snapshot';
import { nodeFileSystem } from '../runtime/store/node-file-system';
import { typicalFlows } from '../test/helpers/flows';
import { deployed, editAll, editOne } from './edits';
import { longestBlock } from './longest-block';
import { startRecording } from './recording';
import { report, type Row } from './row';
import { median } from './statistics';

const NODES = 10_000;
const PROCESSES = 9;
const GOAL_MS = 10;
const LAYOUTS = ['in 100 tabs', 'in one tab'] as const;
const DEPLOYS = ['first capture', 'one node edited', 'every node edited'] as const;

type Layout = (typeof LAYOUTS)[number];

/** Longest blocks in ms: of each deploy, and of the same loop with nothing to do. */
type Blocks = Record<(typeof DEPLOYS)[number] | 'idle', number>;

async function main(): Promise<void> {
    const rows: Row[] = [];
    for (const layout of LAYOUTS) {
        const runs: Blocks[] = [];
        // A process for each run: code that runs for the first time is slow, and that is how it runs in Node-RED.
        for (let run = 0; run < PROCESSES; run++) runs.push(await runOnce(layout));
        const middle = (name: keyof Blocks): number => median(runs.map((blocks) => blocks[name]));
        for (const name of DEPLOYS) {
            rows.push({
                what: `Longest block of the event loop, ${NODES} nodes ${layout}, ${name}`,
                value: middle(name),
                unit: 'ms',
                goal: GOAL_MS,
                note: `without capture ${middle('idle').toFixed(1)} ms`,
            });
        }
    }
    report(rows);
}

function runOnce(layout: Layout): Promise<Blocks> {
    return new Promise((resolve, reject) => {
        const child = fork(__filename, [layout], { execArgv: process.execArgv });
        child.once('message', (blocks) => resolve(blocks as Blocks));
        child.once('error', reject);
        child.once('exit', (code) => reject(new Error(`A run ended with exit code ${code}.`)));
    });
}

async function measure(layout: Layout): Promise<Blocks> {
    const recording = await startRecording(nodeFileSystem);
    const flows = layout === 'in one tab' ? inOneTab(typicalFlows(NODES)) : typicalFlows(NODES);
    const deploy = async (edit: () => unknown): Promise<number> => {
        edit();
        const next = deployed(flows);
        return longestBlock(async () => {
            await recording.deploy(next);
            await recording.store.settled();
        });
    };
    const blocks: Blocks = {
        idle: await longestBlock(() => new Promise((resolve) => setTimeout(resolve, 100))),
        'first capture': await deploy(() => undefined),
        'one node edited': await deploy(() => editOne(flows, 1)),
        'every node edited': await deploy(() => editAll(flows, 2)),
    };
    await recording.close();
    return blocks;
}

function inOneTab(flows: readonly FlowNode[]): FlowNode[] {
    const [tab] = flows;
    const nodes = flows.filter((node) => node.type !== 'tab').map((node) => ({ ...node, z: tab!.id }));
    return [tab!, ...nodes];
}

const layout = LAYOUTS.find((name) => name === process.argv[2]);
if (layout) void measure(layout).then((blocks) => process.send?.(blocks));
else void main();
