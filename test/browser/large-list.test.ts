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

        it('scrolls smoothly with few rows in the document', async () => {
            const { rows, frames } = await editor.timeline.evaluate(async (list) => {
                const seen: number[] = [];
                const frames: number[] = [];
                let last = performance.now();
                for (let frame = 0; frame < 90; frame++) {
                    await new Promise(requestAnimationFrame);
                    const now = performance.now();
                    frames.push(now - last);
                    last = now;
                    list.scrollBy(0, 120);
                    seen.push(list.querySelectorAll('.snapshots-entry').length);
                }
                return { rows: Math.max(...seen), frames: frames.sort((a, b) => a - b) };
            });
            assert.ok(rows < 60, `${rows} rows`);
            const median = frames[Math.floor(frames.length / 2)]!;
            assert.ok(median < 34, `a frame takes ${median} ms`);
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
            await editor.page.keyboard.press('PageDown');
            assert.ok(Number(await row()) > 3);
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
