// How long Node-RED takes to answer a deploy while a remote to which every snapshot goes by itself is down: against one
// that has no remote, on instances side by side.
import { setTimeout } from 'node:timers/promises';
import { ApiClient } from '../test/helpers/api-client';
import { FaultyServer, type FaultyAnswer } from '../test/helpers/faulty-server';
import { typicalFlows } from '../test/helpers/flows';
import { NodeRedProcess, RELEASES } from '../test/helpers/node-red-process';
import { editOne } from './edits';
import { report, type Row } from './row';
import { median, rotated, timed } from './statistics';

const GROUPS = 3;
const WARM_UP = 4;
const ROUNDS = 16;
const NODES = 2000;
const REST_MS = 300;
const RELEASE = RELEASES[0]!;

/** What is at the remote's address: a server that cuts every connection, one that never answers, or no remote at all. */
const REMOTES = { none: undefined, cut: 'cut', silent: 'silent' } as const satisfies Record<
    string,
    FaultyAnswer | undefined
>;
type Name = keyof typeof REMOTES;
const NAMES = Object.keys(REMOTES) as Name[];

async function main(): Promise<void> {
    const times: Record<Name, number[]> = { none: [], cut: [], silent: [] };
    // Processes that run the same differ by themselves: each of several groups gives its part of the figures.
    for (let group = 0; group < GROUPS; group++) await measure(times);
    const without = median(times.none);
    report(
        (['cut', 'silent'] as const).map((name): Row => {
            const down = median(times[name]);
            return {
                what: `POST /flows (nodes) with a remote that ${name === 'cut' ? 'cuts every connection' : 'never answers'}, against none`,
                value: down / without,
                unit: '×',
                goal: 1.02,
                note: `down ${down.toFixed(1)} ms, none ${without.toFixed(1)} ms`,
            };
        }),
    );
}

async function measure(times: Record<Name, number[]>): Promise<void> {
    const instances = await Promise.all(NAMES.map((name) => start(name)));
    const flows = typicalFlows(NODES);
    for (let round = 0; round < WARM_UP + ROUNDS; round++) {
        editOne(flows, round);
        const body = JSON.stringify({ flows });
        for (const { name, api } of rotated(instances, round)) {
            const ms = await timed(() => deploy(api, body));
            if (round >= WARM_UP) times[name].push(ms);
            // Neither garbage nor a capture under way must slow down the next deploy. What the remote costs may.
            await Promise.all([...instances.map((instance) => instance.api.idle()), setTimeout(REST_MS)]);
        }
    }
    await Promise.all(instances.map(({ stop }) => stop()));
}

async function start(name: Name): Promise<{ name: Name; api: ApiClient; stop: () => Promise<void> }> {
    const answer = REMOTES[name];
    const server = answer && (await FaultyServer.start());
    if (server) server.answersWith(answer);
    const remotes = server
        ? `remotes: { down: { kind: 'node-red', url: '${server.url}', auto: 'all', target: 'node-red' } }`
        : '';
    const nodeRed = await NodeRedProcess.start({ release: RELEASE, settings: `snapshots: { ${remotes} },` });
    return {
        name,
        api: new ApiClient(nodeRed),
        stop: async () => {
            await nodeRed.dispose();
            await server?.stop();
        },
    };
}

async function deploy(api: ApiClient, body: string): Promise<void> {
    const { status } = await api.call('POST', '/flows', body, { 'Node-RED-Deployment-Type': 'nodes' });
    if (status !== 200) throw new Error(`A deploy was answered ${status}.`);
}

void main();
