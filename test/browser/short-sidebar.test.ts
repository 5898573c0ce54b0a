import assert from 'node:assert/strict';
import type { BrowserContext, Locator } from 'playwright-core';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import { EditorPage, launchBrowser } from './editor-page';
import { startSeeded, type Seed } from './seed-store';

const SEEDS = Array.from({ length: 40 }, (_, n): Seed => ({ minutesAgo: n * 1440, name: `Day ${n}`, kind: 'manual' }));
/** A window in which the sidebar is some 280 pixels high. That of 5 shares its column with another one. */
const WINDOW_HEIGHTS = { '4.1': 391, '5': 800 };

for (const release of RELEASES) {
    describe(`A short sidebar on Node-RED ${release.name}`, () => {
        let nodeRed: NodeRedProcess;
        let browser: BrowserContext;
        let editor: EditorPage;

        before(async () => {
            const newest = Array.from({ length: 8 }, (_, n): Seed => ({ ...SEEDS[0]!, name: `Today ${n}` }));
            [nodeRed, browser] = await Promise.all([startSeeded({ release }, [...newest, ...SEEDS]), launchBrowser()]);
        });
        after(() => Promise.all([browser.close(), nodeRed.dispose()]));
        beforeEach(async () => {
            editor = await EditorPage.open(browser, nodeRed, { height: WINDOW_HEIGHTS[release.name] });
            await tool('Connect a remote…').waitFor();
        });
        afterEach(async () => {
            assert.deepEqual(editor.errors, []);
            await editor.close();
        });

        const tool = (name: string): Locator =>
            editor.page.locator('.snapshots-toolbar').getByRole('button', { name, exact: true });

        it('shows five snapshots, and each of them whole when the keyboard is at it', async () => {
            assert.deepEqual((await editor.rowsInView()).slice(0, 5), [1, 2, 3, 4, 5]);
            await editor.entries.first().focus();
            for (let row = 2; row <= 20; row++) {
                await editor.page.keyboard.press('ArrowDown');
                assert.ok((await editor.rowsInView()).includes(row), `row ${row}`);
            }
        });

        it('has what was a line of its own among its buttons, for the keyboard too', async () => {
            await tool('Create').focus();
            const names: (string | null)[] = [];
            for (let i = 0; i < 7; i++) {
                names.push(await editor.page.locator(':focus').getAttribute('aria-label'));
                await editor.page.keyboard.press('Tab');
            }
            assert.ok(names.includes('Connect a remote…') && names.includes('Show devices'), names.join());
            await tool('Connect a remote…').press('Enter');
            await editor.dialog.getByText('Another Node-RED').waitFor();
            await editor.page.keyboard.press('Escape');
            await editor.dialog.waitFor({ state: 'hidden' });
            await tool('Show devices').press('Enter');
            await editor.page.getByRole('heading', { name: 'No devices yet' }).waitFor();
        });

        for (const width of [180, 200, 260, 281, 300]) {
            it(`has room for all of its buttons at ${width} pixels`, async () => {
                await editor.setSidebarWidth(width);
                const cut = await editor.page.locator('.snapshots-toolbar').evaluate((toolbar) => {
                    const { right } = toolbar.getBoundingClientRect();
                    const buttons = [...toolbar.querySelectorAll('button')];
                    return buttons
                        .filter((button, i) => {
                            const box = button.getBoundingClientRect();
                            const next = buttons[i + 1]?.getBoundingClientRect().left ?? right;
                            return box.width < 18 || box.right > next || button.scrollWidth > button.clientWidth;
                        })
                        .map((button) => button.className);
                });
                assert.deepEqual(cut, []);
            });
        }

        it('has the lines where it is high', async () => {
            await editor.page.locator('.snapshots-sidebar').evaluate((sidebar) => (sidebar.style.height = '400px'));
            await editor.page.locator('.snapshots-device-strip').waitFor();
            await editor.page.getByRole('tab', { name: 'This Node-RED' }).waitFor();
            assert.equal(await tool('Show devices').isVisible(), false);
        });
    });
}
