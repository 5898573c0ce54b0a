import assert from 'node:assert/strict';
import { hashSync } from 'bcryptjs';
import type { BrowserContext } from 'playwright-core';
import type { SnapshotItem } from '../../runtime/core/snapshot';
import { ApiClient } from '../helpers/api-client';
import { smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import { darken, faint, screenshot } from './colours';
import { EditorPage, launchBrowser } from './editor-page';

const USERS = ['ada', 'bob'].map((username) => ({
    username,
    password: hashSync(username, 4),
    permissions: username === 'ada' ? '*' : 'read',
}));
const SETTINGS = `
    functionGlobalContext: { crash: () => setImmediate(() => { throw new Error("faulty node"); }) },
    snapshots: { guard: { restarts: 1, withinSeconds: 3 } },
    adminAuth: ${JSON.stringify({ type: 'credentials', users: USERS })},`;
const CRASHING = smallFlows().map((node) =>
    node.type === 'function' ? { ...node, name: 'Crash', initialize: "global.get('crash')();" } : node,
);

for (const release of RELEASES) {
    describe(`After the guard has stepped in, the editor of Node-RED ${release.name}`, () => {
        let nodeRed: NodeRedProcess;
        let browser: BrowserContext;
        let editor: EditorPage;
        let kept: SnapshotItem;

        before(async () => {
            nodeRed = await NodeRedProcess.start({ release, settings: SETTINGS });
            const ada = await ApiClient.login(nodeRed, 'ada', 'ada');
            await ada.deploy(smallFlows());
            await nodeRed.waitUntil('the snapshot is good', async () => (await ada.list())[0]?.good === true);
            await ada.deploy(CRASHING).catch(() => undefined);
            await nodeRed.untilEnded();
            await nodeRed.restartAndEnd();
            nodeRed = await nodeRed.restart();
            const again = await ApiClient.login(nodeRed, 'ada', 'ada');
            await again.idle();
            kept = (await again.status()).guard!.kept!;
        });
        after(() => nodeRed.dispose());
        beforeEach(async () => {
            // A login lasts in the browser, and so does what was dismissed.
            browser = await launchBrowser();
        });
        afterEach(async () => {
            assert.deepEqual(editor.errors, []);
            await browser.close();
        });

        const banner = () => editor.page.locator('.snapshots-guard');
        const isOpen = async (): Promise<boolean> =>
            (await editor.page.locator('.snapshots-open').getAttribute('data-id')) === kept.id;

        it('says what happened, once and above the list, and shows the flows that were kept', async () => {
            editor = await EditorPage.open(browser, nodeRed, { login: 'ada' });
            const told = editor.notification.filter({ hasText: 'Node-RED ended right after its start.' });
            await told.getByText(`The flows before are kept as “${kept.name}”.`).waitFor();
            for (const theme of ['light', 'dark'] as const) {
                if (theme === 'dark') await darken(editor);
                for (const width of [400, 180]) {
                    await editor.setSidebarWidth(width);
                    await screenshot(editor, `${release.name}-${theme}-${width}-guard`);
                    assert.ok((await editor.timeline.boundingBox())!.height > 60, 'the list is still seen');
                }
                assert.deepEqual(await faint(editor, '.snapshots-sidebar'), []);
            }
            await told.getByRole('button', { name: 'Show those flows' }).click();
            await editor.until('the kept snapshot is shown', isOpen);
            await editor.page.getByRole('img', { name: 'Ran without ending' }).last().waitFor();

            await editor.reload();
            await banner().getByText('runs instead').waitFor({ state: 'attached' });
            assert.equal(await told.count(), 0);
        });

        it('lets a reader look at the flows, too, and take note', async () => {
            editor = await EditorPage.open(browser, nodeRed, { login: 'bob' });
            await editor.notification.getByRole('button', { name: 'Close' }).click();
            await editor.search('no such snapshot');
            await editor.page.getByText('Nothing found').waitFor();
            await banner().getByRole('button', { name: 'Show those flows' }).click();
            await editor.until('the kept snapshot is shown', isOpen);
            await banner().getByRole('button', { name: 'Dismiss' }).click();
            await banner().waitFor({ state: 'hidden' });
            await editor.reload();
            await editor.page.evaluate(() => (window as unknown as EditorWindow).RED.sidebar.show('snapshots'));
            await editor.entries.first().waitFor();
            assert.equal(await banner().isVisible(), false);
        });
    });
}

interface EditorWindow {
    RED: { sidebar: { show(id: string): void } };
}
