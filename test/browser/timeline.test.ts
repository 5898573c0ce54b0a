import assert from 'node:assert/strict';
import type { BrowserContext } from 'playwright-core';
import { ApiClient } from '../helpers/api-client';
import { smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import { EditorPage, launchBrowser } from './editor-page';

for (const release of RELEASES) {
    describe(`The timeline on Node-RED ${release.name}`, () => {
        let nodeRed: NodeRedProcess;
        let api: ApiClient;
        let browser: BrowserContext;
        let editor: EditorPage;

        before(async () => {
            [nodeRed, browser] = await Promise.all([NodeRedProcess.start({ release }), launchBrowser()]);
            api = new ApiClient(nodeRed);
        });
        after(() => Promise.all([browser.close(), nodeRed.dispose()]));

        beforeEach(async () => {
            await api.idle();
            for (const { id } of await api.list()) await api.call('DELETE', `/snapshots/${id}`);
            await api.deploy(smallFlows());
            await api.idle();
            editor = await EditorPage.open(browser, nodeRed);
        });
        afterEach(async () => {
            assert.deepEqual(editor.errors, []);
            await editor.close();
        });

        const create = async (name: string, description = ''): Promise<string> => {
            const answer = await api.call<{ id: string }>('POST', '/snapshots', { name, description });
            assert.equal(answer.status, 201);
            return answer.body.id;
        };

        it('shows a deploy by itself, in words', async () => {
            await editor.addNode('comment', { x: 200, y: 250 });
            await editor.deploy();
            const entry = editor.entry('Added comment node').or(editor.entry('added comment node')).first();
            await entry.waitFor();
            assert.equal(await entry.getAttribute('data-kind'), 'auto');
            assert.equal(await entry.locator('.snapshots-mark-added').textContent(), '+1');
            assert.match((await entry.locator('.snapshots-title').getAttribute('title'))!, /^Auto snapshot - /);
            assert.equal(await editor.page.locator('.snapshots-heading').first().textContent(), 'Today');
        });

        it('creates a snapshot with a name and a description', async () => {
            await editor.page.getByRole('button', { name: 'Create', exact: true }).click();
            const name = editor.dialog.getByLabel('Name');
            assert.match(await name.inputValue(), /^Snapshot - \d{4}-\d\d-\d\d \d\d:\d\d$/);
            await name.fill('Before the big change');
            await editor.dialog.getByLabel('Description').fill('Tested on line 4.');
            await name.press('Enter');
            await editor.dialog.waitFor({ state: 'hidden' });
            const entry = editor.entry('Before the big change');
            await entry.click();
            assert.equal(await entry.locator('.snapshots-description').textContent(), 'Tested on line 4.');
        });

        it('does not create a snapshot without a name', async () => {
            await editor.invoke('snapshots:create');
            await editor.dialog.getByLabel('Name').fill('   ');
            await editor.press('Create');
            await editor.dialog.getByText('A snapshot needs a name.').waitFor();
            await editor.page.keyboard.press('Escape');
            await editor.dialog.waitFor({ state: 'hidden' });
            assert.equal((await api.list()).filter((item) => item.kind === 'manual').length, 0);
        });

        it('renames, pins and unpins', async () => {
            const id = await create('First name');
            await editor.choose(editor.entry('First name'), 'Rename');
            await editor.dialog.getByLabel('Name').fill('Second name');
            await editor.press('Save');
            await editor.entry('Second name').waitFor();
            await editor.choose(editor.entry('Second name'), 'Pin');
            await editor.entry('Second name').locator('.snapshots-pinned').waitFor();
            const item = (await api.call<{ name: string; pinned: boolean }>('GET', `/snapshots/${id}`)).body;
            assert.deepEqual([item.name, item.pinned], ['Second name', true]);
            await editor.choose(editor.entry('Second name'), 'Unpin');
            await editor.entry('Second name').locator('.snapshots-pinned').waitFor({ state: 'detached' });
        });

        it('asks before it deletes', async () => {
            await create('To be deleted');
            await editor.choose(editor.entry('To be deleted'), 'Delete');
            await editor.dialog.getByText('Delete “To be deleted”? This cannot be undone.').waitFor();
            await editor.press('Cancel');
            assert.equal(await editor.entry('To be deleted').count(), 1);
            await editor.choose(editor.entry('To be deleted'), 'Delete');
            await editor.press('Delete');
            await editor.entry('To be deleted').waitFor({ state: 'detached' });
            assert.equal((await api.list()).filter((item) => item.name === 'To be deleted').length, 0);
        });

        it('finds by name, description and user, whatever the case, and filters by kind', async () => {
            await create('Pump station', 'the blue one');
            await create('Heating');
            await editor.entry('Heating').waitFor();
            await editor.search('PUMP');
            await editor.entry('Heating').waitFor({ state: 'detached' });
            assert.deepEqual(await editor.titles(), ['Pump station']);
            await editor.search('blue');
            assert.deepEqual(await editor.titles(), ['Pump station']);
            await editor.search('nothing like it');
            await editor.page.getByText('Nothing found').waitFor();
            await editor.page.getByRole('button', { name: 'Clear search and filter' }).click();
            await editor.entry('Heating').waitFor();
            await editor.page.getByRole('button', { name: 'Filter by kind' }).click();
            await editor.chooseFromMenu('Automatic');
            await editor.entry('Heating').waitFor({ state: 'detached' });
            assert.equal(await editor.page.locator('.snapshots-entry:not([data-kind=auto])').count(), 0);
        });

        it('shows what looks like HTML as text', async () => {
            const evil = '<img src=x onerror="window.hacked=1"><b>bold</b>';
            await create(evil, evil);
            const entry = editor.entry(evil);
            await entry.click();
            assert.equal(await entry.locator('.snapshots-title').textContent(), evil);
            await editor.choose(entry, 'Delete');
            await editor.dialog.getByText(`Delete “${evil}”?`).waitFor();
            await editor.press('Delete');
            await editor.notification.getByText(`Deleted “${evil}”`).waitFor();
            assert.equal(await editor.page.locator('img[src=x], .snapshots-sidebar b').count(), 0);
            assert.equal(await editor.page.evaluate(() => 'hacked' in window), false);
        });

        it('is walked with the keyboard', async () => {
            for (const name of ['One', 'Two', 'Three']) await create(name);
            await editor.entry('Three').waitFor();
            const focused = (): Promise<string | null> =>
                editor.page.locator('.snapshots-entry:focus .snapshots-title').textContent();
            await editor.page.getByRole('button', { name: 'Filter by kind' }).focus();
            await editor.page.keyboard.press('Tab');
            await editor.page.keyboard.press('Home');
            assert.equal(await focused(), 'Three');
            await editor.page.keyboard.press('ArrowDown');
            assert.equal(await focused(), 'Two');
            await editor.page.keyboard.press('End');
            assert.notEqual(await focused(), 'Two');
            await editor.page.keyboard.press('Home');
            await editor.page.keyboard.press('Space');
            await editor.page.locator('.snapshots-entry:focus .snapshots-details').waitFor();
            await editor.page.keyboard.press('Escape');
            await editor.page.locator('.snapshots-details').waitFor({ state: 'detached' });
            await editor.page.keyboard.press('F2');
            await editor.dialog.getByLabel('Name').waitFor();
            await editor.page.keyboard.press('Escape');
            await editor.dialog.waitFor({ state: 'hidden' });
            await editor.until('the focus is back', async () => (await focused()) === 'Three');
            await editor.page.keyboard.press('Delete');
            await editor.press('Delete');
            await editor.entry('Three').waitFor({ state: 'detached' });
        });

        it('keeps the focus and the place when an entry appears above', async () => {
            for (let i = 0; i < 25; i++) await create(`Number ${i}`);
            const target = editor.entry('Number 15');
            await editor.until('the entries are there', async () => (await editor.titles()).includes('Number 24'));
            await editor.timeline.evaluate((element) => element.scrollTo(0, 400));
            await target.focus();
            const top = (await target.boundingBox())!.y;
            await create('The newest one');
            await editor.until('the list has grown', async () => {
                const rows = await editor.timeline.getAttribute('aria-rowcount');
                return Number(rows) === (await api.list('?limit=200')).length;
            });
            assert.equal((await target.boundingBox())!.y, top);
            assert.equal(await target.evaluate((element) => element === document.activeElement), true);
        });

        it('switches automatic snapshots off and on, also after a restart of the page', async () => {
            const auto = editor.page.getByRole('switch');
            assert.equal(await auto.getAttribute('aria-checked'), 'true');
            await auto.click();
            await editor.until('it is off', async () => !(await api.status()).auto.enabled);
            await editor.close();
            editor = await EditorPage.open(browser, nodeRed);
            await editor.page.locator('[role=switch][aria-checked=false]').click();
            await editor.until('it is on', async () => (await api.status()).auto.enabled);
        });
    });
}
