import assert from 'node:assert/strict';
import { hashSync } from 'bcryptjs';
import type { BrowserContext } from 'playwright-core';
import type { SnapshotItem } from '../../runtime/core/snapshot';
import type { RegisteredDevice } from '../../runtime/core/wire';
import { ApiClient } from '../helpers/api-client';
import { smallFlows } from '../helpers/flows';
import { HubClient } from '../helpers/hub-client';
import { seedDevices } from '../helpers/many-devices';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import { darken, faint, screenshot } from './colours';
import { EditorPage, launchBrowser } from './editor-page';
import { FleetPage } from './fleet-page';

const USERS = ['ada', 'bob'].map((username) => ({
    username,
    password: hashSync(username, 4),
    permissions: username === 'ada' ? '*' : 'read',
}));
const SETTINGS = `adminAuth: ${JSON.stringify({ type: 'credentials', users: USERS })},`;

for (const release of RELEASES) {
    describe(`The screen of devices on Node-RED ${release.name}`, () => {
        let nodeRed: NodeRedProcess;
        let browser: BrowserContext;
        let editor: EditorPage;
        let fleet: FleetPage;

        before(async () => {
            nodeRed = await NodeRedProcess.start({ release, settings: SETTINGS });
            const api = await ApiClient.login(nodeRed, 'ada', 'ada');
            await api.deploy(smallFlows());
            await api.idle();
        });
        after(() => nodeRed.dispose());
        beforeEach(async () => {
            // A login lasts in the browser.
            browser = await launchBrowser();
        });
        afterEach(async () => {
            assert.deepEqual(editor.errors, []);
            await browser.close();
        });

        const open = async (login: string): Promise<void> => {
            editor = await EditorPage.open(browser, nodeRed, { login });
            fleet = await new FleetPage(editor).open();
        };
        const active = (): Promise<string> => editor.page.evaluate(() => document.activeElement?.className ?? '');

        describe('with a few', () => {
            before(async () => {
                const api = await ApiClient.login(nodeRed, 'ada', 'ada');
                const hub = new HubClient(api);
                const make = async (name: string): Promise<SnapshotItem> =>
                    (await api.call<SnapshotItem>('POST', '/snapshots', { name })).body;
                const [first, second] = [await make('Line control 1'), await make('Line control 2, with the scales')];
                const names = ['Pump 1', 'Pump 2', 'A scale with a name that is rather long'];
                const devices: RegisteredDevice[] = [];
                for (const name of names)
                    devices.push(await hub.register({ name, type: 'Raspberry Pi 5', group: 'Hall 4' }));
                await hub.register({ name: 'Packing', owner: 'own' });
                await hub.target(second.id, { devices: 'all', rollout: { steps: [{ devices: [devices[1]!.id] }] } });
                const error = 'node-red-contrib-scales could not be installed: npm has no such version.';
                const failure = { snapshot: second.id, code: 'modules_failed', error };
                for (const [index, device] of devices.entries()) {
                    const snapshots = { version: '0.1.0', nodeRed: '4.1.0', mode: index === 0 ? 'developer' : 'fleet' };
                    await hub.live(device, 'POST', 'state', {
                        state: 'running',
                        agentVersion: '0.1.0',
                        snapshot: first.id,
                        snapshots: { ...snapshots, process: device.id, ...(index === 1 && { failure }) },
                    });
                }
                await nodeRed.waitUntil(
                    'the roll-out stops',
                    async () => (await hub.list()).rollout?.state === 'stopped',
                );
            });

            it('is readable in light and dark colours, and in any width', async () => {
                await open('ada');
                for (const theme of ['light', 'dark'] as const) {
                    if (theme === 'dark') await darken(editor);
                    for (const width of [1200, 800, 400, 240]) {
                        await editor.page.setViewportSize({ width, height: 800 });
                        await fleet.row('Pump 2').waitFor();
                        await screenshot(editor, `${release.name}-${theme}-${width}-devices`);
                        assert.deepEqual(await faint(editor, '.snapshots-fleet'), []);
                        await fleet.show('Pump 2');
                        await screenshot(editor, `${release.name}-${theme}-${width}-device`);
                        assert.deepEqual(await faint(editor, '.snapshots-device-details'), []);
                        assert.equal(await overflowing(editor), false);
                        await fleet.details.getByRole('button', { name: 'Close' }).click();
                        await fleet.details.waitFor({ state: 'hidden' });
                    }
                }
            });

            it('is used with the keyboard alone', async () => {
                await open('ada');
                const { keyboard } = editor.page;
                await keyboard.press('/');
                await keyboard.type('pump');
                await editor.until('others are hidden', async () => (await fleet.names()).length === 2);
                await fleet.rows.first().focus();
                await keyboard.press('ArrowDown');
                await keyboard.press(' ');
                await fleet.screen.getByText('1 device chosen').waitFor();
                assert.equal(await fleet.row('Pump 2').getByRole('checkbox').isChecked(), true);
                await keyboard.press('Enter');
                await fleet.details.getByRole('heading', { name: 'Pump 2' }).waitFor();
                assert.match(await active(), /snapshots-device-details/);
                await keyboard.press('Escape');
                await fleet.details.waitFor({ state: 'hidden' });
                assert.match(await active(), /snapshots-device\b/);
                await keyboard.press('Delete');
                await editor.dialog.getByText('Delete “Pump 2”?').waitFor();
                await keyboard.press('Escape');
                await editor.dialog.waitFor({ state: 'hidden' });
                for (let i = 0; i < 30; i++) await keyboard.press('Tab');
                const isInside = (): boolean => document.activeElement?.closest('.snapshots-fleet') !== null;
                assert.ok(await editor.page.evaluate(isInside), 'Tab stays inside');
                await keyboard.press('Escape');
                await fleet.screen.waitFor({ state: 'detached' });
                assert.match(await active(), /snapshots-device-strip/);
            });

            it('offers a reader nothing that would be refused', async () => {
                await open('bob');
                await fleet.show('Pump 2');
                assert.equal(await fleet.screen.getByRole('checkbox').count(), 0);
                const buttons = await fleet.screen.getByRole('button').allTextContents();
                const offered = buttons.filter((text) => /…$|Register|Continue/.test(text.trim()));
                assert.deepEqual(offered, []);
                await fleet.row('Pump 1').click({ button: 'right' });
                assert.equal(await editor.page.locator('.snapshots-menu').count(), 0);
            });
        });

        describe('with 2,000', () => {
            before(async () => {
                const seeds = Array.from({ length: 2000 }, (_, i) => ({
                    name: `Line ${Math.floor(i / 20) + 1} station ${(i % 20) + 1}`,
                    type: i % 3 === 0 ? 'Revolution Pi' : 'Raspberry Pi 5',
                    group: `Hall ${(i % 7) + 1}`,
                }));
                nodeRed = await seedDevices(await ApiClient.login(nodeRed, 'ada', 'ada'), seeds);
            });

            it('has only those in the document that are seen, sorts and finds', async () => {
                await open('ada');
                assert.deepEqual((await fleet.names()).slice(0, 2), ['Line 1 station 1', 'Line 1 station 2']);
                assert.ok((await fleet.rows.count()) < 60);
                await fleet.rows.first().focus();
                await editor.page.keyboard.press('End');
                await fleet.row('Line 100 station 20').waitFor();
                assert.ok((await fleet.rows.count()) < 60);
                await editor.page.keyboard.press('Home');

                await fleet.screen.getByRole('columnheader', { name: 'Device' }).getByRole('button').click();
                await fleet.row('Line 100 station 20').waitFor();
                await fleet.screen.getByLabel('Group').first().selectOption('Hall 3');
                await fleet.search('line 55 revolution');
                const expected = ['Line 55 station 1'];
                await editor.until('they are found', async () => (await fleet.names()).join() === expected.join());
                await fleet.screen.getByRole('button', { name: '1 never connected' }).waitFor();
                await screenshot(editor, `${release.name}-light-1200-devices-2000`);
            });
        });
    });
}

/** True when something is wider than the screen. */
function overflowing({ page }: EditorPage): Promise<boolean> {
    return page.evaluate(() => {
        const screen = document.querySelector('.snapshots-fleet')!.getBoundingClientRect();
        const parts = document.querySelectorAll('.snapshots-fleet :is(button, select, input, p, h3, dd)');
        return [...parts].some(
            (each) => each.checkVisibility() && each.getBoundingClientRect().right > screen.right + 1,
        );
    });
}
