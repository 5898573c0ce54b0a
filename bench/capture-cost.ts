// What a capture costs and writes, against ways of storing that look at all flows.
import { createHash } from 'node:crypto';
import { closeSync, fdatasyncSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { FlowNode } from '../runtime/core/snapshot';
import { typicalFlows } from '../test/helpers/flows';
import { countingFileSystem } from './counting-file-system';
import { deployed, editOne } from './edits';
import { startRecording } from './recording';
import { report, type Row } from './row';
import { median, rotated, timed } from './statistics';

const WARM_UP = 20;
const ROUNDS = 80;
const REST_MS = 10;
const SIZES = [
    { nodes: 2000, goal: 0.9, goalShare: 1.2 },
    { nodes: 10000, goal: 0.7, goalShare: 0.6 },
];

async function main(): Promise<void> {
    const rows: Row[] = [];
    for (const size of SIZES) rows.push(...(await measure(size)));
    report(rows);
}

async function measure({ nodes, goal, goalShare }: (typeof SIZES)[number]): Promise<Row[]> {
    const disk = countingFileSystem();
    const recording = await startRecording(disk);
    const place = (name: string): string => join(recording.userDir, name);
    const current = typicalFlows(nodes);
    await recording.deploy(deployed(current));
    const times = { floor: [] as number[], whole: [] as number[], capture: [] as number[], safe: [] as number[] };
    let safeAt = 0;
    const written: number[] = [];
    for (let round = 0; round < WARM_UP + ROUNDS; round++) {
        const { z } = editOne(current, round);
        const flows = deployed(current);
        const rivals = {
            floor: () => storeAsFloor(place(`floor-${round}`), flows, z!),
            whole: () => storeSynced(place(`whole-${round}`), JSON.stringify(flows)),
            capture: async () => void (safeAt = await recording.deploy(flows)),
        };
        for (const name of rotated(['floor', 'whole', 'capture'] as const, round)) {
            // None pays for what the one before has left: its garbage, its objects to collect, its journal to write.
            await recording.store.settled();
            syncFolder(recording.userDir);
            globalThis.gc?.();
            // V8 sweeps on other threads for a while.
            await setTimeout(REST_MS);
            const before = disk.written;
            const begun = performance.now();
            const ms = await timed(rivals[name]);
            if (round < WARM_UP) continue;
            times[name].push(ms);
            if (name !== 'capture') continue;
            times.safe.push(safeAt - begun);
            written.push(disk.written - before);
        }
    }
    await recording.close();
    const [floor, whole, capture] = [median(times.floor), median(times.whole), median(times.capture)];
    const bytes = median(written);
    const flowsBytes = Buffer.byteLength(JSON.stringify(current));
    return [
        {
            what: `Capture against the floor, ${nodes} nodes, one edited`,
            value: capture / floor,
            unit: '×',
            goal,
            note: `capture ${capture.toFixed(1)} ms (safe after ${median(times.safe).toFixed(1)} ms), floor ${floor.toFixed(1)} ms`,
        },
        {
            what: `Capture against writing the whole file, ${nodes} nodes`,
            value: capture / whole,
            unit: '×',
            note: `whole file ${whole.toFixed(1)} ms`,
        },
        {
            what: `Written for one edited node, share of the flows file, ${nodes} nodes`,
            value: (100 * bytes) / flowsBytes,
            unit: '%',
            goal: goalShare,
            note: `${(bytes / 1000).toFixed(1)} kB of ${(flowsBytes / 1000).toFixed(0)} kB`,
        },
    ];
}

function storeAsFloor(path: string, flows: readonly FlowNode[], tab: string): void {
    createHash('sha256').update(JSON.stringify(flows)).digest('hex');
    const nodes = flows.filter((node) => node.id === tab || node.z === tab);
    storeSynced(path, gzipSync(JSON.stringify(nodes)));
}

function storeSynced(path: string, data: string | Uint8Array): void {
    const file = openSync(path, 'w');
    writeSync(file, Buffer.from(data));
    fdatasyncSync(file);
    closeSync(file);
}

function syncFolder(path: string): void {
    const folder = openSync(path, 'r');
    fsyncSync(folder);
    closeSync(folder);
}

void main();
