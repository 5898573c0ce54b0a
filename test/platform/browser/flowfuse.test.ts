import assert from 'node:assert/strict';
import type { BrowserContext } from 'playwright-core';
import { ApiClient } from '../../helpers/api-client';
import { brokerNode, smallFlows } from '../../helpers/flows';
import { NodeRedProcess, RELEASES } from '../../helpers/node-red-process';
import { screenshot } from '../../browser/colours';
import { EditorPage, launchBrowser } from '../../browser/editor-page';
import type { FlowFusePlatform, PlatformInstance } from '../flowfuse-platform';
import { sharedPlatform } from '../shared-platform';
import { RemotesPage } from './remotes-page';

/** More than the platform takes at once. */
const HUGE_BYTES = 6_000_000;

for (const release of RELEASES) {
    describe(`A FlowFuse platform in the sidebar of Node-RED ${release.name}`, () => {
        let platform: FlowFusePlatform;
        let instance: PlatformInstance;
        let here: NodeRedProcess;
        let other: NodeRedProcess;
        let api: ApiClient;
        let browser: BrowserContext;
        let editor: EditorPage;
        let remotes: RemotesPage;

        before(async function () {
            this.timeout(300_000);
            platform = await sharedPlatform();
            [here, other, browser] = await Promise.all([
                // Node-RED itself takes no more than the platform unless it is told to.
                NodeRedProcess.start({ release, settings: "apiMaxLength: '20mb'," }),
                NodeRedProcess.start({ release }),
                launchBrowser(),
            ]);
            api = new ApiClient(here);
            await api.deploy([...smallFlows(), brokerNode({ user: 'plant', password: 'top secret' })]);
            await api.idle();
            await api.call('POST', '/snapshots', { name: 'Release 12' });
        });
        after(() => Promise.all([browser.close(), here.dispose(), other.dispose()]));
        beforeEach(async () => {
            instance = await platform.newInstance('line-1');
        });
        afterEach(async function () {
            if (this.currentTest?.state === 'failed') await screenshot(editor, `flowfuse-failed-${release.name}`);
            assert.deepEqual(editor.errors, []);
            await editor.close();
            await api.call('DELETE', '/snapshots/remotes/plant');
            await platform.clear();
        });

        const open = async (nodeRed: NodeRedProcess): Promise<void> => {
            editor = await EditorPage.open(browser, nodeRed);
            remotes = new RemotesPage(editor);
        };
        const connect = async (nodeRed: NodeRedProcess, more: object = {}): Promise<void> => {
            const remote = { name: 'plant', kind: 'flowfuse', url: platform.url, token: platform.token, ...more };
            const { status, body } = await new ApiClient(nodeRed).call('POST', '/snapshots/remotes', remote);
            assert.equal(status, 201, JSON.stringify(body));
        };

        it('is connected with a token, takes a snapshot as Device Target, and gives it to another Node-RED', async () => {
            await open(here);
            await remotes.begin('FlowFuse');
            await remotes.fill('Address', platform.url);
            await remotes.fill('Personal access token', 'ffpat_not-the-one');
            await remotes.problem('token').waitFor();
            await remotes.fill('Personal access token', platform.token);
            await editor.dialog.getByText(/It works: FlowFuse .* as ff-admin/).waitFor();
            await remotes.fill('Name here', 'plant');
            await editor.press('Connect');
            await editor.notification.getByText('“plant” is connected').waitFor();
            await editor.page.getByText('No snapshots there yet').waitFor();
            await remotes.source('This Node-RED').click();
            await remotes.push(remotes.own('Release 12'), { setAsTarget: true });
            await editor.notification.getByText(/Pushed “Release 12” to line-1 at plant; read back/).waitFor();
            await editor.notification.getByRole('button', { name: 'Show it there' }).click();
            await remotes.rows('Release 12').locator('.snapshots-target').waitFor();
            await screenshot(editor, `${release.name}-flowfuse`);
            await editor.close();

            await connect(other);
            await open(other);
            await remotes.source('plant').click();
            const row = remotes.rows('Release 12');
            await remotes.choose(row, 'Compare with what runs');
            await editor.page.locator('.snapshots-difference', { hasText: 'mqtt-broker' }).waitFor();
            await editor.page.getByRole('button', { name: 'Close' }).click();
            await remotes.choose(row, 'Pull to this Node-RED');
            await editor.notification.getByText('Pulled “Release 12”').waitFor();
            await editor.notification.getByRole('button', { name: 'Show it' }).click();
            await remotes.own('Release 12').locator('.snapshots-details').waitFor();
        });

        it('says what it has not taken, until somebody has seen it', async () => {
            await connect(here, { auto: 'all', target: { id: instance.id, name: instance.name } });
            await open(here);
            await remotes.source('plant').click();
            await remotes.rows('Release 12').waitFor();
            const huge = { id: 'huge', type: 'comment', z: 'tab1', name: 'Huge', info: 'x'.repeat(HUGE_BYTES) };
            await api.deploy([...smallFlows(), huge]);
            await remotes.news.getByText('1 snapshot was not taken').click();
            await screenshot(editor, `${release.name}-flowfuse-refused`);
            await remotes.news.getByRole('button', { name: 'Dismiss' }).click();
            await remotes.news.getByText('1 snapshot was not taken').waitFor({ state: 'detached' });
        });
    });
}
