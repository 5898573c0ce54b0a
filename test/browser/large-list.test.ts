import assert from 'node:assert/strict';
import type { BrowserContext } from 'playwright-core';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import { EditorPage, launchBrowser } from './editor-page';
import { startSeeded, type Seed } from './seed-store';

const COUNT = 10_000;
const SEEDS = Array.from({ length: COUNT }, (_, n): Seed => {
    return { minutesAgo: (COUNT - n) * 7, name: `Snapshot number ${n}`, kind: 'manual' };
});

for (const release of RELEASES) {
    describe(`A list of ${COUNT} snapshots on Node-RED ${release.name}`, () => {
        let nodeRed: NodeRedProcess;
        let browser: BrowserContext;
        let editor: EditorPage;

        before(async () => {
            [nodeRed, browser] = await Promise.all([startSeeded({ release }, SEEDS), launchBrowser()]);
        });
        after(() => Promise.all([browser.close(), nodeRed.dispose()]));
        beforeEach(async () => {
            editor = await EditorPage.open(browser, nodeRed);
        });
        afterEach(async () => {
            assert.deepEqual(editor.errors, []);
            await editor.close();
        });

        it('scrolls without gaps, with few rows in the document and none of them made twice', async () => {
            const { rows, gaps, made, scrolled } = await editor.timeline.evaluate(async (list) => {
                const { left, width, top, height } = list.getBoundingClientRect();
                const row = list.querySelector('.snapshots-lines')!.clientHeight;
                const start = list.scrollTop;
                const isRow = (node: Node): boolean => node instanceof Element && node.matches('.snapshots-entry');
                const drawn = '.snapshots-entry, .snapshots-heading, .snapshots-unloaded';
                let rows = 0;
                let gaps = 0;
                let made = 0;
                new MutationObserver((changes) => {
                    for (const { addedNodes } of changes) made += [...addedNodes].filter(isRow).length;
                }).observe(list, { childList: true, subtree: true });
                for (let frame = 0; frame < 90; frame++) {
                    list.scrollBy(0, 120);
                    // The page hears of the scrolling before the frame is painted, and this after it.
                    await new Promise(requestAnimationFrame);
                    rows = Math.max(rows, list.querySelectorAll('.snapshots-entry').length);
                    for (let y = top + row / 2; y < top + height; y += row) {
                        // Node-RED may show a tip above it.
                        const seen = document.elementsFromPoint(left + width / 2, y);
                        if (!seen.some((each) => each.matches(drawn))) gaps++;
                    }
                }
                return { rows, gaps, made, scrolled: (list.scrollTop - start) / row };
            });
            assert.ok(rows < 60, `${rows} rows`);
            assert.equal(gaps, 0);
            assert.ok(made <= scrolled + 60, `${made} rows were made for ${scrolled} that were passed`);
        });

        it('gets to the far end at once and back', async () => {
            await editor.timeline.evaluate((list) => list.scrollTo(0, list.scrollHeight));
            await editor.until('the oldest is there', async () =>
                (await editor.titles()).includes('Snapshot number 5'),
            );
            assert.ok((await editor.entries.count()) < 60);
            await editor.timeline.evaluate((list) => list.scrollTo(0, 0));
            await editor.entry(`Snapshot number ${COUNT - 2}`).waitFor();
        });

        it('jumps with the keyboard without losing the focus', async () => {
            await editor.entries.first().focus();
            const focused = editor.page.locator('.snapshots-entry:focus');
            const row = (): Promise<string | null> => focused.getAttribute('aria-rowindex');
            const before = await editor.rowsInView();
            await editor.page.keyboard.press('PageDown');
            const after = await editor.rowsInView();
            assert.ok(Number(await row()) >= before.at(-1)!, 'it goes as far as what was in view');
            assert.ok(after.includes(Number(await row())), 'it is in view');
            assert.ok(after[0]! <= before.at(-1)! + 1, 'no row is passed over');
            await editor.page.keyboard.press('End');
            await editor.until('the last row has the focus', async () => (await row()) === String(COUNT));
            await editor.page.keyboard.press('Home');
            assert.equal(await row(), '1');
        });

        it('finds one among them', async () => {
            await editor.search('number 4321');
            await editor.until(
                'it is the only one',
                async () => (await editor.titles()).join() === 'Snapshot number 4321',
            );
        });
    });
}
