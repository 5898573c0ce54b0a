// What comparing two states of the flows costs against parsing both from JSON, which whoever compares them has done.
import { fork } from 'node:child_process';
import { diffFlows } from '../runtime/core/diff-flows';
import type { FlowNode } from '../runtime/core/snapshot';
import { typicalFlows } from '../test/helpers/flows';
import { editAll, editOne } from './edits';
import { report, type Row } from './row';
import { median, timed } from './statistics';

const NODES = 10_000;
const PROCESSES = 7;
const WARM_UP = 3;
const ROUNDS = 9;
/** No longer than parsing; the limit is for code that runs for the first time, and for states with nothing in common. */
const GOAL = 1;
const LIMIT = 2;

const EDITED = 'five nodes edited';
const STRANGERS = 'no node the same';

/** What was done to the flows in between. Both states are parsed from JSON each time, so that they share nothing. */
const PAIRS: Readonly<Record<string, (flows: FlowNode[]) => FlowNode[]>> = {
    [EDITED]: (flows) => {
        for (let edit = 0; edit < 5; edit++) editOne(flows, edit);
        return flows;
    },
    'every tenth node edited, moved, added or removed': editTenth,
    'every node edited': (flows) => {
        editAll(flows, 1);
        return flows;
    },
    'all keys in another order': (flows) =>
        flows.map((node) => Object.fromEntries(Object.entries(node).reverse()) as FlowNode),
    [STRANGERS]: (flows) => flows.map((node) => ({ ...node, id: `new ${node.id}` })),
};

/** Of ten nodes that differ, one is elsewhere, one is gone, one has a new one beside it, and seven are edited. */
function editTenth(flows: FlowNode[]): FlowNode[] {
    return flows.flatMap((node, index): FlowNode[] => {
        if (node.type === 'tab' || index % 10 !== 0) return [node];
        switch ((index / 10) % 10) {
            case 0:
                return [{ ...node, x: Number(node.x) + 40 }];
            case 1:
                return [];
            case 2:
                return [node, { ...node, id: `new ${node.id}` }];
            default:
                return [{ ...node, name: `edited ${index}`, ...(node.func !== undefined && { func: `// ${index}` }) }];
        }
    });
}

/** Milliseconds of each round, the first of a process apart. */
interface Times {
    first: Round;
    later: Round[];
}

interface Round {
    parsing: number;
    comparing: number;
}

async function main(): Promise<void> {
    const rows: Row[] = [];
    for (const pair of Object.keys(PAIRS)) {
        const processes: Times[] = [];
        // Processes of its own for each pair: what else was compared before makes the same code faster or slower.
        for (let run = 0; run < PROCESSES; run++) processes.push(await runOnce(pair));
        const limit = pair === STRANGERS ? LIMIT : GOAL;
        rows.push(
            rowOf(
                pair,
                limit,
                processes.flatMap(({ later }) => later),
            ),
        );
        if (pair === EDITED)
            rows.push(
                rowOf(
                    `${pair}, for the first time`,
                    LIMIT,
                    processes.map(({ first }) => first),
                ),
            );
    }
    report(rows);
}

function runOnce(pair: string): Promise<Times> {
    return new Promise((resolve, reject) => {
        const child = fork(__filename, [pair], { execArgv: process.execArgv });
        child.once('message', (times) => resolve(times as Times));
        child.once('error', reject);
        child.once('exit', (code) => reject(new Error(`A run ended with exit code ${code}.`)));
    });
}

async function measureAll(edit: (flows: FlowNode[]) => FlowNode[]): Promise<Times> {
    const before = JSON.stringify(typicalFlows(NODES));
    const after = JSON.stringify(edit(JSON.parse(before) as FlowNode[]));
    const first = await measure(before, after);
    for (let round = 0; round < WARM_UP; round++) await measure(before, after);
    const later: Round[] = [];
    for (let round = 0; round < ROUNDS; round++) later.push(await measure(before, after));
    return { first, later };
}

async function measure(before: string, after: string): Promise<Round> {
    let was: FlowNode[] = [];
    let is: FlowNode[] = [];
    globalThis.gc?.();
    const parsing = await timed(() => {
        was = JSON.parse(before) as FlowNode[];
        is = JSON.parse(after) as FlowNode[];
    });
    globalThis.gc?.();
    const comparing = await timed(() => diffFlows({ flows: was }, { flows: is }, { complete: true }));
    return { parsing, comparing };
}

function rowOf(pair: string, goal: number, rounds: readonly Round[]): Row {
    const parse = median(rounds.map(({ parsing }) => parsing));
    const compare = median(rounds.map(({ comparing }) => comparing));
    return {
        what: `Comparing two flows of ${NODES} nodes against parsing both, ${pair}`,
        value: compare / parse,
        unit: '×',
        goal,
        note: `compare ${compare.toFixed(1)} ms, parse ${parse.toFixed(1)} ms`,
    };
}

const edit = PAIRS[process.argv[2] ?? ''];
if (edit) void measureAll(edit).then((times) => process.send?.(times));
else void main();
