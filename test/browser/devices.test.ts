import assert from 'node:assert/strict';
import type { BrowserContext } from 'playwright-core';
import type { SnapshotItem } from '../../runtime/core/snapshot';
import type { RegisteredDevice } from '../../runtime/core/wire';
import { ApiClient } from '../helpers/api-client';
import { smallFlows } from '../helpers/flows';
import { HubClient } from '../helpers/hub-client';
import { LiveAgent } from '../helpers/live-agent';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import { EditorPage, launchBrowser } from './editor-page';
import { FleetPage } from './fleet-page';

for (const release of RELEASES) {
    describe(`Devices in the editor of Node-RED ${release.name}`, () => {
        let nodeRed: NodeRedProcess;
        let api: ApiClient;
        let hub: HubClient;
        let browser: BrowserContext;
        let editor: EditorPage;
        let fleet: FleetPage;
        let first: SnapshotItem;
        let second: SnapshotItem;

        before(async () => {
            [nodeRed, browser] = await Promise.all([NodeRedProcess.start({ release }), launchBrowser()]);
            api = new ApiClient(nodeRed);
            hub = new HubClient(api);
            await api.deploy(smallFlows());
            await api.idle();
            first = (await api.call<SnapshotItem>('POST', '/snapshots', { name: 'Line control 1' })).body;
            await api.deploy(smallFlows('return 2;'));
            await api.idle();
            second = (await api.call<SnapshotItem>('POST', '/snapshots', { name: 'Line control 2' })).body;
        });
        after(() => Promise.all([browser.close(), nodeRed.dispose()]));
        afterEach(async () => {
            assert.deepEqual(editor.errors, []);
            await editor.close();
            await hub.clear();
            for (const { id } of (await hub.list()).devices) await api.call('DELETE', `/snapshots/devices/${id}`);
        });

        const open = async (): Promise<void> => {
            editor = await EditorPage.open(browser, nodeRed);
            fleet = await new FleetPage(editor).open();
        };
        /** A device that behaves as FlowFuse's device agent. */
        const agentFor = async (device: object): Promise<[RegisteredDevice, LiveAgent]> => {
            const registered = await hub.register(device);
            return [registered, LiveAgent.fromYml(registered.deviceYml)];
        };
        /** What a device of this package says at a check-in. */
        const say = async (
            device: RegisteredDevice,
            snapshot: SnapshotItem | null,
            more: object = {},
        ): Promise<void> => {
            const snapshots = { version: '0.1.0', nodeRed: '4.1.0', mode: 'fleet', process: device.id, ...more };
            await hub.live(device, 'POST', 'state', {
                state: 'running',
                agentVersion: '0.1.0',
                snapshot: snapshot?.id ?? null,
                snapshots,
            });
        };
        const state = (name: string) => fleet.row(name).locator('.snapshots-device-state');

        it('cost nothing as long as there are none', async () => {
            const asked: string[] = [];
            browser.on('request', (request) => asked.push(new URL(request.url()).pathname));
            editor = await EditorPage.open(browser, nodeRed);
            await editor.choose(editor.entry('Line control 1'), 'Details');
            await editor.entry('Line control 1').locator('.snapshots-details').waitFor();
            assert.deepEqual(
                asked.filter((path) => /device/.test(path)),
                [],
            );
            await editor.act(editor.entry('Line control 1'), 'more');
            assert.equal(await editor.page.getByText('Set as Device Target…').count(), 0);
            await editor.page.keyboard.press('Escape');
        });

        it('are registered, and their credentials shown once', async () => {
            editor = await EditorPage.open(browser, nodeRed);
            assert.equal(await editor.page.locator('.snapshots-device-strip').textContent(), 'Devices');
            fleet = await new FleetPage(editor).open();
            await fleet.screen.getByRole('heading', { name: 'No devices yet' }).waitFor();
            await fleet.press('Register a device');
            await editor.press('Register');
            await editor.dialog.getByText('A device needs a name.').waitFor();
            await editor.dialog.getByLabel('Name', { exact: true }).fill('Pump 1');
            await editor.dialog.getByLabel('Type').fill('Raspberry Pi 5');
            await editor.dialog.getByLabel('Group', { exact: true }).fill('Hall 4');
            await editor.page.keyboard.press('Enter');

            await editor.dialog.getByText('These are shown once.').waitFor();
            const [yml = '', lines = ''] = await editor.dialog.locator('pre').allTextContents();
            const [, token = ''] = /token: "(ffd_[^"]+)"/.exec(yml) ?? [];
            assert.ok(token.length > 40 && lines.includes(token));
            await editor.page.keyboard.press('Escape');
            await editor.dialog.getByText('You have neither downloaded nor copied them.').waitFor();
            const downloading = editor.page.waitForEvent('download');
            await editor.press('Download');
            assert.match((await downloading).suggestedFilename(), /^device-\w{10}\.yml$/);
            await editor.press('Close anyway');
            await editor.dialog.waitFor({ state: 'hidden' });

            await fleet.details.getByText('It has not connected yet').waitFor();
            const agent = LiveAgent.fromYml(yml);
            await agent.settle();
            await fleet.row('Pump 1').getByRole('img', { name: 'Online' }).waitFor();
            assert.match(
                (await fleet.row('Pump 1').textContent())!,
                /Hall 4.*No target.*(just now|ago).*device agent 4\.2\.0/,
            );
            assert.ok(!(await editor.page.content()).includes(token), 'the token is nowhere on the page');

            await fleet.details.getByRole('button', { name: 'New credentials…' }).click();
            await editor.press('Make new ones');
            await editor.dialog.getByText('These are shown once.').waitFor();
            const [other = ''] = await editor.dialog.locator('pre').allTextContents();
            await editor.dialog.getByRole('button', { name: 'Copy' }).first().click();
            await editor.press('Close');
            assert.equal(await agent.checkIn(), 401);
            assert.equal(await LiveAgent.fromYml(other).settle(), 200);
        });

        it('get a target that they could not install only when somebody who was told so wants it', async () => {
            const device = await hub.register({ name: 'Pump 1' });
            const modules = { ...first.modules, 'node-red-contrib-loose': '^1.0.0' };
            const snapshot = {
                name: 'Loose',
                flows: { flows: smallFlows() },
                settings: { settings: {}, env: {}, modules },
            };
            const { id } = (await api.call<SnapshotItem>('POST', '/snapshots/import', { snapshot })).body;
            editor = await EditorPage.open(browser, nodeRed);
            await editor.choose(editor.entry('Loose'), 'Set as Device Target…');
            await editor.press('Set Target');
            await editor.dialog.getByText('A device could not install all modules').waitFor();
            assert.equal((await hub.device(device.id)).target, undefined);
            await editor.press('Set anyway');
            await editor.notification.getByText('“Loose” is the target now').waitFor();
            assert.equal((await hub.device(device.id)).target?.id, id);
            await hub.clear();
            await api.call('DELETE', `/snapshots/${id}`);
        });

        it('get a snapshot as their target, take it at their next check-in, and lose it again', async () => {
            const [, pump] = await agentFor({ name: 'Pump 1', group: 'Hall 4' });
            const [, scale] = await agentFor({ name: 'Scale' });
            await hub.register({ name: 'Packing' });
            await Promise.all([pump.settle(), scale.settle()]);
            editor = await EditorPage.open(browser, nodeRed);
            const entry = editor.entry('Line control 1');
            await editor.choose(entry, 'Set as Device Target…');
            await editor.dialog.getByText('It concerns 3 devices: Packing, Pump 1, and Scale.').waitFor();
            await editor.dialog.getByText('1 is offline and takes it when it is back.').waitFor();
            await editor.press('Set Target');
            await editor.notification.getByText('“Line control 1” is the target now').waitFor();
            await entry.getByRole('img', { name: 'Target of 3 devices' }).waitFor();

            fleet = await new FleetPage(editor).open();
            await state('Pump 1').getByText('Target at next check-in').waitFor();
            await pump.settle();
            await state('Pump 1').getByText('Runs its target').waitFor();
            assert.equal(pump.snapshot?.name, 'Line control 1');

            // One that was chosen for itself, and later the group.
            await fleet.row('Scale').getByRole('checkbox').check();
            await fleet.screen.getByText('1 device chosen').waitFor();
            await fleet.press('Set target…');
            await editor.dialog.getByLabel('Line control 2').check();
            await editor.dialog.getByText('It concerns 1 device: Scale.').waitFor();
            await editor.press('Set Target');
            await editor.dialog.waitFor({ state: 'hidden' });
            await scale.settle();
            await fleet.row('Scale').getByText('Line control 2').waitFor();
            assert.deepEqual(
                (await hub.list()).devices.map(({ target }) => target?.name),
                ['Line control 1', 'Line control 1', 'Line control 2'],
            );

            await fleet.close();
            await editor.choose(editor.entry('Line control 2'), 'Set as Device Target…');
            await editor.dialog.getByLabel('A group').check();
            await editor.dialog.getByText('Choose a group.').waitFor();
            await editor.dialog.getByLabel('Hall 4').check();
            await editor.dialog.getByText('It concerns 1 device: Pump 1.').waitFor();
            await editor.press('Set Target');
            await editor.dialog.waitFor({ state: 'hidden' });
            await pump.settle();
            assert.equal(pump.snapshot.name, 'Line control 2');

            await entry.getByRole('img', { name: 'Target of 1 device' }).waitFor();
            await editor.choose(editor.entry('Line control 2'), 'Clear Device Target…');
            await editor.dialog.getByText('It is the target of 2 devices: Pump 1 and Scale.').waitFor();
            await editor.press('Clear target');
            await editor.notification.getByText('“Line control 2” is nobody’s target any more').waitFor();
            await pump.settle();
            assert.deepEqual([pump.snapshot, pump.isRunning], [null, false]);
            await editor
                .entry('Line control 2')
                .getByRole('img', { name: /^Target of/ })
                .waitFor({ state: 'detached' });
        });

        it('say why a target does not run, in the list, in words on the device, and in the sidebar', async () => {
            const pump = await hub.register({ name: 'Pump 1' });
            await hub.register({ name: 'Scale' });
            await hub.target(second.id, { devices: 'all' });
            const error = 'Node-RED ended 3 times in a row right after its start.';
            await say(pump, first, { failure: { snapshot: second.id, code: 'crashed', error } });
            await open();
            await state('Pump 1').getByText(error).waitFor();
            await fleet.screen.getByRole('button', { name: '1 failed' }).click();
            assert.deepEqual(await fleet.names(), ['Pump 1']);
            await fleet.show('Pump 1');
            await fleet.details.getByText('“Line control 2” does not run there').waitFor();
            await fleet.details.getByText('It went back to the last good snapshot by itself.').waitFor();
            await fleet.close();
            const strip = editor.page.locator('.snapshots-device-strip');
            assert.equal(await strip.textContent(), 'Devices21 failed');

            await say(pump, second);
            await strip.getByText('1 failed').waitFor({ state: 'detached' });
        });

        it('get a target in steps, which stop where it fails, and is taken back', async () => {
            const devices: RegisteredDevice[] = [];
            for (const name of ['Pump 1', 'Pump 2', 'Pump 3', 'Pump 4']) devices.push(await hub.register({ name }));
            await hub.target(first.id, { devices: 'all' });
            for (const device of devices) await say(device, first);
            editor = await EditorPage.open(browser, nodeRed);
            await editor.choose(editor.entry('Line control 2'), 'Set as Device Target…');
            await editor.dialog.getByLabel('In steps').check();
            await editor.dialog.getByLabel('Who goes in this step').selectOption('one device');
            await editor.dialog.getByLabel('one device', { exact: true }).selectOption('Pump 3');
            const steps = editor.dialog.locator('.snapshots-steps li');
            assert.match((await steps.first().textContent())!, /1 device$/);
            assert.match((await steps.last().textContent())!, /3 devices$/);
            await editor.dialog.getByLabel('Waits for you').check();
            await editor.press('Set Target');
            await editor.notification.getByRole('button', { name: 'Show devices' }).click();
            fleet = new FleetPage(editor);
            await fleet.rollout.getByText('step 1 of 2 is under way').waitFor();
            assert.deepEqual(
                (await hub.list()).devices.map(({ target }) => target?.name),
                ['Line control 1', 'Line control 1', 'Line control 2', 'Line control 1'],
            );

            await say(devices[2]!, second);
            await fleet.rollout.getByText('1 of 1 run it').waitFor();
            await fleet.press('Next step now');
            await fleet.rollout.getByText('step 2 of 2 is under way').waitFor();
            await say(devices[0]!, first, {
                failure: { snapshot: second.id, code: 'modules_failed', error: 'No such module.' },
            });
            await fleet.rollout.getByText('stopped in step 2 of 2, since devices failed').waitFor();
            await fleet.rollout.getByRole('button', { name: 'Pump 1' }).click();
            await fleet.details.getByText('No such module.').waitFor();
            await editor.page.keyboard.press('Escape');
            await fleet.details.waitFor({ state: 'hidden' });
            await editor.page.keyboard.press('Escape');
            await fleet.screen.waitFor({ state: 'detached' });
            const strip = editor.page.locator('.snapshots-device-strip');
            await strip.getByText('“Line control 2” was stopped: 1 of 4').waitFor();

            await strip.click();
            await fleet.press('Take back…');
            await editor.dialog.getByText('All devices get the target that they had before “Line control 2”').waitFor();
            await editor.press('Take back');
            await fleet.rollout.waitFor({ state: 'hidden' });
            const { devices: after, rollout } = await hub.list();
            assert.ok(after.every(({ target }) => target?.name === 'Line control 1'));
            assert.equal(rollout, undefined);
        });

        it('are renamed, moved to a group, given variables of their own, and deleted', async () => {
            const [registered, pump] = await agentFor({ name: 'Pump 1' });
            await open();
            await fleet.row('Pump 1').focus();
            await editor.page.keyboard.press('F2');
            await editor.dialog.getByLabel('Name', { exact: true }).fill('Pump 7');
            await editor.dialog.getByLabel('Group', { exact: true }).fill('Hall 5');
            await editor.page.keyboard.press('Enter');
            await fleet.row('Pump 7').getByText('Hall 5').waitFor();

            await fleet.show('Pump 7');
            await fleet.details.getByRole('button', { name: 'Variables…' }).click();
            await editor.dialog.getByLabel('Name', { exact: true }).fill('2nd');
            await editor.dialog.getByLabel('Value').fill('a secret of pump 7');
            await editor.press('Save');
            await editor.dialog.getByText('“2nd” is no name of a variable').waitFor();
            await editor.dialog.getByLabel('Name', { exact: true }).fill('SECOND');
            await editor.press('Save');
            await fleet.details.locator('[data-fact=env]').getByText('SECOND').waitFor();
            const settings = await hub.live(registered, 'GET', 'settings');
            assert.equal(
                ((await settings.json()) as { env: Record<string, string> }).env['SECOND'],
                'a secret of pump 7',
            );
            assert.ok(!(await editor.page.content()).includes('a secret of pump 7'));

            await fleet.details.getByRole('checkbox', { name: 'Auto snapshots' }).uncheck();
            await editor.until('it is off', async () => !(await hub.device(registered.id)).autoSnapshot);

            await fleet.details.getByRole('button', { name: 'Delete…' }).click();
            await editor.dialog.getByText('It cannot check in any more.').waitFor();
            await editor.press('Delete');
            await fleet.screen.getByRole('heading', { name: 'No devices yet' }).waitFor();
            assert.equal(await pump.checkIn(), 401);
        });
    });
}
