import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import pixelmatch from 'pixelmatch';
import type { BrowserContext } from 'playwright-core';
import { PNG } from 'pngjs';
import { contrasting, type Rgb } from '../../editor/flow-map/contrast';
import type { Box } from '../../editor/flow-map/scene';
import type { FlowNode } from '../../runtime/core/snapshot';
import { coreNodeFlows, EVIL } from '../helpers/core-nodes';
import { typicalFlows } from '../helpers/flows';
import { makeUserDir, NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import { darken } from './colours';
import { addContributedTypes } from './contributed-types';
import { DrawnMap, type ShownFlow } from './drawn-map';
import { EditorPage, launchBrowser } from './editor-page';
import { addLayout, loadFlows, showFlow } from './flow-map-page';
import { oddFlows } from './flows-to-draw';

/** Share of the pixels that may differ: those at the edges of curves. */
const MOST_DIFFERING = 0.002;
const ROOM = { w: 840, h: 600 };

for (const release of RELEASES) {
    describe(`The flow map on Node-RED ${release.name}`, () => {
        let userDir: string;
        let nodeRed: NodeRedProcess;
        let browser: BrowserContext;
        let editor: EditorPage;
        let map: DrawnMap;

        before(async () => {
            userDir = await makeUserDir();
            await addContributedTypes(userDir);
            [nodeRed, browser] = await Promise.all([NodeRedProcess.start({ release, userDir }), launchBrowser()]);
            editor = await EditorPage.open(browser, nodeRed, { width: 1500, height: 900 });
            await addLayout(editor.page);
            // The editor's tools lie on its workspace.
            await editor.page.addStyleTag({
                content: `.red-ui-workspace-toolbar, #red-ui-workspace-toolbar, .red-ui-notification,
                    .red-ui-flow-node-changed { display: none !important }
                    #red-ui-workspace-chart { scrollbar-width: none }`,
            });
        });
        after(async () => {
            await Promise.all([browser.close(), nodeRed.dispose()]);
            await rm(userDir, { recursive: true });
        });
        afterEach(async () => {
            await map.close();
            assert.deepEqual(editor.errors.splice(0), []);
        });

        it("looks like the editor's workspace, and goes on to when the theme changes", async () => {
            const flows = [...coreNodeFlows(), ...contributedFlow()];
            await loadFlows(editor.page, flows);
            const ids = flows.filter(({ type }) => type === 'tab' || type === 'subflow').map(({ id }) => id);
            for (const flow of ids) await looksTheSame(flow, flows);
            await open({ flow: 'boiler', flows });
            await darken(editor);
            await showFlow(editor.page, 'boiler');
            await looksTheSame('boiler', flows, map);
            for (const flow of ids) await looksTheSame(flow, flows);
        });

        /** Shows a flow in both, and compares what is seen of it, as a whole and node by node. */
        async function looksTheSame(flow: string, flows: readonly FlowNode[], opened?: DrawnMap): Promise<void> {
            await showFlow(editor.page, flow);
            map = opened ?? (await DrawnMap.open(editor, { flow, flows }));
            const place = withinRoom(map.scene.bounds);
            const wanted = await pictureOfEditor(editor, place);
            let found = '';
            const same = editor.until(`${flow} looks the same`, async () => {
                const drawn = await pictureOfMap(map, place);
                const share = differing(wanted, drawn);
                const nodes = differingNodes(map, place, wanted, drawn);
                found = `${flow}: ${(100 * share).toFixed(3)} % of the pixels, the nodes ${nodes.join(', ')}`;
                return share < MOST_DIFFERING && nodes.length === 0;
            });
            await same.catch(() => assert.fail(found));
            await map.close();
        }

        it('draws the links of a chosen link node as the editor does', async () => {
            const flows = linkedTab();
            await loadFlows(editor.page, flows);
            for (const theme of ['light', 'dark'] as const) {
                if (theme === 'dark') await darken(editor);
                await showFlow(editor.page, 'linked', 'from');
                map = await DrawnMap.open(editor, { flow: 'linked', flows });
                await map.tell('select', 'from');
                const place = { x: 140, y: 20, w: 400, h: 170 };
                const wanted = await pictureOfEditor(editor, place);
                let share = 1;
                const same = editor.until('the links look the same', async () => {
                    share = differing(wanted, await pictureOfMap(map, place));
                    return share < MOST_DIFFERING;
                });
                await same.catch(() => assert.fail(`${theme}: ${(100 * share).toFixed(3)} % of the pixels`));
                if (theme === 'light') await map.close();
            }
        });

        it('shows names that hold HTML as text', async () => {
            await open({ flow: 'boiler', flows: coreNodeFlows() });
            await map.tell('select', 'delay1', true);
            await map.element.press('ArrowLeft');
            await map.element.press('ArrowRight');
            const html = await map.element.innerHTML();
            assert.ok(!html.includes('<img') && !html.includes('<b>'));
            assert.equal(
                await editor.page.evaluate(() => (window as unknown as { hacked?: number }).hacked),
                undefined,
            );
            assert.ok(coreNodeFlows().some(({ name }) => name === EVIL));
        });

        it('is used with the mouse', async () => {
            await open({ flow: 'boiler', flows: coreNodeFlows() });
            const { mouse } = editor.page;
            await map.calls();
            const [at, free] = [map.middleOf('switch1'), map.onScreen({ x: 10, y: 10 })];
            await mouse.click(at.x, at.y);
            await mouse.click(free.x, free.y);
            await mouse.dblclick(at.x, at.y);
            assert.deepEqual(await map.calls(), [
                'select switch1',
                'select undefined',
                'select switch1',
                'select switch1',
                'open switch1',
            ]);

            await mouse.move(at.x, at.y);
            await mouse.down();
            await mouse.move(at.x + 60, at.y + 40, { steps: 5 });
            await mouse.up();
            assert.deepEqual(await map.calls(), [], 'what was dragged is not chosen');
            await mouse.click(at.x + 60, at.y + 40);
            assert.deepEqual(await map.calls(), ['select switch1']);
            await mouse.wheel(60, 40);
            const isChosen = async (): Promise<boolean> => {
                await mouse.click(at.x, at.y);
                return (await map.calls()).at(-1) === 'select switch1';
            };
            await editor.until('the wheel has moved it back', isChosen);

            await editor.page.keyboard.down('Control');
            await mouse.wheel(0, 100);
            await editor.page.keyboard.up('Control');
            await editor.until('the wheel has made it smaller', async () =>
                (await map.calls()).some((each) => /^zoom \d\d$/.test(each)),
            );
            assert.ok(await isChosen(), 'what is under the pointer stays there');
        });

        it('is used with two fingers', async () => {
            await open({ flow: 'boiler', flows: coreNodeFlows() });
            await map.calls();
            const at = map.middleOf('switch1');
            const session = await editor.page.context().newCDPSession(editor.page);
            const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', distance?: number): Promise<unknown> => {
                const [left, right] = [at.x - (distance ?? 0) / 2, at.x + (distance ?? 0) / 2];
                const points = [left, right].map((x, id) => ({ x, y: at.y, id }));
                return session.send('Input.dispatchTouchEvent', {
                    type,
                    touchPoints: distance === undefined ? [] : points,
                });
            };
            await touch('touchStart', 100);
            for (const distance of [120, 150, 180, 200]) await touch('touchMove', distance);
            await touch('touchEnd');
            await session.detach();
            assert.equal((await map.calls()).at(-1), 'zoom 200');
            await editor.page.mouse.click(at.x, at.y);
            assert.deepEqual(await map.calls(), ['select switch1'], 'what is between the fingers stays there');
        });

        it('is used with the keyboard, and keeps its keys to itself', async () => {
            await loadFlows(editor.page, coreNodeFlows());
            await showFlow(editor.page, 'boiler', 'inject1');
            await open({ flow: 'boiler', flows: coreNodeFlows() });
            await heardKeys(editor);
            await map.calls();
            const before = await editor.nodes();
            await map.element.focus();
            const press = async (key: string): Promise<string[]> => {
                await map.element.press(key);
                return map.calls();
            };
            assert.deepEqual(await press('Home'), ['select inject1']);
            assert.deepEqual(await press('ArrowRight'), ['select function1']);
            assert.equal(await map.element.locator('[aria-live]').textContent(), 'function function1 as before');
            assert.deepEqual(await press('ArrowDown'), ['select template1']);
            assert.deepEqual(await press('ArrowLeft'), ['select debug1']);
            assert.deepEqual(await press('Enter'), ['open debug1']);
            assert.deepEqual(await press('+'), ['zoom 125']);
            assert.deepEqual(await press('-'), ['zoom 100']);
            await press('+');
            assert.deepEqual(await press('0'), ['zoom 100']);
            assert.deepEqual(await heardKeys(editor), []);
            await press('Escape');
            assert.deepEqual(await heardKeys(editor), ['Escape']);
            await press('Tab');
            assert.equal(await map.element.evaluate((element) => element.contains(document.activeElement)), false);
            assert.deepEqual(await editor.nodes(), before, 'nothing was moved in the workspace');
        });

        it('has a name for a screen reader, and a ring where the keyboard is', async () => {
            await open({ flow: 'boiler', flows: coreNodeFlows() });
            assert.equal(await map.element.getAttribute('aria-label'), 'Map of the flow');
            const ring = (): Promise<string> =>
                map.element.evaluate((element) => getComputedStyle(element, '::after').borderTopStyle);
            const none = await ring();
            await map.element.focus();
            await map.element.press('Home');
            assert.deepEqual([none, await ring()], ['none', 'solid']);
        });

        it('marks what two states differ in, each with its colour', async () => {
            const before = smallTab();
            const after = before
                .filter(({ id }) => id !== 'removed')
                .map((node) => (node.id === 'moved' ? { ...node, x: 500 } : node));
            const changes = { changed: 'changed', moved: 'moved', removed: 'removed', added: 'added' } as const;
            await open({
                flow: 'small',
                flows: after,
                before: before.filter(({ id }) => id !== 'added'),
                changes,
            });
            const theme = await themeOf(editor);
            const outline = ({ x, y }: Box): { x: number; y: number } => ({ x: x - 3, y: y + 15 });
            const colours = (): Promise<string[]> =>
                map.colours(['calm', 'changed', 'moved', 'added'].map((id) => outline(map.boxOf(id))));
            const wanted = [theme.changed, theme.moved, theme.added];
            await editor.until(`the colours are ${wanted.join(', ')}`, async () => {
                const [calm, ...marked] = await colours();
                return isDeepStrictEqual(marked, wanted) && !wanted.includes(calm!);
            });

            await map.tell('setMovesShown', false);
            await editor.until('moves are hidden', async () => (await colours())[2] !== theme.moved);
            await map.tell('setBlend', 0);
            await editor.until('what was added is gone', async () => (await colours())[3] !== theme.added);
            assert.equal((await colours())[1], theme.changed);
        });

        it('draws 10,000 nodes in one tab, and finds each of them', async () => {
            const flows = wideTab();
            await open({ flow: 'wide', flows }, { w: 1300, h: 800 });
            const nodes = map.scene.nodes.filter((_, n) => n % 997 === 0);
            assert.equal(map.scene.nodes.length, 10_000);
            const middles = nodes.map(({ box: { x, y, w, h } }) => ({ x: x + w / 2, y: y + h / 2 }));
            const own = await parsed(
                editor,
                nodes.map(({ look }) => look.colour),
            );
            await editor.until('every node has its colour', async () =>
                isDeepStrictEqual(await map.colours(middles), own),
            );
            await map.calls();
            for (const { id } of nodes) {
                const { x, y } = map.middleOf(id);
                await editor.page.mouse.click(x, y);
            }
            assert.deepEqual(
                await map.calls(),
                nodes.map(({ id }) => `select ${id}`),
            );
        });

        it('leaves nothing behind in the page', async () => {
            const before = await listenersOf(editor);
            await open({ flow: 'boiler', flows: coreNodeFlows() });
            assert.notDeepEqual(await listenersOf(editor), before);
            await map.close();
            assert.deepEqual(await listenersOf(editor), before);
        });

        /** Opens the map, and waits until something other than the background is drawn. */
        async function open(shown: ShownFlow, size?: { w: number; h: number }): Promise<void> {
            map = await DrawnMap.open(editor, shown, size);
            await editor.until('the map is drawn', () =>
                map.element.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
                    const { width, height } = canvas;
                    if (width === 0 || height === 0) return false;
                    const { data } = canvas.getContext('2d')!.getImageData(0, 0, width, height);
                    const pixels = new Uint32Array(data.buffer);
                    return new Set(pixels).size > 20;
                }),
            );
        }
    });
}

/** Types of another package, which look in every way that is possible. */
function contributedFlow(): FlowNode[] {
    const nodes = oddFlows().filter(({ z, type }) => z === 'odd' && type.startsWith('plant'));
    return [
        { id: 'plant', type: 'tab', label: 'Plant', disabled: false, info: '' },
        { id: 'unit-c', type: 'plant unit', name: '', unit: '°C' },
        ...nodes.map((node, n) => ({ ...node, z: 'plant', x: 200 + (n % 3) * 240, y: 60 + Math.floor(n / 3) * 80 })),
    ];
}

/** A link node with one link to a node that works and one to a disabled one, far enough away to be seen alone. */
function linkedTab(): FlowNode[] {
    const node = (id: string, type: string, place: object): FlowNode => ({
        ...{ id, type, z: 'linked', name: '', wires: [] },
        ...place,
    });
    return [
        { id: 'linked', type: 'tab', label: 'Linked', disabled: false },
        node('from', 'link out', { x: 100, y: 100, mode: 'link', links: ['on', 'off'] }),
        node('on', 'link in', { x: 580, y: 60, links: ['from'] }),
        node('off', 'link in', { x: 580, y: 160, links: ['from'], d: true }),
    ];
}

function smallTab(): FlowNode[] {
    const ids = ['calm', 'changed', 'moved', 'removed', 'added'];
    const nodes = ids.map((id, n) => ({
        id,
        type: 'function',
        z: 'small',
        name: id,
        x: 200,
        y: 60 + n * 80,
        wires: [[]],
    }));
    return [{ id: 'small', type: 'tab', label: 'Small' }, ...nodes];
}

function wideTab(): FlowNode[] {
    const nodes = typicalFlows(10_000).filter(({ type }) => type !== 'tab');
    const place = (n: number): object => ({ z: 'wide', x: 120 + (n % 50) * 200, y: 60 + Math.floor(n / 50) * 60 });
    return [{ id: 'wide', type: 'tab', label: 'Wide' }, ...nodes.map((node, n) => ({ ...node, ...place(n) }))];
}

/** As much of a flow as the editor shows at once. */
function withinRoom({ x, y, w, h }: Box): Box {
    const [left, top] = [Math.max(0, Math.floor(x) - 10), Math.max(0, Math.floor(y) - 10)];
    return {
        x: left,
        y: top,
        w: Math.min(ROOM.w, Math.floor(x + w) + 10 - left),
        h: Math.min(ROOM.h, Math.floor(y + h) + 10 - top),
    };
}

async function pictureOfEditor({ page }: EditorPage, place: Box): Promise<PNG> {
    const { x, y } = await page.evaluate(() => {
        const chart = document.querySelector('#red-ui-workspace-chart')!;
        chart.scrollTo(0, 0);
        const { left, top } = chart.querySelector('svg')!.getBoundingClientRect();
        return { x: left, y: top };
    });
    await page.locator('#drawn-map').evaluate((element) => (element.style.visibility = 'hidden'));
    const clip = { x: x + place.x, y: y + place.y, width: place.w, height: place.h };
    const picture = await page.screenshot({ clip, animations: 'disabled' });
    await page.locator('#drawn-map').evaluate((element) => (element.style.visibility = ''));
    return PNG.sync.read(picture);
}

async function pictureOfMap(map: DrawnMap, place: Box): Promise<PNG> {
    const clip = { ...map.onScreen(place), width: place.w, height: place.h };
    return PNG.sync.read(await map.page.screenshot({ clip, animations: 'disabled' }));
}

function differing(a: PNG, b: PNG): number {
    return pixelmatch(a.data, b.data, undefined, a.width, a.height, { threshold: 0.1 }) / (a.width * a.height);
}

/** Nodes whose colour, beside the label and where the mark of an error is, is another one than in the editor. */
function differingNodes({ scene }: DrawnMap, place: Box, wanted: PNG, drawn: PNG): string[] {
    const inside = scene.nodes.filter(({ shape, box: { x, y, w, h } }) => {
        return shape === 'node' && x + w < place.x + place.w && y + h < place.y + place.h;
    });
    assert.ok(inside.length > 1);
    const colour = ({ data, width }: PNG, x: number, y: number): number[] => {
        const at = 4 * (Math.floor(y - place.y) * width + Math.floor(x - place.x));
        return [...data.subarray(at, at + 3)];
    };
    const isOther = (x: number, y: number, most: number): boolean =>
        colour(wanted, x, y).some((part, n) => Math.abs(part - colour(drawn, x, y)[n]!) > most);
    return inside
        .filter(({ box: { x, y, w }, node }) => {
            // Where there is a description its sign is at that place, and the mark beside it.
            const sign = node?.info ? x + w - 19 : x + w - 8;
            return isOther(x + w / 2, y + 4, 2) || (y > 10 && isOther(sign, y - 3, 40));
        })
        .map(({ id }) => id);
}

/** Keys that Node-RED's own handler on the document could have heard since this was asked last. */
function heardKeys({ page }: EditorPage): Promise<string[]> {
    return page.evaluate(() => {
        const own = window as unknown as { heard?: string[] };
        if (!own.heard) document.addEventListener('keydown', ({ key }) => own.heard!.push(key));
        return (own.heard ??= []).splice(0);
    });
}

/** The colours that changes have to have. */
async function themeOf(editor: EditorPage): Promise<Record<'added' | 'changed' | 'moved', string>> {
    const values = await editor.page.evaluate(() => {
        const style = getComputedStyle(document.documentElement);
        return ['added', 'changed', 'moved'].map((name) => style.getPropertyValue(`--red-ui-diff-state-${name}`));
    });
    const background = await editor.page.evaluate(() =>
        getComputedStyle(document.documentElement).getPropertyValue('--red-ui-view-background'),
    );
    const [behind, ...colours] = (await parsed(editor, [background, ...values])).map(
        (colour) => colour.match(/\d+/g)!.map(Number) as unknown as Rgb,
    );
    const [added, changed, moved] = colours.map(
        (colour) => `rgb(${contrasting(colour, behind!).map(Math.round).join(' ')})`,
    );
    return { added: added!, changed: changed!, moved: moved! };
}

function parsed({ page }: EditorPage, colours: readonly string[]): Promise<string[]> {
    return page.evaluate((list) => {
        const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
        return list.map((colour) => {
            context.fillStyle = colour;
            context.fillRect(0, 0, 1, 1);
            const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
            return `rgb(${r} ${g} ${b})`;
        });
    }, colours);
}

/** How many listeners and style sheets the page has outside of the map. */
async function listenersOf({ page }: EditorPage): Promise<Record<string, number>> {
    const session = await page.context().newCDPSession(page);
    const counts: Record<string, number> = { styles: await page.locator('style, link').count() };
    for (const expression of ['window', 'document', 'document.documentElement', 'document.head', 'document.body']) {
        const { result } = await session.send('Runtime.evaluate', { expression });
        const { listeners } = await session.send('DOMDebugger.getEventListeners', { objectId: result.objectId! });
        counts[expression] = listeners.length;
    }
    await session.detach();
    return counts;
}
