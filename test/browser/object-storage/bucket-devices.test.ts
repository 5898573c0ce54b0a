import assert from 'node:assert/strict';
import type { BrowserContext, Locator } from 'playwright-core';
import type { DeviceStatus } from '../../../runtime/core/wire';
import { ApiClient } from '../../helpers/api-client';
import { smallFlows } from '../../helpers/flows';
import { NodeRedProcess, RELEASES } from '../../helpers/node-red-process';
import { FleetBucket, FOLDER, type FleetInstance } from '../../platform/object-storage/fleet-bucket';
import { ask } from '../../platform/object-storage/object-storage';
import { sharedStorage } from '../../platform/object-storage/shared-storage';
import { darken, faint, screenshot } from '../colours';
import { EditorPage, launchBrowser } from '../editor-page';

const STORAGE_OF = { '4.1': 'Ceph', '5': 'Swift' } as const;
const EVIL = '<img src=x onerror="window.hacked=1">';

for (const release of RELEASES) {
    describe(`Devices of a bucket, in the editor of Node-RED ${release.name}`, () => {
        let fleet: FleetBucket;
        let pumps: FleetInstance;
        let halls: FleetInstance;
        let nodeRed: NodeRedProcess;
        let api: ApiClient;
        let browser: BrowserContext;
        let editor: EditorPage;

        before(async () => {
            fleet = await FleetBucket.make(await sharedStorage(STORAGE_OF[release.name]));
            [pumps, halls] = [fleet.instance('pumps'), fleet.instance('halls')];
            // Itself a device, too, of another group.
            const section = JSON.stringify({
                remotes: { plant: { kind: 's3', ...fleet.fields({ instance: 'office' }) } },
                device: { remote: 'plant', id: 'office', group: 'halls', intervalSeconds: 3600 },
                guard: { withinSeconds: 1 },
            });
            const settings = `snapshots: ${section},`;
            [nodeRed, browser] = await Promise.all([NodeRedProcess.start({ release, settings }), launchBrowser()]);
            api = new ApiClient(nodeRed);
            await api.idle();
            await pumps.push({ flows: smallFlows('return "pumps";') }, { name: 'Before the fair' });
            await halls.push({ flows: smallFlows('return "halls";') }, { name: 'Line control 1' });
        });
        after(() => Promise.all([browser.close(), nodeRed.dispose()]));
        // One page for all: what a user looked at last is shown in the next one.
        before(async () => {
            editor = await EditorPage.open(browser, nodeRed);
        });
        beforeEach(() => editor.page.evaluate(() => document.documentElement.classList.remove('nr-theme-dark')));
        afterEach(async function () {
            if (this.currentTest?.state === 'failed') await screenshot(editor, `bucket-failed-${release.name}`);
            assert.deepEqual(editor.errors, []);
        });

        const say = async (device: string, more: object = {}): Promise<void> => {
            const text = JSON.stringify({ device, state: 'running', snapshot: null, ...more });
            const key = `devices/pumps/${device}.json`;
            assert.ok((await ask(fleet.storage, 'PUT', `${fleet.name}/${FOLDER}/${key}`, text)).ok);
        };
        const strip = (): Locator => editor.page.locator('.snapshots-remote .snapshots-device-strip');
        const device = (name: string): Locator =>
            editor.dialog.locator('.snapshots-remote-devices li', { hasText: name });
        const banner = (): Locator => editor.page.locator('.snapshots-hub');
        const status = async (): Promise<DeviceStatus> =>
            (await api.call<DeviceStatus>('GET', '/snapshots/device')).body;
        const show = async (place: string): Promise<void> => {
            await editor.page.locator('.snapshots-source', { hasText: 'plant' }).click();
            const picker = editor.page.locator('.snapshots-remote .snapshots-place-row', { hasText: place });
            const button = editor.page.locator('.snapshots-remote .snapshots-place-button');
            await picker
                .or(button.filter({ hasText: /\w/ }))
                .first()
                .waitFor();
            if (!(await picker.isVisible())) await button.click();
            await picker.click();
        };

        it('are counted below the snapshots of their place, and tell in words how each is', async () => {
            const failure = { snapshot: 'x', code: 'crashed', error: `It ended three times. ${EVIL}` };
            const extras = { version: '1.0.0', nodeRed: '5.0.7', mode: 'fleet', process: 'p' };
            const runs = { snapshot: '01HZ000000000000000000000A', name: 'Before the fair' };
            await say('pump-1', { ...runs, snapshots: extras });
            await say('pump-2', { ...runs, snapshots: { ...extras, failure } });
            await say('pump-3', { ...runs, snapshots: { ...extras, modified: true } });
            await show('pumps');
            await strip().getByText('3 devices').waitFor();
            await strip().getByText('1 failed').waitFor();
            await strip().click();
            await device('pump-1').getByText('Running').waitFor();
            await device('pump-1').getByText('Runs “Before the fair” · heard of').waitFor();
            await device('pump-2').getByText('Its target does not run').waitFor();
            await device('pump-2').getByText(failure.error).waitFor();
            await device('pump-3').getByText('Changed on the device').waitFor();
            assert.equal(await editor.page.evaluate(() => 'hacked' in window), false);
            await editor.press('Close');
            for (const theme of ['light', 'dark']) {
                if (theme === 'dark') await darken(editor);
                for (const width of [400, 200]) {
                    await editor.setSidebarWidth(width);
                    await screenshot(editor, `bucket-devices-${release.name}-${theme}-${width}`);
                    assert.deepEqual(await faint(editor, '.snapshots-sidebar'), []);
                }
                await strip().click();
                await device('pump-1').waitFor();
                await screenshot(editor, `bucket-device-list-${release.name}-${theme}`);
                assert.deepEqual(await faint(editor, '.snapshots-remote-devices'), []);
                await editor.press('Close');
            }
        });

        it('are given a target of their own, and forgotten', async () => {
            await say('pump-1');
            await say('pump-9');
            await show('pumps');
            await strip().click();
            await device('pump-9').getByRole('button', { name: 'Actions for pump-9' }).click();
            await editor.chooseFromMenu('Own target: “Before the fair”');
            await editor.notification.getByText('“Before the fair” is the target of pump-9 now').waitFor();
            const own = await ask(fleet.storage, 'GET', `${fleet.name}/${FOLDER}/targets/pump-9.json`);
            const { snapshot } = (await own.json()) as { snapshot: { name: string; place: string } };
            assert.deepEqual([snapshot.name, snapshot.place], ['Before the fair', 'pumps']);
            await device('pump-9').getByRole('button', { name: 'Actions for pump-9' }).click();
            await editor.chooseFromMenu('Follow “pumps” again');
            await editor.notification.getByText('pump-9 follows “pumps” again').waitFor();
            await device('pump-9').getByRole('button', { name: 'Actions for pump-9' }).click();
            await editor.chooseFromMenu('Forget what it said');
            await device('pump-9').waitFor({ state: 'detached' });
            await editor.press('Close');
            assert.ok(!(await fleet.keys('devices/pumps/')).includes('devices/pumps/pump-9.json'));
        });

        it('show as themselves which bucket and group they follow, and never speak of a hub', async () => {
            await banner().getByText('Managed by the bucket of “plant”').waitFor();
            await banner().getByText('There is no target for it in the bucket yet.').waitFor();
            const { snapshots } = await halls.remote.snapshots(halls.place, { limit: 1 }, halls.signal);
            await halls.remote.setTarget(halls.place, snapshots[0]!.id, halls.signal);
            await editor.until('it runs', async () => {
                await api.call('POST', '/snapshots/device/check-in', {});
                return (await status()).state === 'applied';
            });
            await banner().getByText('Runs “Line control 1”.').waitFor();
            await banner().getByRole('button', { name: 'This Node-RED as a device' }).click();
            await editor.dialog.getByText('Device of the bucket of “plant”').waitFor();
            assert.equal(await editor.dialog.locator('[data-fact=group]').textContent(), 'halls');
            assert.doesNotMatch((await editor.dialog.textContent()) ?? '', /\bhub\b/i);
            for (const theme of ['light', 'dark']) {
                if (theme === 'dark') await darken(editor);
                await screenshot(editor, `bucket-own-device-${release.name}-${theme}`);
                assert.deepEqual(await faint(editor, '.snapshots-dialog'), []);
            }
            await editor.press('Close');
            for (const width of [400, 200]) {
                await editor.setSidebarWidth(width);
                await screenshot(editor, `bucket-own-banner-${release.name}-${width}`);
            }
            assert.doesNotMatch((await banner().textContent()) ?? '', /\bhub\b/i);
            assert.doesNotMatch(nodeRed.output, /\bthe hub\b/i);
        });
    });
}
