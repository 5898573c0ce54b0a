import assert from 'node:assert/strict';
import type { BrowserContext, Locator } from 'playwright-core';
import type { FlowNode } from '../../runtime/core/snapshot';
import { ApiClient } from '../helpers/api-client';
import { comparedFlows } from '../helpers/compared-flows';
import { EVIL } from '../helpers/core-nodes';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import { darken, faint, screenshot } from './colours';
import { EditorPage, launchBrowser } from './editor-page';

const { then: THEN, now: NOW } = comparedFlows();

/** A week of work on one function, then everything else. */
const STATES: FlowNode[][] = [
    THEN,
    ...['101', '102', '103'].map((limit) =>
        THEN.map((node) =>
            node.id === 'function1' ? { ...node, func: String(node.func).replace('100', limit) } : node,
        ),
    ),
    NOW,
];

for (const release of RELEASES) {
    describe(`The history in the editor of Node-RED ${release.name}`, () => {
        let nodeRed: NodeRedProcess;
        let api: ApiClient;
        let browser: BrowserContext;
        let editor: EditorPage;

        before(async () => {
            [nodeRed, browser] = await Promise.all([NodeRedProcess.start({ release }), launchBrowser()]);
            api = new ApiClient(nodeRed);
            for (const flows of STATES) {
                await api.deploy(flows);
                await api.idle();
            }
        });
        after(() => Promise.all([browser.close(), nodeRed.dispose()]));
        beforeEach(async () => {
            editor = await EditorPage.open(browser, nodeRed, { width: 1300, height: 850 });
            await editor.page.evaluate(() => (window as unknown as EditorWindow).RED.workspaces.show('boiler'));
        });
        afterEach(async () => {
            assert.deepEqual(editor.errors, []);
            assert.equal(await editor.page.evaluate(() => 'hacked' in window), false, 'no name and no code was run');
            await editor.close();
        });

        const versions = (): Locator => editor.dialog.locator('.snapshots-version');
        const texts = (): Promise<string[]> => versions().locator('.snapshots-version-text').allTextContents();
        const details = (): Locator => editor.dialog.locator('.snapshots-version-details');
        const rightClick = async (selector: string, item: string): Promise<void> => {
            await editor.page.locator(selector).click({ button: 'right' });
            await editor.page.locator('#red-ui-workspace-context-menu a', { hasText: item }).click();
        };
        const func = (): Promise<string> =>
            editor.page.evaluate(() => (window as unknown as EditorWindow).RED.nodes.node('function1').func);

        it('of a node is in the menu of a right click: what changed, against the editor, and back into it', async () => {
            await rightClick('#function1', 'History of “Limit”…');
            await editor.dialog.getByText('History of function “Limit”').waitFor();
            await versions().nth(4).waitFor();
            assert.deepEqual(await texts(), [
                'changed: func, Wires',
                'changed: func',
                'changed: func',
                'changed: func',
                'added',
            ]);
            await details().locator('.monaco-diff-editor .line-delete').first().waitFor();
            await screenshot(editor, `${release.name}-history`);

            await versions().first().click();
            await editor.page.keyboard.press('ArrowDown');
            await editor.page.keyboard.press('ArrowDown');
            await editor.dialog.locator('.snapshots-version[aria-selected=true][data-index="2"]').waitFor();
            await details().getByRole('button', { name: 'Against the editor now' }).click();
            await details().getByText('− in this version, + in the editor now').waitFor();
            await details().locator('[data-property=wires]', { hasText: 'Tile' }).waitFor();
            await details().getByRole('button', { name: 'Into the editor' }).click();
            await details().getByText('The editor has it as it was in this version.').waitFor();
            assert.match(await func(), /length > 102/);
            assert.equal(await editor.isDirty(), true);
            await editor.press('Close');
            await editor.dialog.waitFor({ state: 'hidden' });
            await editor.invoke('core:undo');
            assert.match(await func(), /length > 100/);
        });

        it('of a tab tells of its nodes, compares, and opens the snapshot at the tab', async () => {
            await rightClick('#red-ui-workspace-tabs a[href="#boiler"]', 'History of “Boiler”…');
            await versions().nth(4).waitFor();
            assert.match((await texts())[0]!, /^Changed tab “Boiler”/);
            await details().locator('.snapshots-marks').waitFor();
            await versions().nth(1).click();
            await details().getByText('Only nodes in it changed.').waitFor();
            await details().getByRole('button', { name: 'Compare' }).click();
            const list = editor.page.locator('.snapshots-difference-list');
            await list.locator('.snapshots-difference', { hasText: 'Limit' }).waitFor();
            assert.equal(await list.locator('.snapshots-difference').count(), 1);

            await list.locator('.snapshots-difference').click();
            const history = editor.page
                .locator('.snapshots-difference-details')
                .getByRole('button', { name: 'History' });
            await history.click();
            await editor.dialog.getByText('History of function “Limit”').waitFor();
            await versions().nth(4).click();
            await details().getByRole('button', { name: 'Open snapshot' }).click();
            await editor.page.locator('.snapshots-viewer', { hasText: 'Auto snapshot' }).waitFor();
            await editor.page.locator('[data-slot=details]', { hasText: 'Limit' }).waitFor();
        });

        it('is reached with a key and says when there is none, and when it cannot be loaded', async () => {
            await editor.page.locator('#red-ui-workspace-chart').click({ position: { x: 500, y: 500 } });
            await editor.page.keyboard.press('Alt+h');
            await editor.dialog.getByText('History of tab “Boiler”').waitFor();
            await editor.press('Close');
            await editor.dialog.waitFor({ state: 'hidden' });
            await editor.addNode('comment', { x: 300, y: 550 });
            await editor.invoke('snapshots:node-history');
            await editor.dialog.getByText('No snapshot holds it yet: it was never deployed.').waitFor();
            await editor.press('Close');
            await editor.dialog.waitFor({ state: 'hidden' });

            const error = 'A part is damaged.';
            await editor.page.route('**/history*', (route) =>
                route.fulfill({ status: 500, json: { code: 'unexpected', error } }),
            );
            await editor.invoke('snapshots:node-history');
            await editor.dialog.getByText(error).waitFor();
            await editor.page.unroute('**/history*');
            await editor.press('Try again');
            await editor.dialog.getByText('No snapshot holds it yet').waitFor();
        });

        it('is searched for a text from the sidebar, and finds nodes that are deleted', async () => {
            await editor.search('two sensors');
            await editor.page.getByRole('button', { name: 'Search in all snapshots for “two sensors”' }).click();
            const found = editor.dialog.locator('.snapshots-found-nodes li');
            await found.first().waitFor();
            assert.equal(
                await editor.dialog.locator('.snapshots-search-status').textContent(),
                '2 nodes in 5 snapshots',
            );
            assert.deepEqual(await found.locator('.snapshots-found-name').allTextContents(), ['Boiler', 'Read me']);
            const gone = found.filter({ hasText: 'Read me' });
            assert.equal(await gone.locator('.snapshots-deleted').textContent(), 'deleted');
            assert.equal(await gone.locator('mark').textContent(), 'two sensors');
            assert.match(
                (await gone.locator('.snapshots-found-facts').textContent())!,
                /^4 snapshots, first .*, last /,
            );
            await editor.dialog.getByText('In which snapshots').click();
            const holding = editor.dialog.locator('.snapshots-found-snapshots button');
            assert.equal(await holding.count(), 5);
            assert.match((await holding.first().textContent())!, /^Auto snapshot - .* · 1 node$/);
            await screenshot(editor, `${release.name}-search`);

            await gone.locator('.snapshots-found-node').click();
            await versions().nth(1).waitFor();
            assert.deepEqual(await texts(), ['removed', 'added']);
            await details().getByText('It was removed. Before, it was:').waitFor();
            await versions().nth(1).click();
            await details().getByRole('button', { name: 'Into the editor' }).click();
            await editor.notification.getByText('is in the editor').waitFor();
            assert.ok((await editor.nodes()).some(({ id }) => id === 'comment1'));
            await editor.dialog.last().getByRole('button', { name: 'Close' }).click();
            await gone.getByRole('button', { name: /^Open the last snapshot/ }).click();
            await editor.page.locator('[data-slot=details]', { hasText: 'Read me' }).waitFor();
        });

        it('shows texts that look like HTML as text, says when nothing is found and when it fails', async () => {
            await editor.invoke('snapshots:search');
            const input = editor.dialog.getByLabel('Text in any node of any snapshot');
            const status = editor.dialog.locator('.snapshots-search-status');
            await status.getByText('Finds nodes, tabs and subflows').waitFor();
            await input.fill(EVIL);
            await input.press('Enter');
            await status.getByText('in 5 snapshots').waitFor();
            assert.equal(await editor.dialog.locator('mark').first().textContent(), EVIL);
            await input.fill('no such thing');
            await input.press('Enter');
            await status.getByText('No node of any snapshot holds “no such thing”.').waitFor();
            await editor.page.route('**/search*', (route) =>
                route.fulfill({ status: 500, json: { code: 'unexpected', error: 'It failed.' } }),
            );
            await input.press('Enter');
            await status.getByText('It failed.').waitFor();
            await editor.page.unroute('**/search*');
            await editor.press('Try again');
            await status.getByText('No node of any snapshot').waitFor();
        });

        for (const theme of ['light', 'dark'] as const) {
            it(`is readable in ${theme} colours, also where it is narrow`, async () => {
                const { page } = editor;
                if (theme === 'dark') await darken(editor);
                for (const width of [1300, 480]) {
                    await page.setViewportSize({ width, height: 800 });
                    await editor.invoke('snapshots:search');
                    await editor.dialog.getByLabel('Text in any node of any snapshot').fill('limit');
                    await editor.press('Search');
                    await editor.dialog.locator('.snapshots-found-node', { hasText: 'Read me' }).waitFor();
                    await screenshot(editor, `${release.name}-${theme}-${width}-search`);
                    assert.deepEqual(await faint(editor, '.snapshots-history-search'), []);
                    assert.deepEqual(await cutOff(editor, '.snapshots-history-search'), []);
                    await editor.dialog.locator('.snapshots-found-node', { hasText: 'switch' }).click();
                    await details().locator('[data-property=rules]').waitFor();
                    await screenshot(editor, `${release.name}-${theme}-${width}-history`);
                    assert.deepEqual(await faint(editor, '.snapshots-history'), []);
                    assert.deepEqual(await cutOff(editor, '.snapshots-history'), []);
                    await page.keyboard.press('Escape');
                    await details().waitFor({ state: 'hidden' });
                    await page.keyboard.press('Escape');
                    await editor.dialog.waitFor({ state: 'hidden' });
                }
            });
        }
    });
}

/** What sticks out of an element sideways. */
function cutOff({ page }: EditorPage, selector: string): Promise<string[]> {
    return page.evaluate((within) => {
        const box = document.querySelector(within)!;
        const { right } = box.getBoundingClientRect();
        const visible = [...box.querySelectorAll('*')].filter(
            (each) => each.checkVisibility() && !each.closest('code'),
        );
        return visible.filter((each) => each.getBoundingClientRect().right > right + 1).map((each) => each.outerHTML);
    }, selector);
}

interface EditorWindow {
    RED: { nodes: { node(id: string): { func: string } }; workspaces: { show(id: string): void } };
}
