import assert from 'node:assert/strict';
import type { BrowserContext } from 'playwright-core';
import type { FlowNode, SnapshotItem } from '../../runtime/core/snapshot';
import type { DeviceStatus, RegisteredDevice } from '../../runtime/core/wire';
import { ApiClient } from '../helpers/api-client';
import { smallFlows } from '../helpers/flows';
import { HubClient } from '../helpers/hub-client';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import { EditorPage, launchBrowser } from './editor-page';
import { FleetPage } from './fleet-page';

/** What runs has to prove itself before a target replaces it: that shall not take a minute here. */
const QUICK = 'snapshots: { guard: { withinSeconds: 1 } },';

for (const release of RELEASES) {
    describe(`As a device of a hub, the editor of Node-RED ${release.name}`, () => {
        let hubProcess: NodeRedProcess;
        let hub: HubClient;
        let nodeRed: NodeRedProcess;
        let api: ApiClient;
        let browser: BrowserContext;
        let editor: EditorPage;

        before(async () => {
            [hubProcess, browser] = await Promise.all([NodeRedProcess.start({ release }), launchBrowser()]);
            hub = new HubClient(new ApiClient(hubProcess));
            await hub.api.idle();
        });
        after(() => Promise.all([browser.close(), hubProcess.dispose()]));
        beforeEach(async () => {
            nodeRed = await NodeRedProcess.start({ release, settings: QUICK });
            api = new ApiClient(nodeRed);
            await api.deploy(smallFlows('return 0;'));
            await api.idle();
            editor = await EditorPage.open(browser, nodeRed);
        });
        afterEach(async () => {
            assert.deepEqual(editor.errors, []);
            await Promise.all([editor.close(), nodeRed.dispose(), hub.clear()]);
            for (const { id } of (await hub.list()).devices) await hub.api.call('DELETE', `/snapshots/devices/${id}`);
        });

        const snapshot = async (flows: FlowNode[], name: string): Promise<SnapshotItem> => {
            await hub.api.deploy(flows);
            return (await hub.api.call<SnapshotItem>('POST', '/snapshots', { name })).body;
        };
        const banner = () => editor.page.locator('.snapshots-hub');
        const status = async (): Promise<DeviceStatus> =>
            (await api.call<DeviceStatus>('GET', '/snapshots/device')).body;
        /** Pastes what the hub has shown. */
        const connect = async ({ deviceYml }: RegisteredDevice): Promise<void> => {
            await editor.invoke('snapshots:hub');
            await editor.dialog.getByLabel('Paste the device.yml').fill(deviceYml);
            await editor.dialog.getByText('All that is needed was found.').waitFor();
            await editor.press('Connect');
            await editor.notification.getByText('This Node-RED is a device of').waitFor();
        };
        const checkIn = (): Promise<unknown> => api.call('POST', '/snapshots/device/check-in');

        it('connects with what the hub showed, and says what runs', async () => {
            const pump = await hub.register({ name: 'Pump 1' });
            await editor.invoke('snapshots:hub');
            await editor.press('Connect');
            await editor.dialog.getByText('This is missing: Address of the hub').waitFor();
            await editor.dialog.getByLabel('Paste the device.yml').fill(pump.deviceYml.replace(/ffd_\w/, 'ffd_?'));
            await editor.press('Connect');
            await editor.dialog.getByRole('alert').filter({ hasText: /token/ }).waitFor();
            assert.equal(await banner().isVisible(), false);
            await editor.page.keyboard.press('Escape');
            await editor.dialog.waitFor({ state: 'hidden' });

            await connect(pump);
            await banner()
                .getByText(`Managed by ${hubProcess.url.slice('http://'.length)}`)
                .waitFor();
            await banner().getByText('The hub has no target for it yet.').waitFor();
            const { id } = await snapshot(smallFlows(), 'Line control 1');
            await hub.target(id, { devices: 'all' });
            await checkIn();
            await banner().getByText('Runs “Line control 1”.').waitFor();
            assert.deepEqual((await api.flows()).flows, smallFlows());
        });

        it('tells once that a deploy does not last, puts the target back, and lets a developer work', async () => {
            const pump = await hub.register({ name: 'Pump 1' });
            const { id } = await snapshot(smallFlows(), 'Line control 1');
            await hub.target(id, { devices: 'all' });
            await connect(pump);
            await banner().getByText('Runs “Line control 1”.').waitFor();
            await editor.reload();
            await editor.page.evaluate(() => (window as unknown as EditorWindow).RED.sidebar.show('snapshots'));
            await banner().getByText('Runs “Line control 1”.').waitFor();

            const told = editor.notification.getByText('The next target of the hub replaces it.');
            await editor.addNode('comment', { x: 200, y: 250 });
            await editor.deploy();
            await told.waitFor();
            await editor.notification
                .getByRole('button', { name: 'Do not tell again until the target changes' })
                .click();
            await told.waitFor({ state: 'detached' });
            await banner().getByText('Changed here: it no longer runs “Line control 1” as it is.').waitFor();
            await editor.addNode('comment', { x: 200, y: 350 });
            await editor.deploy();
            await editor.until('the deploy is noticed', async () => (await api.flows()).flows.length > 5);
            assert.equal(await told.count(), 0);

            await banner().getByRole('button', { name: 'Put the target back' }).click();
            await banner().getByText('Runs “Line control 1”.').waitFor();
            assert.deepEqual((await api.flows()).flows, smallFlows());

            await banner().getByRole('button', { name: 'This Node-RED as a device' }).click();
            await editor.dialog.getByRole('radio', { name: 'Developer' }).check();
            await editor.dialog.getByText('Developer mode: targets wait.').waitFor();
            await editor.press('Close');
            await banner().getByRole('button', { name: 'Snapshot to the hub' }).click();
            await editor.dialog.getByLabel('Name', { exact: true }).fill('Made on the pump');
            await editor.press('Create and send');
            await editor.notification.getByText('Sent “Made on the pump” to the hub').waitFor();
            const made = (await hub.api.list()).find(({ name }) => name === 'Made on the pump');
            assert.deepEqual([made?.kind, made?.device?.name], ['device', 'Pump 1']);
            await banner().getByRole('button', { name: 'Fleet mode' }).click();
            await banner().getByText('Runs “Line control 1”.').waitFor();

            const hubEditor = await EditorPage.open(browser, hubProcess);
            await hubEditor.entry('Made on the pump').getByText('Pump 1').waitFor();
            await hubEditor.page.getByRole('button', { name: 'Filter by kind' }).click();
            await hubEditor.chooseFromMenu('From a device');
            await hubEditor.until('others are hidden', async () => (await hubEditor.titles()).length === 1);
            const fleet = await new FleetPage(hubEditor).open();
            await fleet.row('Pump 1').getByText('Runs its target').waitFor();
            await hubEditor.close();
        });

        it('says why a target does not run, tries it again when asked, and ends being a device', async () => {
            const pump = await hub.register({ name: 'Pump 1' });
            const unheardOf = { id: 'unheard', type: 'unheard of', z: smallFlows()[0]!.id, x: 100, y: 100, wires: [] };
            const { id } = await snapshot([...smallFlows(), unheardOf], 'Not for here');
            await hub.target(id, { devices: 'all' });
            await connect(pump);
            await banner().getByText('“Not for here” could not be made to run. What ran before runs.').waitFor();
            await banner().getByText('unheard of').waitFor();
            assert.deepEqual((await api.flows()).flows, smallFlows('return 0;'));
            const { failure } = await status();
            await banner().getByRole('button', { name: 'Try again' }).click();
            await editor.until('it was tried again', async () => {
                const now = await status();
                return now.failure !== undefined && now.failure.at !== failure?.at;
            });

            // The news of the attempt may replace the banner under the click.
            await editor.until('the dialog is open', async () => {
                if (await editor.dialog.isVisible()) return true;
                await banner().getByRole('button', { name: 'This Node-RED as a device' }).click();
                return editor.dialog.waitFor({ timeout: 10_000 }).then(
                    () => true,
                    () => false,
                );
            });
            await editor.press('End…');
            await editor.dialog.getByText('What runs stays.').waitFor();
            await editor.press('End');
            await banner().waitFor({ state: 'hidden' });
            assert.equal((await status()).configured, false);
            assert.deepEqual((await api.flows()).flows, smallFlows('return 0;'));
        });
    });
}

interface EditorWindow {
    RED: { sidebar: { show(id: string): void } };
}
