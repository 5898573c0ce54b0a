// How long the first picture of a flow takes in Chromium, against the best known renderer, and how smoothly it is moved.
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { chromium, type Page } from 'playwright-core';
import { NodeRedProcess, RELEASES } from '../test/helpers/node-red-process';
import { report, type Row } from './row';
import { median, rotated } from './statistics';

const ROOT = resolve(__dirname, '../..');
const SIZE = { width: 1400, height: 900 };
const WARM_UP = 2;
const ROUNDS = 9;
const MOVES = 7;
/** The other renderer takes so long that once is enough. */
const MANY = 10_000;

async function main(): Promise<void> {
    const nodeRed = await NodeRedProcess.start({ release: RELEASES[0]! });
    const browser = await launch();
    const page = await browser.newPage({ viewport: SIZE });
    // Node-RED's editor, whose types and colours the map takes.
    await page.goto(nodeRed.url);
    await page.locator('#red-ui-loading-progress').waitFor({ state: 'hidden' });
    await page.addScriptTag({ content: await pageScript() });
    const rows = [...(await firstPictures(page)), ...(await movement(page))];
    await browser.close();
    await nodeRed.dispose();
    report(rows);
}

async function firstPictures(page: Page): Promise<Row[]> {
    const few = { ours: [] as number[], theirs: [] as number[] };
    for (let round = 0; round < WARM_UP + ROUNDS; round++) {
        for (const name of rotated(['ours', 'theirs'] as const, round)) {
            const ms = await firstPicture(page, name, 500);
            if (round >= WARM_UP) few[name].push(ms);
        }
    }
    const many: number[] = [];
    for (let round = 0; round < ROUNDS; round++) many.push(await firstPicture(page, 'ours', MANY));
    const once = await firstPicture(page, 'theirs', MANY);
    return [
        compared('First picture of 500 nodes in one tab', median(few.ours), median(few.theirs), 1),
        compared(`First picture of ${MANY} nodes in one tab`, median(many), once, 0.05),
    ];
}

function firstPicture(page: Page, name: 'ours' | 'theirs', nodes: number): Promise<number> {
    return page.evaluate(`draw.firstPicture('${name}', ${nodes})`);
}

function compared(what: string, ours: number, theirs: number, goal: number): Row {
    return {
        what: `${what}, against @flowfuse/flow-renderer`,
        value: ours / theirs,
        unit: '×',
        goal,
        note: `map ${ours.toFixed(0)} ms, flow-renderer ${theirs.toFixed(0)} ms`,
    };
}

async function movement(page: Page): Promise<Row[]> {
    const rows: Row[] = [];
    for (const how of ['pan', 'zoom'] as const) {
        const runs: { worst: number; median: number }[] = [];
        for (let run = 0; run < MOVES; run++) {
            const frames = await page.evaluate<number[]>(`draw.move('${how}', ${MANY})`);
            runs.push({ worst: Math.max(...frames), median: median(frames) });
        }
        runs.sort((a, b) => a.worst - b.worst);
        rows.push({
            what: `Longest frame while a person ${how}s ${MANY} nodes, median of ${MOVES} runs`,
            value: runs[MOVES >> 1]!.worst,
            unit: 'ms',
            goal: 50,
            note: `half of the frames take up to ${median(runs.map((each) => each.median)).toFixed(1)} ms`,
        });
    }
    return rows;
}

async function pageScript(): Promise<string> {
    const { outputFiles } = await build({
        entryPoints: [join(ROOT, 'bench/page/draw-page.ts')],
        bundle: true,
        minify: true,
        format: 'iife',
        globalName: 'draw',
        target: 'es2020',
        loader: { '.css': 'text' },
        write: false,
        logLevel: 'error',
    });
    return `${outputFiles[0]!.text}; window.draw = draw;`;
}

function launch(): ReturnType<typeof chromium.launch> {
    const executablePath = process.env.CHROMIUM;
    if (!executablePath) throw new Error('There is no Chromium: name one in CHROMIUM.');
    const quiet = ['background-networking', 'component-update', 'sync', 'gpu'].map((what) => `--disable-${what}`);
    return chromium.launch({ executablePath, args: ['--no-sandbox', '--no-first-run', ...quiet] });
}

void main();
