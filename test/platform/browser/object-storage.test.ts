import assert from 'node:assert/strict';
import type { BrowserContext } from 'playwright-core';
import { ApiClient } from '../../helpers/api-client';
import { brokerNode, smallFlows } from '../../helpers/flows';
import { NodeRedProcess, RELEASES } from '../../helpers/node-red-process';
import { Relay } from '../../helpers/relay';
import { darken, faint, screenshot } from '../../browser/colours';
import { EditorPage, launchBrowser } from '../../browser/editor-page';
import { FleetBucket, FOLDER, PASSPHRASE } from '../object-storage/fleet-bucket';
import { sharedStorage } from '../object-storage/shared-storage';
import { RemotesPage } from './remotes-page';

const STORAGE_OF = { '4.1': 'Ceph', '5': 'Swift' } as const;

for (const release of RELEASES) {
    describe(`Object storage in the sidebar of Node-RED ${release.name}`, () => {
        let pump: NodeRedProcess;
        let fan: NodeRedProcess;
        let api: ApiClient;
        let fleet: FleetBucket;
        let browser: BrowserContext;
        let editor: EditorPage;
        let remotes: RemotesPage;

        before(async () => {
            [pump, fan, browser] = await Promise.all([
                NodeRedProcess.start({ release }),
                NodeRedProcess.start({ release }),
                launchBrowser(),
            ]);
            api = new ApiClient(pump);
            await api.deploy([...smallFlows(), brokerNode({ user: 'plant', password: 'top secret' })]);
            await api.idle();
            await api.call('POST', '/snapshots', { name: 'Release 12' });
            await new ApiClient(fan).idle();
        });
        after(() => Promise.all([browser.close(), pump.dispose(), fan.dispose()]));
        beforeEach(async () => {
            fleet = await FleetBucket.make(await sharedStorage(STORAGE_OF[release.name]));
        });
        afterEach(async function () {
            if (this.currentTest?.state === 'failed') await screenshot(editor, `storage-failed-${release.name}`);
            assert.deepEqual(editor.errors, []);
            await editor.close();
            await api.call('DELETE', '/snapshots/remotes/bucket');
        });

        const open = async (nodeRed: NodeRedProcess): Promise<void> => {
            editor = await EditorPage.open(browser, nodeRed);
            remotes = new RemotesPage(editor);
        };
        const connect = async (nodeRed: NodeRedProcess, more: Record<string, string>): Promise<void> => {
            const remote = { name: 'bucket', kind: 's3', ...fleet.fields(more) };
            const { status, body } = await new ApiClient(nodeRed).call('POST', '/snapshots/remotes', remote);
            assert.equal(status, 201, JSON.stringify(body));
        };

        it('is connected field by field, with what is wrong next to where it is', async () => {
            const { url, region, accessKeyId, secretAccessKey } = fleet.storage;
            await open(pump);
            await remotes.begin('Object storage');
            await remotes.fill('Address (endpoint)', url);
            await remotes.fill('Region', region);
            await remotes.fill('Bucket', 'nobody-has-this-one');
            assert.equal(await editor.dialog.getByLabel('Name here').inputValue(), 'nobody-has-this-one');
            await remotes.fill('Access key id', accessKeyId);
            await remotes.fill('Secret access key', 'wrong');
            await remotes.fill('Passphrase', 'too short');
            await remotes.problem('passphrase').getByText('This has to be at least 12 characters long.').waitFor();
            await remotes.fill('Passphrase', PASSPHRASE);
            await remotes.problem('secretAccessKey').getByText('does not take the access key').waitFor();
            await remotes.fill('Secret access key', secretAccessKey);
            await remotes.problem('bucket').getByText('There is no bucket “nobody-has-this-one”').waitFor();
            await remotes.fill('Bucket', fleet.name);
            await editor.dialog.getByText('More options').click();
            await remotes.fill('Folder in the bucket', FOLDER);
            await remotes.fill('Name in the bucket', 'pump');
            assert.equal(await editor.dialog.getByLabel('Bucket in addresses').inputValue(), 'true');
            await editor.dialog.getByText(`It works: S3, bucket ${fleet.name}`).waitFor();
            for (const theme of ['light', 'dark'] as const) {
                if (theme === 'dark') await darken(editor);
                await screenshot(editor, `${release.name}-${theme}-storage-connect`);
                assert.deepEqual(await faint(editor, '.snapshots-connection'), []);
            }
            await remotes.fill('Name here', 'bucket');
            await editor.press('Connect');
            await editor.notification.getByText('“bucket” is connected').waitFor();
            await editor.page.getByText('No snapshots there yet').waitFor();
            const page = await editor.page.content();
            for (const secret of [secretAccessKey, PASSPHRASE]) assert.ok(!page.includes(secret), 'no secret stays');
        });

        it('takes a snapshot of one Node-RED, which another one compares, pulls and makes the Device Target', async () => {
            await connect(pump, { instance: 'pump' });
            await open(pump);
            await remotes.source('This Node-RED').click();
            await remotes.push(remotes.own('Release 12'));
            await editor.notification.getByText(/Pushed “Release 12” to pump at bucket; read back/).waitFor();
            await editor.notification.getByRole('button', { name: 'Show it there' }).click();
            await remotes.rows('Release 12').locator('.snapshots-held').waitFor();
            await remotes.source('This Node-RED').click();
            await remotes.choose(remotes.own('Release 12'), 'Push…');
            await editor.dialog.getByText('It is there already').waitFor();
            await editor.press('Cancel');
            await editor.close();

            await connect(fan, { instance: 'fan' });
            await open(fan);
            await remotes.source('bucket').click();
            await remotes.goTo('pump');
            const row = remotes.rows('Release 12');
            await remotes.choose(row, 'Compare with what runs');
            await editor.page.locator('.snapshots-viewer[data-phase=ready]').waitFor();
            await editor.page.locator('.snapshots-difference', { hasText: 'mqtt-broker' }).waitFor();
            await editor.page.getByRole('button', { name: 'Close' }).click();
            await remotes.choose(row, 'Pull to this Node-RED');
            await editor.notification.getByText('Pulled “Release 12”').waitFor();
            await editor.notification.getByRole('button', { name: 'Show it' }).click();
            await remotes.own('Release 12').locator('.snapshots-details').waitFor();
            await remotes.source('bucket').click();
            await remotes.choose(row, 'Set as Device Target');
            await editor.press('Set as Device Target');
            await row.locator('.snapshots-target').waitFor();
            for (const width of [200, 400]) {
                await editor.setSidebarWidth(width);
                await screenshot(editor, `${release.name}-${width}-storage`);
                assert.ok(await row.isVisible());
            }

            await remotes.choose(row, 'Delete…');
            await editor.dialog.getByText('It is the Device Target.').waitFor();
            await editor.press('Delete');
            await row.waitFor({ state: 'detached' });
            assert.deepEqual(await fleet.instance('pump').ids(), []);
        });

        it('asks for the passphrase that others have used', async () => {
            await fleet.instance('fan').push({ flows: smallFlows() });
            await connect(pump, { instance: 'pump' });
            await open(pump);
            await remotes.source('bucket').click();
            await editor.page.getByRole('button', { name: 'What can be done with this remote' }).click();
            await editor.chooseFromMenu('Change connection…');
            assert.equal(await editor.dialog.getByLabel('Passphrase').getAttribute('placeholder'), 'kept as it is');
            await remotes.fill('Passphrase', 'another one altogether');
            await remotes.problem('passphrase').getByText('encrypted under another passphrase').waitFor();
            await remotes.fill('Passphrase', PASSPHRASE);
            await editor.dialog.getByText(/It works: S3/).waitFor();
            await editor.press('Save');
            await editor.notification.getByText('Saved the connection of “bucket”').waitFor();
        });

        it('gets what waited while it was away, and stops for a key that is not taken until another is entered', async () => {
            const relay = await Relay.start(fleet.storage);
            await connect(pump, { instance: 'pump', endpoint: relay.url });
            await open(pump);
            await remotes.source('bucket').click();
            await editor.page.getByText('No snapshots there yet').waitFor();
            const target = { id: `${fleet.name}/${FOLDER}/pump`, name: 'pump' };
            await api.call('PUT', '/snapshots/remotes/bucket', { auto: 'all', target });
            await editor.until(
                'what was here before is there',
                async () => (await fleet.instance('pump').ids()).length > 0,
            );
            await editor.page.getByText('Every new snapshot goes to pump at bucket.').waitFor();

            relay.goDown();
            await api.deploy(smallFlows('return 2;'));
            await remotes.news.getByText('1 snapshot waits to be pushed. Next attempt at').waitFor();
            assert.equal(await remotes.source('bucket').getAttribute('data-state'), 'trouble');
            await screenshot(editor, `${release.name}-storage-waits`);
            relay.comeUp();
            await remotes.news.locator('summary').first().click();
            await remotes.news.getByRole('button', { name: 'Try again now' }).click();
            await remotes.news.getByText('1 snapshot waits').waitFor({ state: 'detached' });
            await remotes.rows('Release 12').waitFor();

            const wrong = { secretAccessKey: 'not the one' };
            const { status } = await api.call('PUT', '/snapshots/remotes/bucket?force=true', wrong);
            assert.equal(status, 200);
            await api.deploy(smallFlows('return 3;'));
            await remotes.news.getByText('Pushing has stopped, nothing is lost.').waitFor();
            await screenshot(editor, `${release.name}-storage-stopped`);
            await remotes.news.getByRole('button', { name: 'Enter the keys anew…' }).click();
            await remotes.fill('Secret access key', fleet.storage.secretAccessKey);
            await editor.press('Save');
            await editor.notification.getByText('Saved the connection of “bucket”').waitFor();
            await remotes.news.getByText('Pushing has stopped').waitFor({ state: 'detached' });
            const newest = (await api.list())[0]!;
            await editor.until('the last deploy is there', async () =>
                (await fleet.instance('pump').ids()).includes(newest.id),
            );
            await relay.stop();
        });
    });
}
