import assert from 'node:assert/strict';
import { hashSync } from 'bcryptjs';
import type { BrowserContext, Locator } from 'playwright-core';
import type { RemoteItem, RemoteList, SnapshotPage } from '../../runtime/core/wire';
import { ApiClient } from '../helpers/api-client';
import { brokerNode, smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import { darken, faint, screenshot } from './colours';
import { EditorPage, launchBrowser } from './editor-page';

const PASSWORD = 'opens-line-4';
const USERS = [{ username: 'ada', password: hashSync(PASSWORD, 4), permissions: '*' }];
const THERE = `adminAuth: ${JSON.stringify({ type: 'credentials', users: USERS })},
    editorTheme: { tours: false, projects: { enabled: false }, header: { title: 'Line 4' } },`;
const EVIL = '<img src=x onerror="window.hacked=1"> of line 4';

for (const release of RELEASES) {
    describe(`Remotes in the sidebar of Node-RED ${release.name}`, () => {
        let here: NodeRedProcess;
        let there: NodeRedProcess;
        let api: ApiClient;
        let ada: ApiClient;
        let browser: BrowserContext;
        let editor: EditorPage;

        before(async () => {
            [here, there, browser] = await Promise.all([
                NodeRedProcess.start({ release }),
                NodeRedProcess.start({ release, settings: THERE }),
                launchBrowser(),
            ]);
            api = new ApiClient(here);
            ada = await ApiClient.login(there, 'ada', PASSWORD);
            await Promise.all([api.idle(), ada.idle()]);
            await api.deploy([...smallFlows(), brokerNode({ user: 'plant', password: 'top secret' })]);
            await ada.deploy(smallFlows());
            await Promise.all([api.idle(), ada.idle()]);
        });
        after(() => Promise.all([browser.close(), here.dispose(), there.dispose()]));
        beforeEach(async () => {
            // What the user of the test before has looked at last.
            await api.call('POST', '/settings/user', { editor: {} });
            for (const { name } of await remotes()) await api.call('DELETE', `/snapshots/remotes/${name}`);
            for (const each of [api, ada]) {
                for (const { id, kind } of await each.list()) {
                    if (kind !== 'auto') await each.call('DELETE', `/snapshots/${id}?force=true`);
                }
            }
            editor = await EditorPage.open(browser, here);
        });
        afterEach(async function () {
            if (this.currentTest?.state === 'failed') await screenshot(editor, `remotes-failed-${release.name}`);
            assert.deepEqual(editor.errors, []);
            await editor.close();
        });

        const remotes = async (): Promise<RemoteItem[]> =>
            (await api.call<RemoteList>('GET', '/snapshots/remotes')).body.remotes;
        const connect = async (name = 'line4'): Promise<void> => {
            const fields = { url: there.url, username: 'ada', password: PASSWORD };
            const { status } = await api.call('POST', '/snapshots/remotes', { name, kind: 'node-red', ...fields });
            assert.equal(status, 201);
            await source(name).waitFor();
        };
        const make = async (client: ApiClient, name: string, description = ''): Promise<string> => {
            const { status, body } = await client.call<{ id: string }>('POST', '/snapshots', { name, description });
            assert.equal(status, 201);
            return body.id;
        };
        const namesAt = async (client: ApiClient): Promise<string[]> =>
            (await client.call<SnapshotPage>('GET', '/snapshots')).body.snapshots.map(({ name }) => name);
        const source = (name: string): Locator => editor.page.locator('.snapshots-source', { hasText: name });
        const rows = (text: string): Locator =>
            editor.page.locator('.snapshots-remote .snapshots-entry', { hasText: text });
        const own = (text: string): Locator =>
            editor.page.locator('.snapshots-pane:not(.snapshots-remote) .snapshots-entry', { hasText: text });
        const show = async (name = 'line4'): Promise<void> => {
            await source(name).click();
            await rows('What runs there now').waitFor();
        };
        const choose = async (row: Locator, item: string): Promise<void> => {
            await row.hover();
            await row.locator('[data-action=more]').click();
            await editor.chooseFromMenu(item);
        };
        const offered = async (row: Locator): Promise<string[]> => {
            await row.hover();
            await row.locator('[data-action=more]').click();
            await editor.settled();
            const items = await editor.page.locator('.snapshots-menu a').allTextContents();
            await editor.page.keyboard.press('Escape');
            return items;
        };
        const viewer = (): Locator => editor.page.locator('.snapshots-viewer[data-phase=ready]');
        const closeViewer = async (): Promise<void> => {
            await editor.page.getByRole('button', { name: 'Close' }).click();
            await editor.page.locator('.snapshots-viewer').waitFor({ state: 'detached' });
        };

        it('are connected: what is wrong stands next to its field, and who one is before it is saved', async () => {
            await editor.page.getByRole('button', { name: 'Connect a remote…' }).click();
            await editor.dialog.getByText('Another Node-RED').click();
            const address = editor.dialog.getByLabel('Address of its editor');
            await address.fill('http://127.0.0.1:9');
            await editor.press('Connect');
            await editor.dialog
                .locator('[data-field=url] .snapshots-problem', { hasText: 'cannot be reached' })
                .waitFor();
            assert.equal(await editor.dialog.getByRole('button', { name: 'Save anyway' }).isVisible(), true);
            await address.fill(there.url);
            await editor.dialog.getByLabel('User').fill('ada');
            const password = editor.dialog.getByLabel('Password');
            await password.fill('wrong');
            await password.press('Tab');
            await editor.dialog.locator('[data-field=password] .snapshots-problem:not(:empty)').waitFor();
            await password.fill(PASSWORD);
            await password.press('Tab');
            await editor.dialog.getByText(/It works: Node-RED .* as ada/).waitFor();
            await editor.dialog.getByLabel('Name here').fill('line4');
            await editor.dialog.getByLabel('Name here').press('Enter');
            await editor.notification.getByText('“line4” is connected').waitFor();
            await rows('What runs there now').waitFor();
            assert.equal(await source('line4').getAttribute('aria-selected'), 'true');
            assert.match((await source('line4').getAttribute('aria-label'))!, /^line4: connected/);
            const page = await editor.page.content();
            assert.equal(page.includes(PASSWORD), false, 'no secret stays in the page');
        });

        it('are asked for as soon as it is known which there are, however early somebody wants to connect one', async () => {
            let answer = (): void => undefined;
            const held = new Promise<void>((done) => (answer = done));
            await editor.page.route('**/snapshots/remotes', async (route) => {
                await held;
                await route.continue();
            });
            await editor.reload();
            await editor.invoke('snapshots:connect-remote');
            answer();
            await editor.dialog.getByText('Another Node-RED').waitFor();
            await editor.press('Cancel');
        });

        it('are saved although they cannot be reached, and their connection is changed without a secret being shown', async () => {
            await editor.invoke('snapshots:connect-remote');
            await editor.dialog.getByText('Another Node-RED').click();
            await editor.dialog.getByLabel('Address of its editor').fill('http://127.0.0.1:9');
            await editor.dialog.getByLabel('Password').fill('old secret');
            await editor.dialog.getByLabel('Name here').fill('away');
            await editor.press('Connect');
            await editor.dialog.getByRole('button', { name: 'Save anyway' }).click();
            await editor.page.getByText('This remote could not be shown').waitFor();
            await editor.page.getByText('cannot be reached').first().waitFor();
            await editor.page.getByRole('button', { name: 'Change connection…' }).click();
            const password = editor.dialog.getByLabel('Password');
            assert.deepEqual(
                [await password.inputValue(), await password.getAttribute('placeholder')],
                ['', 'kept as it is'],
            );
            await editor.dialog.getByLabel('Address of its editor').fill(there.url);
            await editor.press('Save');
            // It is not sent to another address by itself.
            await editor.dialog.locator('[data-field=password] .snapshots-problem', { hasText: 'anew' }).waitFor();
            await editor.dialog.getByLabel('User').fill('ada');
            await password.fill(PASSWORD);
            await editor.press('Save');
            await editor.notification.getByText('Saved the connection of “away”').waitFor();
            await rows('What runs there now').waitFor();
        });

        it('show their snapshots in rows like those here, and remember for each user which one was shown', async () => {
            await make(ada, 'Before the fair', 'With the old pump.');
            await make(ada, EVIL, EVIL);
            await connect();
            await show();
            const row = rows('Before the fair');
            await row.waitFor();
            assert.match((await row.textContent())!, /ada.*With the old pump\./);
            assert.equal(await rows(EVIL).locator('.snapshots-title').textContent(), EVIL);
            await rows(EVIL).click();
            await rows(EVIL).locator('.snapshots-description', { hasText: EVIL }).waitFor();
            assert.equal(await editor.page.evaluate(() => 'hacked' in window), false);
            await editor.until('it is remembered', async () => {
                const { body } = await api.call('GET', '/settings/user');
                const kept = JSON.stringify(body);
                return kept.includes('"source":"line4"') && kept.includes('"places":[{');
            });
            await editor.reload();
            await editor.page.evaluate(() =>
                (window as unknown as { RED: { sidebar: { show(id: string): void } } }).RED.sidebar.show('snapshots'),
            );
            await rows('Before the fair').waitFor();
            await source('This Node-RED').click();
            await own('').first().waitFor();
            assert.equal(await rows('').count(), 0);
        });

        it('are walked with the keyboard', async () => {
            await make(ada, 'Before the fair');
            await connect();
            await source('This Node-RED').focus();
            await editor.page.keyboard.press('ArrowRight');
            await rows('Before the fair').waitFor();
            assert.equal(await editor.page.locator('.snapshots-source:focus').textContent(), 'line4');
            await rows('What runs there now').focus();
            await editor.page.keyboard.press('ArrowDown');
            const focused = editor.page.locator('.snapshots-remote .snapshots-entry:focus');
            assert.match((await focused.getAttribute('aria-label'))!, /^Before the fair, Manual/);
            await editor.page.keyboard.press('Enter');
            await viewer().waitFor();
            await editor.page.keyboard.press('Escape');
            await editor.page.locator('.snapshots-viewer').waitFor({ state: 'detached' });
            await focused.waitFor();
            await editor.page.keyboard.press('F2');
            await editor.dialog.getByLabel('Name').fill('After the fair');
            await editor.press('Save');
            await rows('After the fair').waitFor();
            assert.ok((await namesAt(ada)).includes('After the fair'));
        });

        it('are previewed and compared: with what runs here, with the editor and with what was chosen here', async () => {
            await make(api, 'Chosen here');
            await make(ada, 'Before the fair');
            await connect();
            await show();
            await rows('What runs there now').hover();
            await rows('What runs there now').locator('[data-action=compare]').click();
            await viewer().waitFor();
            const title = editor.page.locator('.snapshots-viewer-title');
            assert.match((await title.textContent())!, /What runs there.*Line 4.*at line4.*What runs here/);
            await editor.page.locator('.snapshots-difference', { hasText: 'mqtt-broker' }).waitFor();
            await closeViewer();
            await choose(rows('Before the fair'), 'Compare with the editor');
            await viewer().waitFor();
            assert.match((await title.textContent())!, /Before the fair.*at line4.*The editor/);
            await closeViewer();
            await source('This Node-RED').click();
            await choose(own('Chosen here'), 'Select for compare');
            await source('line4').click();
            await choose(rows('Before the fair'), 'Compare with “Chosen here”');
            await viewer().waitFor();
            // The earlier one first.
            assert.match((await title.textContent())!, /Chosen here.*Before the fair.*at line4/);
            await closeViewer();
        });

        it('get a snapshot pushed, which is verified, marked here and noticed the next time', async () => {
            await make(api, 'Release 12', 'Tested.');
            await connect();
            await choose(own('Release 12'), 'Push…');
            await editor.dialog.getByText('are sent, secrets encrypted').waitFor();
            assert.match(
                (await editor.dialog.locator('.ui-dialog-title').textContent())!,
                /Push “Release 12” to line4/,
            );
            await editor.dialog.getByLabel('Description').fill('For line 4.');
            // The package itself is linked into the user directory of a test.
            await editor.dialog.getByText('node-red-contrib-snapshots came from link').waitFor();
            const target = editor.dialog.getByLabel('Make it the Device Target there');
            await target.check();
            const push = editor.dialog.getByRole('button', { name: 'Push', exact: true });
            assert.equal(await push.isDisabled(), true, 'a device could not install it');
            await target.uncheck();
            await push.click();
            await editor.notification
                .getByText(/Pushed “Release 12” to Line 4 at line4; read back, it is the same/)
                .waitFor();
            const [pushed] = (await ada.list()).filter(({ name }) => name === 'Release 12');
            assert.equal(pushed?.description, 'For line 4.');
            await own('Release 12').locator('.snapshots-held[title="Also at line4"]').waitFor();
            await editor.notification.getByRole('button', { name: 'Show it there' }).click();
            await rows('Release 12').locator('.snapshots-held').waitFor();
            await source('This Node-RED').click();
            await choose(own('Release 12'), 'Push…');
            await editor.dialog.getByText('It is there already').waitFor();
            assert.equal(await editor.dialog.getByRole('button', { name: 'Push', exact: true }).isDisabled(), true);
            await editor.dialog.getByLabel('Push it once more').check();
            await editor.press('Push once more');
            await editor.until(
                'it is there twice',
                async () => (await namesAt(ada)).filter((name) => name === 'Release 12').length === 2,
            );
        });

        it('give a snapshot that is pulled, which is shown here, noticed the next time, and restored after that', async () => {
            await make(ada, 'Made there');
            await connect();
            await show();
            await rows('Made there').hover();
            await rows('Made there').locator('[data-action=pull]').click();
            await editor.notification.getByText('Pulled “Made there”').waitFor();
            await rows('Made there').locator('.snapshots-held').waitFor();
            await editor.notification.getByRole('button', { name: 'Show it' }).click();
            await own('Made there').locator('.snapshots-details').waitFor();
            assert.equal(await own('Made there').getAttribute('data-kind'), 'pull');
            await source('line4').click();
            await choose(rows('Made there'), 'Pull to this Node-RED');
            await editor.notification.getByText('“Made there” was here already').waitFor();
            await choose(rows('Made there'), 'Preview');
            await viewer().waitFor();
            assert.equal(await editor.page.getByRole('button', { name: 'Restore…' }).count(), 0);
            await editor.page.getByRole('button', { name: 'Pull', exact: true }).click();
            await editor.page.getByRole('button', { name: 'Restore…' }).click();
            await editor.dialog.getByText('Restore “Made there”?').waitFor();
            await editor.press('Cancel');
        });

        it('have their snapshots renamed, made the Device Target and deleted, after a question', async () => {
            await make(ada, 'Before the fair');
            await connect();
            await show();
            await choose(rows('Before the fair'), 'Rename and describe');
            await editor.dialog.getByText('It is changed at Line 4 at line4').waitFor();
            await editor.dialog.getByLabel('Name').fill('After the fair');
            await editor.press('Save');
            const row = rows('After the fair');
            await row.waitFor();
            await choose(row, 'Set as Device Target');
            await editor.dialog.getByText('Make “After the fair” the Device Target of Line 4 at line4?').waitFor();
            await editor.press('Set as Device Target');
            await row.locator('.snapshots-target').waitFor();
            await choose(row, 'No Device Target');
            await editor.press('No Device Target');
            await row.locator('.snapshots-target').waitFor({ state: 'detached' });
            await choose(row, 'Delete…');
            await editor.dialog.getByText('Delete “After the fair” at Line 4 at line4?').waitFor();
            await editor.press('Delete');
            await row.waitFor({ state: 'detached' });
            assert.equal((await namesAt(ada)).includes('After the fair'), false);
            assert.deepEqual(
                (await offered(rows('What runs there now'))).filter((item) => /Delete|Rename|Pull/.test(item)),
                [],
            );
        });

        it('get each deploy by itself, and say what waits while they are away', async () => {
            await connect();
            await show();
            const more = editor.page.getByRole('button', { name: 'What can be done with this remote' });
            await more.click();
            await editor.chooseFromMenu('Automatic push…');
            await editor.dialog.getByLabel('Every snapshot').check();
            await editor.press('Save');
            await editor.page.getByText('Every new snapshot goes to Line 4 at line4.').waitFor();
            await api.deploy([...smallFlows(), { id: 'pushed', type: 'comment', z: 'tab1', name: 'By itself' }]);
            await api.idle();
            const { name } = (await api.list())[0]!;
            await editor.until('the deploy is there', async () => (await namesAt(ada)).includes(name));
            await rows(name).or(rows('By itself')).first().waitFor();
        });

        it('are removed, and their snapshots here stay', async () => {
            await make(api, 'Release 12');
            await connect();
            await show();
            await editor.page.getByRole('button', { name: 'What can be done with this remote' }).click();
            await editor.chooseFromMenu('Remove remote…');
            await editor.dialog.getByText('Remove “line4” from this Node-RED?').waitFor();
            await editor.press('Remove');
            await own('Release 12').waitFor();
            assert.equal(await source('line4').count(), 0);
            assert.deepEqual(await remotes(), []);
        });

        it('are readable in light and dark colours, wide and narrow', async () => {
            await make(ada, 'Before the fair', 'With the old pump.');
            await connect();
            await show();
            await rows('Before the fair').click();
            for (const theme of ['light', 'dark']) {
                if (theme === 'dark') await darken(editor);
                for (const width of [400, 180]) {
                    await editor.setSidebarWidth(width);
                    await screenshot(editor, `remotes-${release.name}-${theme}-${width}`);
                    assert.deepEqual(await faint(editor, '.snapshots-sidebar'), []);
                    const isWider = await editor.page
                        .locator('.snapshots-remote')
                        .evaluate((pane) => pane.scrollWidth > pane.clientWidth);
                    assert.equal(isWider, false);
                }
            }
        });
    });
}
