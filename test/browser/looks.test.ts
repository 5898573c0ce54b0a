import assert from 'node:assert/strict';
import type { BrowserContext } from 'playwright-core';
import { ApiClient } from '../helpers/api-client';
import { smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import { darken, faint, screenshot } from './colours';
import { EditorPage, launchBrowser } from './editor-page';
import { startSeeded, type Seed } from './seed-store';

for (const release of RELEASES) {
    describe(`The looks of the sidebar on Node-RED ${release.name}`, () => {
        let nodeRed: NodeRedProcess;
        let browser: BrowserContext;
        let editor: EditorPage;

        before(async () => {
            [nodeRed, browser] = await Promise.all([startSeeded({ release }, aWeek()), launchBrowser()]);
            const api = new ApiClient(nodeRed);
            await api.deploy([...smallFlows('return [msg, null];'), ...smallFlows('return msg;', 'tab2')]);
            await api.idle();
        });
        after(() => Promise.all([browser.close(), nodeRed.dispose()]));
        beforeEach(async () => {
            editor = await EditorPage.open(browser, nodeRed, { height: 720 });
        });
        afterEach(() => editor.close());

        for (const theme of ['light', 'dark'] as const) {
            for (const width of [400, 180]) {
                it(`are right in ${theme} colours at ${width} px`, async () => {
                    if (theme === 'dark') await darken(editor);
                    await editor.setSidebarWidth(width);
                    const shoot = (what: string): Promise<void> =>
                        screenshot(editor, `${release.name}-${theme}-${width}-${what}`);
                    await shoot('timeline');
                    assert.deepEqual(await cutOff(editor), []);
                    assert.deepEqual(await faint(editor), []);

                    const entry = editor.page.locator('.snapshots-entry[data-kind=manual]');
                    await entry.click();
                    await entry.locator('.snapshots-details').waitFor();
                    await shoot('details');
                    assert.deepEqual(await faint(editor), []);
                    await entry.click({ position: { x: 60, y: 10 } });
                    await editor.act(entry, 'more');
                    await shoot('menu');
                    await editor.chooseFromMenu('Restore');
                    await editor.dialog.locator('.snapshots-lead').waitFor();
                    await shoot('restore');
                    await editor.page.keyboard.press('Escape');

                    await editor.search('no such thing');
                    await editor.page.getByText('Nothing found').waitFor();
                    await shoot('nothing-found');
                });
            }
        }
    });
}

/** A few days in the life of a plant. */
function aWeek(): Seed[] {
    const auto = (minutesAgo: number, user: string, text: string, changes: Partial<Seed['changes']> = {}): Seed => ({
        minutesAgo,
        kind: 'auto',
        user: { username: user },
        changes: { added: 0, changed: 0, removed: 0, moved: 0, ...changes, text },
    });
    const manual: Seed = {
        minutesAgo: 26 * 60,
        kind: 'manual',
        name: 'Before the new boiler',
        description: 'Runs since March.\nThe limits were agreed with the operators.',
        pinned: true,
        good: true,
        user: { username: 'maria' },
        changes: { added: 0, changed: 0, removed: 0, moved: 0, text: 'no change that shows in the editor' },
    };
    return [
        auto(3, 'maria', 'changed function “limits” in Boiler', { changed: 1 }),
        auto(41, 'maria', 'added 2 nodes in Boiler, changed switch “mode”', { added: 2, changed: 1 }),
        { ...auto(65, 'jonas', ''), kind: 'restore', name: 'Before restoring “Before the new boiler”' },
        auto(70, 'jonas', 'removed tab “Old boiler”, changed credentials of mqtt-broker “plant”', {
            changed: 1,
            removed: 17,
        }),
        auto(25 * 60, 'jonas', 'moved 3 nodes in Boiler', { moved: 3 }),
        manual,
        { ...auto(27 * 60, 'jonas', 'added tab “Boiler”', { added: 24 }), target: true },
        { minutesAgo: 50 * 60, kind: 'external', name: 'Changed outside a deploy' },
        { ...auto(51 * 60, 'maria', 'changed 4 nodes in 2 tabs', { changed: 4 }), damaged: true },
        ...Array.from({ length: 30 }, (_, n) =>
            auto((60 + n * 9) * 60, 'maria', `changed function “step ${30 - n}” in Line`, { changed: 1 }),
        ),
    ];
}

/** What sticks out of the sidebar. */
function cutOff({ page }: EditorPage): Promise<string[]> {
    return page.evaluate(() => {
        const { right } = document.querySelector('.snapshots-sidebar')!.getBoundingClientRect();
        const visible = [...document.querySelectorAll('.snapshots-sidebar *')].filter((each) => each.checkVisibility());
        return visible.filter((each) => each.getBoundingClientRect().right > right + 1).map((each) => each.outerHTML);
    });
}
