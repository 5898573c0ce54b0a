import assert from 'node:assert/strict';
import type { BrowserContext } from 'playwright-core';
import type { SnapshotItem } from '../../runtime/core/snapshot';
import { ApiClient } from '../helpers/api-client';
import { smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import { EditorPage, launchBrowser } from './editor-page';

const SUBFLOW = [
    { id: 'sub1', type: 'subflow', name: 'Limit', info: '', category: '', in: [], out: [], env: [] },
    { id: 'sub1-node', type: 'comment', z: 'sub1', name: 'inside', info: '', x: 100, y: 60, wires: [] },
];
const WITH_EVERYTHING = [
    { id: 'tab2', type: 'tab', label: 'Second, shown first', disabled: false, info: '', env: [] },
    ...smallFlows('return msg; // everything'),
    ...SUBFLOW,
    { id: 'group1', type: 'group', z: 'tab2', name: 'Group', style: {}, nodes: ['note'], x: 34, y: 19, w: 132, h: 82 },
    { id: 'note', type: 'comment', z: 'tab2', g: 'group1', name: 'Note', info: '', x: 100, y: 60, wires: [] },
    { id: 'junction1', type: 'junction', z: 'tab2', x: 300, y: 60, wires: [[]] },
    { id: 'instance1', type: 'subflow:sub1', z: 'tab2', name: '', x: 200, y: 160, wires: [] },
    { id: 'tls1', type: 'tls-config', name: 'TLS', cert: '', key: '', ca: '', servername: '', verifyservercert: true },
];

for (const release of RELEASES) {
    describe(`Restoring in the editor of Node-RED ${release.name}`, () => {
        let nodeRed: NodeRedProcess;
        let api: ApiClient;
        let browser: BrowserContext;
        let editor: EditorPage;
        let everything: SnapshotItem;

        before(async () => {
            [nodeRed, browser] = await Promise.all([NodeRedProcess.start({ release }), launchBrowser()]);
            api = new ApiClient(nodeRed);
        });
        after(() => Promise.all([browser.close(), nodeRed.dispose()]));

        beforeEach(async () => {
            await api.idle();
            for (const { id } of await api.list()) await api.call('DELETE', `/snapshots/${id}`);
            await api.deploy(WITH_EVERYTHING);
            await api.idle();
            everything = (await api.call<SnapshotItem>('POST', '/snapshots', { name: 'With everything' })).body;
            await api.deploy(smallFlows('return msg; // little'));
            await api.idle();
            editor = await EditorPage.open(browser, nodeRed);
        });
        afterEach(async () => {
            assert.deepEqual(editor.errors, []);
            await editor.close();
        });

        const restore = async (): Promise<void> => {
            await editor.act(editor.entry('With everything').last(), 'restore');
            await editor.dialog.locator('.snapshots-lead').waitFor();
            await editor.pressRestore();
            await editor.notification.getByText('Restored “With everything”').waitFor();
        };
        const tabs = async (): Promise<(string | undefined)[]> =>
            (await editor.nodes()).filter((node) => node.type === 'tab').map((tab) => tab.label);
        const ids = async (): Promise<string[]> => (await editor.nodes()).map((node) => node.id).sort();
        const inOrder = (flows: readonly { id: string }[]): string[] => flows.map((node) => node.id).sort();
        const backgroundNotices = (): Promise<number> =>
            editor.notification.filter({ hasText: 'flows on the server have been updated' }).count();

        it('asks once, in words, and does nothing when that is cancelled', async () => {
            await editor.act(editor.entry('With everything'), 'restore');
            const question = editor.dialog;
            assert.equal(await question.locator('.ui-dialog-title').textContent(), 'Restore “With everything”?');
            assert.equal(await question.locator('.snapshots-lead').textContent(), (await api.plan(everything.id)).text);
            assert.equal(await question.locator('.snapshots-plan-added').count(), 2);
            await editor.press('Cancel');
            assert.deepEqual(await ids(), inOrder(smallFlows()));
            assert.deepEqual(inOrder((await api.flows()).flows), inOrder(smallFlows()));
        });

        it('shows the restored flows without a reload, and the next deploy works', async () => {
            await editor.page.evaluate(() => Object.assign(window, { loadedOnce: true }));
            await restore();
            assert.deepEqual(await tabs(), ['Second, shown first', 'Flow tab1']);
            assert.deepEqual(await ids(), inOrder(WITH_EVERYTHING));
            assert.equal(await editor.isDirty(), false);
            assert.equal(await editor.page.evaluate(() => 'loadedOnce' in window), true);
            await editor.addNode('comment', { x: 300, y: 350 });
            await editor.deploy();
            assert.equal((await api.flows()).flows.length, WITH_EVERYTHING.length + 1);
            assert.deepEqual(inOrder((await api.flows()).flows), await ids());
            assert.equal(await backgroundNotices(), 0);
        });

        it('goes back with Undo in the notification, without another question', async () => {
            await restore();
            await editor.notification.getByRole('button', { name: 'Undo' }).click();
            await editor.notification.getByText('Restored “Before restoring').waitFor();
            assert.deepEqual(await ids(), inOrder(smallFlows()));
            assert.deepEqual(inOrder((await api.flows()).flows), inOrder(smallFlows()));
            assert.equal(await editor.isDirty(), false);
        });

        it('warns about undeployed changes, replaces them, and the editor can undo that', async () => {
            await editor.addNode('comment', { x: 300, y: 350 });
            const edited = await ids();
            await editor.act(editor.entry('With everything'), 'restore');
            await editor.dialog.getByText('There are changes in this editor that are not deployed.').waitFor();
            await editor.pressRestore();
            await editor.notification.getByText('Restored “With everything”').waitFor();
            assert.deepEqual(await ids(), inOrder(WITH_EVERYTHING));
            assert.equal(await editor.isDirty(), false);
            await editor.invoke('core:undo');
            assert.deepEqual(await ids(), edited);
            assert.equal(await editor.isDirty(), true);
            await editor.deploy();
            assert.deepEqual(inOrder((await api.flows()).flows), edited);
        });

        it('plans again when the flows were deployed elsewhere meanwhile', async () => {
            await editor.act(editor.entry('With everything'), 'restore');
            await editor.dialog.locator('.snapshots-lead').waitFor();
            await api.deploy(smallFlows('return msg; // somebody else'));
            await editor.pressRestore();
            await editor.dialog.getByText('The flows have changed meanwhile.').waitFor();
            await editor.pressRestore();
            await editor.notification.getByText('Restored “With everything”').waitFor();
            assert.deepEqual(await ids(), inOrder(WITH_EVERYTHING));
        });

        it('says that there is nothing to do for what runs already', async () => {
            const now = (await api.call<SnapshotItem>('POST', '/snapshots', { name: 'What runs' })).body;
            await editor.act(editor.entry('What runs'), 'restore');
            await editor.dialog.getByText((await api.plan(now.id)).text).waitFor();
            assert.equal(await editor.dialog.getByRole('button', { name: 'Restore' }).count(), 0);
            await editor.press('Close');
        });

        it('shows what runs when a restore fails half-way', async () => {
            await editor.page.route('**/restore', async (route) => {
                await route.fetch();
                await route.fulfill({ status: 500, json: { code: 'restore_failed', error: 'The disk is gone.' } });
            });
            await editor.act(editor.entry('With everything'), 'restore');
            await editor.dialog.locator('.snapshots-lead').waitFor();
            await editor.pressRestore();
            await editor.notification.getByText('The disk is gone.').waitFor();
            await editor.until('the editor shows what runs', async () => (await tabs()).length === 2);
            assert.equal(await editor.isDirty(), false);
            await editor.addNode('comment', { x: 300, y: 350 });
            await editor.deploy();
        });

        it('undoes the last deploy from the command palette', async () => {
            const before = await ids();
            await editor.addNode('comment', { x: 300, y: 350 });
            await editor.deploy();
            await api.idle();
            await editor.page.keyboard.press('Control+Shift+P');
            await editor.page.locator('#red-ui-actionList input').pressSequentially('undo last deploy');
            await editor.page.locator('#red-ui-actionList .selected').getByText('Undo last deploy').waitFor();
            await editor.page.keyboard.press('Enter');
            await editor.dialog.locator('.snapshots-lead').waitFor();
            await editor.pressRestore();
            await editor.notification.getByText('Restored “Auto snapshot').waitFor();
            assert.deepEqual(await ids(), before);
            assert.deepEqual(inOrder((await api.flows()).flows), before);
        });
    });
}
