import assert from 'node:assert/strict';
import type { BrowserContext, Page } from 'playwright-core';
import { diffFlows, type FlowsDiff } from '../../runtime/core/diff-flows';
import type { FlowNode } from '../../runtime/core/snapshot';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import { EditorPage, launchBrowser } from './editor-page';
import { loadFlows, showFlow, type LayoutWindow } from './flow-map-page';

for (const release of RELEASES) {
    describe(`What the editor of Node-RED ${release.name} computes`, () => {
        let nodeRed: NodeRedProcess;
        let browser: BrowserContext;
        let editor: EditorPage;

        before(async () => {
            [nodeRed, browser] = await Promise.all([NodeRedProcess.start({ release }), launchBrowser()]);
            editor = await EditorPage.open(browser, nodeRed);
        });
        after(() => Promise.all([browser.close(), nodeRed.dispose()]));
        afterEach(() => assert.deepEqual(editor.errors.splice(0), []));

        it('is no change, whatever stood there before it drew, and in whatever font it drew', async () => {
            const { page } = editor;
            const drawn = await drawnBy(page, GROUPS);

            const anyhow = drawn.map((node) => {
                if (node.type !== 'group' || (node.nodes as string[]).length === 0) return node;
                return { ...node, x: 5, y: 5, w: 5, h: 5, nodes: [...(node.nodes as string[])].reverse() };
            });
            const again = await drawnBy(page, anyhow);
            assertLayoutOnly(diffFlows({ flows: anyhow }, { flows: again }), ['inner', 'named', 'outer']);

            // It measures each text once in the life of a page.
            await editor.reload();
            await page.addStyleTag({ content: '.red-ui-flow-group-label { font-size: 24px !important }' });
            const elsewhere = await drawnBy(page, drawn);
            assertLayoutOnly(diffFlows({ flows: drawn }, { flows: elsewhere }), ['named']);
        });

        it('leaves to a person where an empty group and a node are', async () => {
            const drawn = await drawnBy(editor.page, GROUPS);
            const moved = drawn.map((node) => (['empty', 'a'].includes(node.id) ? { ...node, x: 400 } : node));
            const again = await drawnBy(editor.page, moved);
            const { changes } = diffFlows({ flows: drawn }, { flows: again });
            assert.deepEqual(
                changes.map(({ id, change, properties }) => [id, change, properties]),
                [
                    ['empty', 'moved', [{ name: 'x', from: 20, to: 400 }]],
                    ['a', 'moved', [{ name: 'x', from: 200, to: 400 }]],
                ],
            );
        });
    });
}

const GROUPS: FlowNode[] = [
    { id: 'tab', type: 'tab', label: 'Groups' },
    { id: 'outer', type: 'group', z: 'tab', name: '', style: {}, nodes: ['inner', 'b'], x: 0, y: 0, w: 1, h: 1 },
    { id: 'inner', type: 'group', z: 'tab', g: 'outer', style: {}, name: '', nodes: ['a'], x: 0, y: 0, w: 1, h: 1 },
    {
        id: 'named',
        type: 'group',
        z: 'tab',
        name: 'A name that is longer than the node in it is wide',
        style: { label: true },
        nodes: ['c'],
    },
    { id: 'empty', type: 'group', z: 'tab', name: '', style: {}, nodes: [], x: 20, y: 500, w: 9, h: 9 },
    { id: 'a', type: 'junction', z: 'tab', g: 'inner', x: 200, y: 100, wires: [['b']] },
    { id: 'b', type: 'comment', z: 'tab', g: 'outer', name: 'b', info: '', x: 300, y: 200, wires: [] },
    { id: 'c', type: 'comment', z: 'tab', g: 'named', name: 'c', info: '', x: 300, y: 400, wires: [] },
];

/** What a deploy would send after the editor has drawn these flows. */
async function drawnBy(page: Page, flows: readonly FlowNode[]): Promise<FlowNode[]> {
    await loadFlows(page, flows);
    await showFlow(page, 'tab');
    const text = await page.evaluate(() => {
        return JSON.stringify((window as unknown as LayoutWindow).RED.nodes.createCompleteNodeSet());
    });
    return JSON.parse(text) as FlowNode[];
}

function assertLayoutOnly({ changes, layout }: FlowsDiff, ids: readonly string[]): void {
    assert.deepEqual(changes, []);
    assert.deepEqual(layout.map(({ id }) => id).sort(), ids);
}
