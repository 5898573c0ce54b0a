import assert from 'node:assert/strict';
import { hashSync } from 'bcryptjs';
import type { BrowserContext } from 'playwright-core';
import { ApiClient } from '../helpers/api-client';
import { smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import { EditorPage, launchBrowser } from './editor-page';

const USERS = [
    { username: 'ada', password: hashSync('ada', 4), permissions: '*' },
    { username: 'bob', password: hashSync('bob', 4), permissions: 'read' },
    {
        username: 'eve',
        password: hashSync('eve', 4),
        permissions: ['flows.read', 'nodes.read', 'plugins.read', 'settings.read', 'status.read'],
    },
];

/** What the server refuses to a user who may only read. */
const WRITING_ITEMS = ['Restore…', 'Push…', 'Download…', 'Rename and describe…', 'Pin', 'Delete…'];
const WRITING_ACTIONS = ['create', 'upload', 'download', 'undo-deploy', 'register-device', 'hub'].map(
    (action) => `snapshots:${action}`,
);

for (const release of RELEASES) {
    describe(`Users in the sidebar of Node-RED ${release.name}`, () => {
        let nodeRed: NodeRedProcess;
        let browser: BrowserContext;
        let editor: EditorPage;

        before(async () => {
            const adminAuth = { type: 'credentials', users: USERS };
            const settings = `adminAuth: ${JSON.stringify(adminAuth)},`;
            nodeRed = await NodeRedProcess.start({ release, settings });
            const ada = await ApiClient.login(nodeRed, 'ada', 'ada');
            await ada.deploy(smallFlows());
            await ada.idle();
        });
        after(() => nodeRed.dispose());
        beforeEach(async () => {
            // A login lasts in the browser.
            browser = await launchBrowser();
        });
        afterEach(async () => {
            await browser.close();
        });

        const actions = (): Promise<string[]> =>
            editor.page.evaluate(() => {
                const { RED } = window as unknown as { RED: { actions: { list(): { id: string }[] } } };
                return RED.actions.list().map((action) => action.id);
            });
        const menu = async (): Promise<string[]> => {
            await editor.act(editor.entries.first(), 'more');
            return editor.page.locator('.snapshots-menu a').allTextContents();
        };

        it('offer everything to a user who may', async () => {
            editor = await EditorPage.open(browser, nodeRed, { login: 'ada' });
            assert.equal(await editor.page.getByRole('button', { name: 'Create', exact: true }).isVisible(), true);
            assert.equal(await editor.page.getByRole('switch').isVisible(), true);
            assert.match((await editor.entries.first().textContent())!, /ada/);
            assert.equal(await editor.page.locator('.snapshots-upload').isVisible(), true);
            const offered = await menu();
            assert.deepEqual(
                WRITING_ITEMS.filter((item) => !offered.includes(item)),
                [],
            );
            const known = await actions();
            assert.deepEqual(
                WRITING_ACTIONS.filter((id) => !known.includes(id)),
                [],
            );
        });

        it('offer a reader nothing that would be refused', async () => {
            editor = await EditorPage.open(browser, nodeRed, { login: 'bob' });
            assert.equal(await editor.page.getByRole('button', { name: 'Create', exact: true }).isVisible(), false);
            assert.equal(await editor.page.getByRole('switch').isVisible(), false);
            assert.equal(
                await editor.page.locator('.snapshots-upload, .snapshots-download').first().isVisible(),
                false,
            );
            const offered = await menu();
            assert.ok(offered.includes('Preview') && offered.includes('Details'));
            assert.deepEqual(
                offered.filter((item) => WRITING_ITEMS.includes(item)),
                [],
            );
            await editor.page.keyboard.press('Escape');
            assert.equal(await editor.page.locator('[data-action=restore]').count(), 0);
            await editor.entries.first().focus();
            await editor.page.keyboard.press('Delete');
            await editor.page.keyboard.press('F2');
            assert.equal(await editor.dialog.count(), 0);
            const known = await actions();
            assert.ok(known.includes('snapshots:show'));
            assert.deepEqual(
                known.filter((id) => WRITING_ACTIONS.includes(id)),
                [],
            );
            await editor.entries.first().press('Enter');
            await editor.page.locator('.snapshots-viewer[data-phase=ready]').waitFor();
            assert.equal(await editor.page.getByRole('button', { name: 'Compare with…' }).isVisible(), true);
            assert.equal(await editor.page.getByRole('button', { name: 'Restore…' }).count(), 0);
        });

        it('tell a user who may not even read', async () => {
            editor = await EditorPage.open(browser, nodeRed, { login: 'eve' });
            await editor.page.getByText('Your user may not read the snapshots of this Node-RED.').waitFor();
        });
    });
}
