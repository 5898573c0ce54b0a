import assert from 'node:assert/strict';
import type { BrowserContext } from 'playwright-core';
import { ApiClient } from '../helpers/api-client';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import { EditorPage, launchBrowser } from './editor-page';
import { startSeeded } from './seed-store';

for (const release of RELEASES) {
    describe(`Marked snapshots on Node-RED ${release.name}`, () => {
        let nodeRed: NodeRedProcess;
        let browser: BrowserContext;
        let editor: EditorPage;

        before(async () => {
            const seeds = [
                { minutesAgo: 3, kind: 'manual', name: 'What the devices run' },
                { minutesAgo: 2, kind: 'manual', name: 'Cannot be read', damaged: true },
            ] as const;
            [nodeRed, browser] = await Promise.all([startSeeded({ release }, seeds), launchBrowser()]);
            const api = new ApiClient(nodeRed);
            await api.idle();
            await api.call('POST', '/snapshots/devices', { name: 'Pump 1' });
            const { id } = (await api.list()).find(({ name }) => name === 'What the devices run')!;
            const answer = await api.call('POST', `/snapshots/${id}/target`, { devices: 'all' });
            assert.equal(answer.status, 200);
        });
        after(() => Promise.all([browser.close(), nodeRed.dispose()]));
        beforeEach(async () => {
            editor = await EditorPage.open(browser, nodeRed);
        });
        afterEach(async () => {
            assert.deepEqual(editor.errors, []);
            await editor.close();
        });

        it('say what it means to delete the target of a device, and are deleted then', async () => {
            const entry = editor.entry('What the devices run');
            await entry.getByRole('img', { name: 'Target of 1 device' }).waitFor();
            await editor.choose(entry, 'Delete');
            await editor.dialog.getByText('It is the target of 1 device: Pump 1.').waitFor();
            await editor.dialog.getByText('Devices that run it stop running it at their next check-in.').waitFor();
            await editor.press('Delete anyway');
            await entry.waitFor({ state: 'detached' });
            const left = await new ApiClient(nodeRed).list();
            assert.equal(left.filter((item) => item.target).length, 0);
        });

        it('are not offered for a restore when they are damaged', async () => {
            const entry = editor.entry('Cannot be read');
            await entry.getByRole('img', { name: 'Damaged' }).waitFor();
            assert.equal(await entry.locator('[data-action=restore]').count(), 0);
            await editor.act(entry, 'more');
            const items = await editor.page.locator('.snapshots-menu a').allTextContents();
            assert.deepEqual(items, ['Rename and describe…', 'Pin', 'Details', 'Delete…']);
        });
    });
}
