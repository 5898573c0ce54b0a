import assert from 'node:assert/strict';
import type { BrowserContext, Locator } from 'playwright-core';
import type { FlowNode, SnapshotItem } from '../../runtime/core/snapshot';
import { ApiClient } from '../helpers/api-client';
import { comparedFlows } from '../helpers/compared-flows';
import { EVIL } from '../helpers/core-nodes';
import { typicalFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import { darken, faint, screenshot } from './colours';
import { EditorPage, launchBrowser } from './editor-page';

const { then: THEN, now: NOW } = comparedFlows();

for (const release of RELEASES) {
    describe(`A comparison in the editor of Node-RED ${release.name}`, () => {
        let nodeRed: NodeRedProcess;
        let api: ApiClient;
        let browser: BrowserContext;
        let editor: EditorPage;
        let list: Locator;
        let details: Locator;

        before(async () => {
            [nodeRed, browser] = await Promise.all([NodeRedProcess.start({ release }), launchBrowser()]);
            api = new ApiClient(nodeRed);
            await api.deploy(THEN);
            await api.idle();
            await api.call<SnapshotItem>('POST', '/snapshots', { name: 'The winter before' });
        });
        after(() => Promise.all([browser.close(), nodeRed.dispose()]));
        beforeEach(async () => {
            await api.deploy(NOW);
            await api.idle();
            editor = await EditorPage.open(browser, nodeRed, { width: 1400, height: 900 });
            list = editor.page.locator('.snapshots-difference-list');
            details = editor.page.locator('.snapshots-difference-details');
        });
        afterEach(async () => {
            assert.deepEqual(editor.errors, []);
            assert.equal(await editor.page.evaluate(() => 'hacked' in window), false, 'no name and no code was run');
            await editor.close();
        });

        const compare = async (how: string, entry = editor.entry('The winter before').last()): Promise<void> => {
            await editor.choose(entry, how);
            await list.locator('.snapshots-place').waitFor();
        };
        const rows = (): Promise<string[]> =>
            list.locator('.snapshots-difference').evaluateAll((all) =>
                all
                    .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
                    .map((row) =>
                        [...row.querySelectorAll('span[class*=difference-]')]
                            .slice(1)
                            .map((each) => each.textContent)
                            .join(' | '),
                    ),
            );
        const choose = async (name: string): Promise<void> => {
            await list.locator('.snapshots-difference', { hasText: name }).first().click();
            await details.locator('h3', { hasText: name }).waitFor();
        };
        const property = (name: string): Locator => details.locator(`[data-property="${name}"]`);
        const lines = (within: Locator): Promise<string[]> =>
            within
                .locator('.snapshots-row')
                .evaluateAll((all) => all.map((row) => [...row.children].map((each) => each.textContent).join(' ')));
        const place = (): Promise<string | null> => list.locator('.snapshots-place').textContent();
        const code = (flows: readonly FlowNode[], id: string): string =>
            String(flows.find((node) => node.id === id)?.['func']);

        it('lists what differs by tab, and shows each property as what it is', async () => {
            await compare('Compare with what runs');
            assert.deepEqual(await rows(), [
                'http | changed · http response',
                'Boiler | changed · tab',
                'Every minute ↻ | changed · inject',
                'Limit | changed · function',
                'switch | changed',
                'Say it | changed · change',
                `Hot ${EVIL} | changed · debug`,
                'Tile | changed · template',
                '0 - 100 | moved · range',
                'catch: 2 | changed · catch',
                'Added later | added · function',
                'Read me | removed · comment',
                'Plant broker | changed · mqtt-broker',
                'global-config | changed',
                'Plant certificate | removed · tls-config',
                'Order of tabs | changed',
            ]);
            const heading = list.locator('.snapshots-difference-group', { hasText: 'Boiler' });
            assert.equal(await heading.textContent(), 'Boiler+1~7−1↔1');

            await choose('Every minute');
            assert.deepEqual(await lines(property('repeat')), ['− 3600', '+ 60']);
            assert.deepEqual(await property('payload').locator('h5').allTextContents(), [
                'payload.value',
                'payload.at',
            ]);
            await choose('Limit');
            assert.deepEqual(await lines(property('wires')), ['+ Tile']);
            const removed = property('func').locator('.line-delete');
            await removed.first().waitFor();
            assert.match((await property('func').textContent())!, /hidden lines/);
            const shown = (await property('func').locator('.view-lines').allTextContents())
                .join('')
                .replace(/\u00a0/g, ' ');
            assert.ok(shown.includes(`// ${EVIL}`), 'HTML is shown as text');
            await choose('switch');
            assert.deepEqual(await lines(property('property')), ['− msg.payload', '+ flow.mode']);
            const rules = property('rules').locator('.snapshots-inner');
            assert.deepEqual(await rules.locator('h5').allTextContents(), ['rules[0]', 'rules[1].v']);
            assert.deepEqual(await lines(rules.nth(1)), ['− 0', '+ 5']);
            await choose('Say it');
            assert.deepEqual(await lines(property('rules')), ['− kettle', '+ environment variableKETTLE']);
            await choose('catch: 2');
            assert.deepEqual(await lines(property('scope')), ['− switch', '+ Blink']);
            await choose('0 - 100');
            assert.equal(await property('x').locator('h4').textContent(), 'Position');
            await choose('http');
            assert.deepEqual(await lines(property('statusCode')), ['− 200', '+ empty']);
            await choose('Plant broker');
            assert.equal(
                await property('credentials').locator('p').textContent(),
                'Changed. Values are told to nobody.',
            );
            assert.ok(!(await details.textContent())!.includes('secret'));
            await choose('global-config');
            assert.deepEqual(await lines(property('env')), ['− north', '+ south']);
            await choose('Order of tabs');
            await details.locator('.monaco-diff-editor').waitFor();
        });

        it('says that flows were deployed meanwhile, and shows them when it is asked to, at the same place', async () => {
            await editor.page.setViewportSize({ width: 1400, height: 560 });
            await compare('Compare with what runs');
            const deployed = editor.page.locator('.snapshots-deployed');
            const top = (locator: Locator): Promise<number> =>
                locator.evaluate((element) => Math.round(element.getBoundingClientRect().top));
            await choose('Limit');
            await property('func').locator('.line-delete').first().waitFor();
            await list.locator('.snapshots-differences').evaluate((element) => (element.scrollTop = 120));
            await details.evaluate((element) => (element.scrollTop = 40));
            const current = list.locator('.snapshots-difference[aria-selected=true]', { hasText: 'Limit' });
            const places = async (): Promise<number[]> => [await top(current), await top(property('func'))];
            const before = { rows: await rows(), places: await places() };

            const answer = THEN.find(({ type }) => type === 'http response')!;
            const later = NOW.filter(({ id }) => id !== 'inject1');
            await api.deploy(later.map((node) => (node.id === answer.id ? answer : node)));
            await deployed.getByText('Deployed meanwhile').waitFor();
            assert.deepEqual(
                { rows: await rows(), places: await places() },
                before,
                'nothing has changed under the eyes',
            );
            for (const theme of ['light', 'dark'] as const) {
                if (theme === 'dark') await darken(editor);
                await screenshot(editor, `${release.name}-${theme}-deployed-meanwhile`);
                assert.deepEqual(await faint(editor, '.snapshots-deployed'), []);
            }

            await deployed.getByRole('button', { name: 'Show what is new' }).click();
            await deployed.getByText('Deployed meanwhile').waitFor({ state: 'detached' });
            await editor.until('the new state is seen', async () => (await place()) === '2 of 15');
            assert.deepEqual(await places(), before.places, 'what was read is where it was');
            assert.ok((await rows()).includes('Every minute ↻ | removed · inject'));
        });

        it('goes from difference to difference with keys and buttons, folds tabs, hides moves and exchanges the states', async () => {
            const { page } = editor;
            await compare('Compare with what runs');
            assert.equal(await place(), '1 of 16');
            const press = async (key: string, expected: string): Promise<void> => {
                await page.keyboard.press(key);
                await list.getByText(expected, { exact: true }).waitFor();
            };
            await press('n', '2 of 16');
            await press('F7', '3 of 16');
            await press('Shift+F7', '2 of 16');
            await press('p', '1 of 16');
            await press('p', '1 of 16');
            await list.locator('.snapshots-differences').focus();
            await press('ArrowDown', '2 of 16');
            await press('End', '16 of 16');
            assert.equal(await list.getByRole('button', { name: 'Next difference' }).isDisabled(), true);
            await details.locator('.monaco-diff-editor').click();
            await press('Shift+F7', '15 of 16');
            await press('n', '16 of 16');
            await details.locator('.monaco-diff-editor').click();
            await press('p', '15 of 16');
            await press('n', '16 of 16');
            await list.getByRole('button', { name: 'Previous difference' }).click();
            await list.getByText('15 of 16').waitFor();
            await list.locator('.snapshots-differences').focus();
            await press('Home', '1 of 16');
            await page.keyboard.press('ArrowLeft');
            assert.equal((await rows())[0], 'Boiler | changed · tab');
            await page.keyboard.press('ArrowRight');
            assert.equal((await rows())[0], 'http | changed · http response');
            await press('n', '2 of 16');

            await list.getByRole('checkbox', { name: '1 move' }).uncheck();
            await list.getByText('2 of 15').waitFor();
            assert.ok(!(await rows()).includes('0 - 100 | moved · range'));
            await list.getByRole('button', { name: 'Exchange the two states' }).click();
            await list.getByText('Added later').waitFor();
            await list.locator('[data-change=removed]', { hasText: 'Added later' }).waitFor();
            await choose('Every minute');
            assert.deepEqual(await lines(property('repeat')), ['− 60', '+ 3600']);
            await list.getByRole('button', { name: 'After' }).click();
            await list.locator('.snapshots-side[aria-pressed=true]', { hasText: 'After' }).waitFor();
            assert.equal(await list.getByRole('slider').inputValue(), '1');
        });

        it('brings back one node, or the tab around it, after the question that every restore asks', async () => {
            await compare('Compare with what runs');
            await choose('Limit');
            await details.getByRole('button', { name: 'Restore…' }).click();
            await editor.chooseFromMenu('This node as in “The winter before”');
            await editor.dialog.getByText('Restore a part of “The winter before”?').waitFor();
            await screenshot(editor, `${release.name}-restore-node`);
            await editor.press('Restore 1 node');
            await editor.notification.getByText('Restored “The winter before”').waitFor();
            await list.getByText('15 differences').waitFor();
            await details.getByText('No difference').waitFor();
            const { flows } = await api.flows();
            assert.equal(code(flows, 'function1'), code(THEN, 'function1'));
            assert.ok(
                flows.some(({ id }) => id === 'added1'),
                'nothing else came back',
            );

            await choose('Read me');
            await details.getByRole('button', { name: 'Restore…' }).click();
            await editor.chooseFromMenu('This tab as in “The winter before”');
            await editor.press('Restore 1 tab');
            await list.locator('.snapshots-difference', { hasText: 'Read me' }).waitFor({ state: 'hidden' });
            assert.ok(!(await rows()).some((row) => row.startsWith('Added later')));
            assert.ok((await rows()).includes('http | changed · http response'), 'another tab stays as it is');
        });

        it('compares with what is in the editor, and puts things into it', async () => {
            const { page } = editor;
            await page.evaluate(() => {
                const { RED } = window as unknown as EditorWindow;
                RED.nodes.node('exec1').name = 'Renamed';
                RED.nodes.dirty(true);
            });
            await compare('Compare with the editor');
            await list.getByText('Of the editor, only flows are compared.').waitFor();
            await choose('Renamed');
            assert.deepEqual(await lines(property('name')), ['− Blink', '+ Renamed']);
            await details.getByRole('button', { name: 'Restore…' }).click();
            await editor.chooseFromMenu('This node as in “The winter before” into the editor');
            await editor.notification.getByText('is in the editor').waitFor();
            await list.locator('.snapshots-difference', { hasText: 'Renamed' }).waitFor({ state: 'hidden' });
            const name = await page.evaluate(() => (window as unknown as EditorWindow).RED.nodes.node('exec1').name);
            assert.equal(name, 'Blink');
            assert.equal(await editor.isDirty(), true);
        });

        it('says so in a sentence when nothing differs', async () => {
            await compare('Compare with what runs', editor.entries.first());
            await list.getByText('These two states do not differ.').waitFor();
            assert.deepEqual(await rows(), []);
            await screenshot(editor, `${release.name}-no-difference`);
        });

        for (const theme of ['light', 'dark'] as const) {
            it(`is readable in ${theme} colours, also where it is narrow`, async () => {
                if (theme === 'dark') await darken(editor);
                await compare('Compare with what runs');
                for (const name of ['switch', 'Limit']) {
                    await choose(name);
                    if (name === 'Limit') await details.locator('.line-delete').first().waitFor();
                    await screenshot(editor, `${release.name}-${theme}-comparison-${name}`);
                    assert.deepEqual(await faint(editor, '.snapshots-difference-list'), []);
                    // The colours of code are Monaco's own.
                    if (name === 'switch') assert.deepEqual(await faint(editor, '.snapshots-difference-details'), []);
                }
                await editor.page.setViewportSize({ width: 600, height: 800 });
                await editor.page.getByRole('tab', { name: 'Contents' }).click();
                await list.getByText('Plant broker').waitFor();
                await screenshot(editor, `${release.name}-${theme}-comparison-narrow`);
            });
        }
    });

    describe(`A comparison without Monaco in the editor of Node-RED ${release.name}`, () => {
        it('shows code line by line in rows of its own, with the words that differ', async () => {
            const settings = `editorTheme: { tours: false, codeEditor: { lib: 'ace' } },`;
            const [nodeRed, browser] = await Promise.all([
                NodeRedProcess.start({ release, settings }),
                launchBrowser(),
            ]);
            try {
                const api = new ApiClient(nodeRed);
                await api.deploy(THEN);
                await api.idle();
                await api.deploy(NOW);
                await api.idle();
                const editor = await EditorPage.open(browser, nodeRed, { width: 1400, height: 900 });
                await editor.choose(editor.entries.last(), 'Compare with what runs');
                await editor.page.locator('.snapshots-difference', { hasText: 'Limit' }).click();
                const func = editor.page.locator('[data-property=func]');
                await func.locator('mark').first().waitFor();
                assert.deepEqual(await func.locator('mark').allTextContents(), ['90', '95']);
                const added = await func.locator('.snapshots-row-added code').allTextContents();
                assert.deepEqual(added.slice(1), [`// ${EVIL}`, '// </script><script>window.hacked=4</script>']);
                await screenshot(editor, `${release.name}-comparison-rows`);
                await func.getByRole('button', { name: /unchanged lines/ }).click();
                assert.equal(await func.getByRole('button').count(), 0);
                assert.equal(await editor.page.evaluate(() => 'hacked' in window), false);
                assert.deepEqual(editor.errors, []);
            } finally {
                await Promise.all([browser.close(), nodeRed.dispose()]);
            }
        });
    });
}

describe('A comparison of 10,000 nodes that all differ', () => {
    it('has the rows in the document that are seen, and goes to the last one at once', async () => {
        const [nodeRed, browser] = await Promise.all([
            NodeRedProcess.start({ release: RELEASES[0]! }),
            launchBrowser(),
        ]);
        try {
            const api = new ApiClient(nodeRed);
            await api.deploy(typicalFlows(10_000));
            await api.idle();
            // The editor itself takes long to load so many nodes.
            await api.deploy(THEN);
            await api.idle();
            const editor = await EditorPage.open(browser, nodeRed, { width: 1400, height: 900 });
            await editor.choose(editor.entries.last(), 'Compare with what runs');
            const list = editor.page.locator('.snapshots-difference-list');
            const place = list.locator('.snapshots-place');
            await place.getByText('1 of 101').waitFor();
            await list.locator('.snapshots-differences').focus();
            await editor.page.keyboard.press('End');
            await place.getByText(/^(\d+) of \1$/).waitFor();
            await list.locator('.snapshots-difference[aria-selected=true]', { hasText: 'global-config' }).waitFor();
            assert.ok((await list.locator('.snapshots-difference').count()) < 60);
            assert.deepEqual(editor.errors, []);
        } finally {
            await Promise.all([browser.close(), nodeRed.dispose()]);
        }
    }).timeout(180_000);
});

interface EditorWindow {
    RED: { nodes: { node(id: string): { name: string }; dirty(dirty: boolean): void } };
}
