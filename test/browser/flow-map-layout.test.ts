import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import type { BrowserContext } from 'playwright-core';
import type { NodeLook } from '../../editor/flow-map/looks';
import { followsLabel } from '../../runtime/core/label-shift';
import type { FlowNode } from '../../runtime/core/snapshot';
import { coreNodeFlows } from '../helpers/core-nodes';
import { seededRandom } from '../helpers/random';
import { makeUserDir, NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import { addContributedTypes } from './contributed-types';
import { compareDrawings, drawingOf, readDrawing, readLinksAway } from './editor-drawing';
import { EditorPage, launchBrowser } from './editor-page';
import { addLayout, layOutInPage, loadFlows, showFlow, type LayoutWindow } from './flow-map-page';
import { exampleFlows, oddFlows, wiresInEveryDirection } from './flows-to-draw';

for (const release of RELEASES) {
    describe(`The layout of flows, compared with the workspace of Node-RED ${release.name}`, () => {
        let userDir: string;
        let nodeRed: NodeRedProcess;
        let browser: BrowserContext;
        let editor: EditorPage;

        before(async () => {
            userDir = await makeUserDir();
            await addContributedTypes(userDir);
            [nodeRed, browser] = await Promise.all([
                NodeRedProcess.start({ release, userDir, settings: THEME }),
                launchBrowser(),
            ]);
            editor = await EditorPage.open(browser, nodeRed);
            await addLayout(editor.page);
        });
        after(async () => {
            await Promise.all([browser.close(), nodeRed.dispose()]);
            await rm(userDir, { recursive: true });
        });
        afterEach(() => assert.deepEqual(editor.errors.splice(0), []));

        /** How the scenes of these flows differ from what the editor draws, flow by flow. */
        const differences = async (flows: readonly FlowNode[]): Promise<string> => {
            await loadFlows(editor.page, flows);
            const ids = flows.filter(({ type }) => type === 'tab' || type === 'subflow').map(({ id }) => id);
            const scenes = await layOutInPage(editor.page, flows, ids);
            const found: string[] = [];
            let compared = 0;
            for (const [n, scene] of scenes.entries()) {
                await showFlow(editor.page, ids[n]!);
                const wires = scene.wires.filter(({ kind }) => kind === 'wire');
                const drawn = await readDrawing(editor.page);
                const words = compareDrawings(drawn, drawingOf({ ...scene, wires }));
                found.push(...words.map((each) => `${ids[n]!} ${each}`));
                compared += Object.keys(drawn).length;
            }
            assert.ok(compared > 100, `${compared} things are drawn`);
            return found.join('\n');
        };

        it('is the same for every example that Node-RED ships', async () => {
            assert.deepEqual(await differences(await exampleFlows()), '');
        });

        it('is the same for every type in the palette, with and without name, label and wires', async () => {
            assert.deepEqual(await differences(await everyType(editor)), '');
        });

        it('is the same for groups, junctions, subflows, links, unknown and contributed types and odd labels', async () => {
            assert.deepEqual(await differences(oddFlows()), '');
        });

        it('marks the nodes that the editor marks, since something of them is missing or wrong', async () => {
            let marked = 0;
            for (const flows of [coreNodeFlows(), oddFlows(), await exampleFlows(), await everyType(editor)]) {
                await loadFlows(editor.page, flows);
                const nodes = await editor.page.evaluate((text) => {
                    const { RED, flowMap } = window as unknown as LayoutWindow;
                    const all = JSON.parse(text) as FlowNode[];
                    const options = { looks: flowMap.connectLooks(), measure: flowMap.measureInEditor(document) };
                    const tabs = all.filter(({ type }) => type === 'tab' || type === 'subflow');
                    return tabs
                        .flatMap(({ id }) => [...flowMap.layOutFlow(id, all, options).nodes])
                        .filter(({ shape }) => shape === 'node')
                        .map(({ id, node, look }) => {
                            const { valid } = RED.nodes.node(id) as { valid: boolean };
                            return { node: `${node!.type} ${id}`, theirs: valid, ours: look.isValid() };
                        });
                }, JSON.stringify(flows));
                assert.deepEqual(
                    nodes.filter(({ theirs, ours }) => theirs !== ours),
                    [],
                );
                marked += nodes.filter(({ ours }) => !ours).length;
            }
            assert.ok(marked > 5, `${marked} nodes are marked`);
        });

        it('has the lines that the editor shows for a link node that is selected', async () => {
            const flows = oddFlows();
            await loadFlows(editor.page, flows);
            const [scene] = await layOutInPage(editor.page, flows, ['odd']);
            assert.ok(scene);
            const { wires, linksAway } = scene;
            for (const id of ['out1', 'out2', 'return', 'in1', 'in2']) {
                await showFlow(editor.page, 'odd', id);
                const links = wires.filter(({ kind, from, to }) => kind === 'link' && [from, to].includes(id));
                const own = drawingOf({ ...scene, nodes: [], groups: [], wires: links });
                const all = Object.entries(await readDrawing(editor.page));
                const drawn = Object.fromEntries(all.filter(([name]) => name.startsWith('link ')));
                assert.deepEqual(compareDrawings(drawn, own), [], id);
                assert.equal(links.length > 0, id !== 'return');
                const away = linksAway.filter((each) => each.id === id).map(({ at, to }) => ({ at, to }));
                assert.deepEqual(away, await readLinksAway(editor.page), id);
            }
        });

        it('has the curve of every wire, wherever its ends are', async () => {
            assert.deepEqual(await differences(wiresInEveryDirection()), '');
        });

        it('measures text as the editor does', async () => {
            const widths = await editor.page.evaluate((texts) => {
                const { RED, flowMap } = window as unknown as LayoutWindow;
                const measure = flowMap.measureInEditor(document);
                const editors = texts.map((text) => RED.view.calculateTextWidth(text, 'red-ui-flow-node-label'));
                return texts.map((text, n) => [text, measure(text), editors[n]] as const);
            }, randomTexts());
            assert.deepEqual(
                widths.filter(([, ours, theirs]) => ours !== theirs),
                [],
            );
        });

        it('knows how far the editor shifts instances of a subflow when it gets another name', async () => {
            const flows = oddFlows().map((node) => (node.id === 'instance1' ? { ...node, name: '' } : node));
            await loadFlows(editor.page, flows);
            await showFlow(editor.page, 'odd');
            const shifts = await editor.page.evaluate((names) => {
                const { RED } = window as unknown as LayoutWindow;
                const instance = RED.nodes.node('instance1') as { x: number; resize: boolean; dirty: boolean };
                const subflow = RED.nodes.subflow('sub1');
                return names.map((name) => {
                    const [was, x] = [subflow.name, instance.x];
                    Object.assign(subflow, { name });
                    Object.assign(instance, { resize: true, dirty: true });
                    RED.view.redraw(false, true);
                    return [instance.x - x, was, name] as const;
                });
            }, SUBFLOW_NAMES);
            const shifted = shifts.filter(([shift]) => shift !== 0);
            assert.ok(shifted.length > SUBFLOW_NAMES.length / 2);
            assert.deepEqual(
                shifted.filter(([shift, was, is]) => !followsLabel(shift, was, is)),
                [],
            );
        });

        it('takes labels from config nodes and subflows of the flows that are shown, not from those of the editor', async () => {
            await loadFlows(editor.page, oddFlows());
            const earlier = oddFlows().map((node) => {
                if (node.id === 'unit-c') return { ...node, unit: 'kelvin' };
                if (node.id === 'listener') return { ...node, path: '/earlier' };
                return node.id === 'sub1'
                    ? { ...node, name: 'Stirrer', color: '#123456', out: [], icon: undefined }
                    : node;
            });
            const [scene] = await layOutInPage(editor.page, earlier, ['odd']);
            const look = (id: string): NodeLook | undefined => scene?.nodes.find((node) => node.id === id)?.look;
            assert.deepEqual(look('boiler1')?.label, ['Boiler 2-1 kelvin']);
            assert.deepEqual(look('socket')?.label, ['[ws] /earlier']);
            const { label, colour, icon, inputs, outputs } = look('instance1')!;
            const asEarlier = { label: ['Stirrer'], colour: '#123456', inputs: 1, outputs: 0 };
            assert.deepEqual({ label, colour, inputs, outputs }, asEarlier);
            assert.deepEqual(icon, { url: 'icons/node-red/subflow.svg' });
        });

        it('changes nothing in the editor, nor in the flows', async () => {
            const flows = oddFlows();
            await loadFlows(editor.page, flows);
            const state = (): Promise<unknown> =>
                editor.page.evaluate(() => {
                    const { RED } = window as unknown as LayoutWindow;
                    const { nodes } = RED;
                    return [
                        nodes.createCompleteNodeSet(),
                        nodes.dirty(),
                        nodes.registry.getNodeTypes(),
                        String(nodes.node),
                    ];
                });
            const before = await state();
            const given = JSON.stringify(flows);
            const kept = await editor.page.evaluate((nodes) => {
                const { connectLooks, layOutFlow, measureInEditor } = (window as unknown as LayoutWindow).flowMap;
                const elements = document.querySelectorAll('*').length;
                layOutFlow('odd', nodes, { looks: connectLooks(), measure: measureInEditor(document) });
                return { flows: JSON.stringify(nodes), elements: document.querySelectorAll('*').length - elements };
            }, flows);
            assert.deepEqual(kept, { flows: given, elements: 0 });
            assert.deepEqual(await state(), before);
        });
    });
}

/** Colours and icons that settings.js gives to types. */
const THEME = `editorTheme: { palette: { theme: [
    { category: '.*', type: '^delay$', color: '#abcdef', icon: 'node-red/debug.svg' },
    { category: 'subflows', color: 'rgb(1, 2, 3)' },
] } },`;

/** As people call subflows, from short to long and back. */
const SUBFLOW_NAMES = [
    'Filter',
    'Filter and convert',
    'Read the temperatures of all boilers',
    'Modbus',
    'WAGO 750-8212 WRITE ALL OUTPUTS',
    'illicit filling',
    'Send mail, at most once an hour',
    '温度を読む',
    'A',
    'Retry with exponential back-off (5 tries)',
    'mmmmmmmmmmmmmmm',
    'Größe prüfen',
];

/** Labels as people write them, in pieces that fonts set closer or wider together. */
function randomTexts(): string[] {
    const random = seededRandom(9);
    const pieces = [
        'AVATAR',
        'To',
        'office',
        'flow',
        'Ty.',
        '11.7',
        '->',
        '===',
        '{{msg.payload}}',
        '(',
        '"',
        'W',
        'il',
    ];
    const rare = ['Größe', '5 µm', '温度', '🔥', 'é', '…'];
    const piece = (): string => {
        const list = random() < 0.1 ? rare : pieces;
        return list[Math.floor(random() * list.length)]! + (random() < 0.6 ? ' ' : '');
    };
    return Array.from({ length: 1000 }, () =>
        Array.from({ length: 1 + random() * 8 }, piece)
            .join('')
            .trim(),
    );
}

/** Each type that is installed, several times on one tab. */
function everyType({ page }: EditorPage): Promise<FlowNode[]> {
    return page.evaluate(() => {
        const { nodes } = (window as unknown as LayoutWindow).RED;
        const types = nodes.registry.getNodeTypes().filter((type) => {
            const { category } = nodes.getType(type);
            return (
                category !== 'config' && !['unknown', 'subflow', 'tab'].includes(type) && !type.startsWith('subflow:')
            );
        });
        const variants = [{}, { name: 'Name of its own' }, { l: false }, { l: true, d: true, name: 'x' }];
        const placed = types.sort().flatMap((type, row) => {
            const { defaults = {}, outputs = 0 } = nodes.getType(type);
            const values = Object.fromEntries(Object.entries(defaults).map(([name, { value }]) => [name, value]));
            return variants.map((variant, column) => ({
                ...values,
                id: `${type} ${column}`,
                type,
                z: 'every',
                x: 200 + column * 260,
                y: 60 + row * 60,
                wires: Array.from({ length: outputs }, () => [
                    `${types[(row * 7 + column) % types.length]!} ${column}`,
                ]),
                ...variant,
            }));
        });
        return [{ id: 'every', type: 'tab', label: 'Every type' }, ...placed];
    });
}
