import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { BrowserContext } from 'playwright-core';
import type { FlowNode } from '../../runtime/core/snapshot';
import { openCredentials, type Sealed } from '../../runtime/secrets/node-red-cipher';
import { ApiClient } from '../helpers/api-client';
import { brokerNode, smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import { darken, faint, screenshot } from './colours';
import { EditorPage, launchBrowser } from './editor-page';

const CREDENTIALS = { user: 'plant', password: 'top secret' };
const EVIL = '<img src=x onerror="window.hacked=1"> of line 4';

interface SnapshotFile {
    name: string;
    flows: { flows: FlowNode[]; credentials: Sealed };
    settings: { env: Record<string, unknown>; modules: Record<string, string> };
}

for (const release of RELEASES) {
    describe(`Snapshot files in Node-RED ${release.name}`, () => {
        let nodeRed: NodeRedProcess;
        let api: ApiClient;
        let browser: BrowserContext;
        let editor: EditorPage;
        let folder: string;
        /** What the server gives for the snapshot “Before the fair”, with the secret `right`. */
        let file: SnapshotFile;

        before(async () => {
            [nodeRed, browser] = await Promise.all([NodeRedProcess.start({ release }), launchBrowser()]);
            folder = await mkdtemp(join(tmpdir(), 'snapshot-files-'));
            api = new ApiClient(nodeRed);
            await api.idle();
            await api.deploy([...smallFlows(), brokerNode(CREDENTIALS)]);
            await api.idle();
            const made = await api.call<{ id: string }>('POST', '/snapshots', { name: 'Before the fair' });
            const path = `/snapshots/${made.body.id}/export`;
            file = (await api.call<SnapshotFile>('POST', path, { credentialSecret: 'right' })).body;
            editor = await EditorPage.open(browser, nodeRed);
        });
        after(async () => {
            await Promise.all([browser.close(), nodeRed.dispose()]);
            await rm(folder, { recursive: true, force: true });
        });
        afterEach(async function () {
            assert.deepEqual(editor.errors, []);
            if (this.currentTest?.state !== 'failed') return;
            // What a failed test has left open is not the next one's concern.
            await editor.close();
            editor = await EditorPage.open(browser, nodeRed);
        });

        const saved = async (): Promise<{ name: string; bytes: Buffer }> => {
            const [download] = await Promise.all([editor.page.waitForEvent('download'), editor.press('Download')]);
            const path = await download.path();
            return { name: download.suggestedFilename(), bytes: await readFile(path) };
        };
        const put = async (name: string, content: unknown): Promise<string> => {
            const path = join(folder, name);
            await writeFile(path, content instanceof Uint8Array ? content : JSON.stringify(content));
            return path;
        };
        const choose = async (...paths: string[]): Promise<void> => {
            const [chooser] = await Promise.all([
                editor.page.waitForEvent('filechooser'),
                editor.page.getByRole('button', { name: 'Upload snapshots from files' }).click(),
            ]);
            await chooser.setFiles(paths);
            await editor.dialog.waitFor();
        };
        const closed = (): Promise<void> => editor.dialog.waitFor({ state: 'hidden' });
        const names = async (): Promise<string[]> => (await api.list()).map(({ name }) => name);
        const secret = () => editor.dialog.getByLabel('Secret of the file');
        const changed = (name: string): SnapshotFile => ({
            ...file,
            name,
            flows: { ...file.flows, flows: [...file.flows.flows, { id: name, type: 'comment', name, z: 'tab1' }] },
        });

        it('are downloaded with credentials under a secret that is typed twice', async () => {
            await editor.choose(editor.entry('Before the fair'), 'Download');
            await editor.dialog.getByText('The credentials in the file are encrypted with a secret.').waitFor();
            const shown = await editor.dialog.locator('.snapshots-file-name').textContent();
            await editor.press('Download');
            await editor.dialog.getByText('A secret is needed.').waitFor();
            await editor.dialog.getByLabel('Secret', { exact: true }).fill('typed');
            await editor.dialog.getByLabel('Once more').fill('tiped');
            await editor.press('Download');
            await editor.dialog.getByText('The two are not the same.').waitFor();
            await editor.dialog.getByLabel('Once more').fill('typed');
            const { name, bytes } = await saved();
            assert.equal(name, shown);
            assert.match(name, /^Before the fair \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.json$/);
            const { flows } = JSON.parse(bytes.toString()) as SnapshotFile;
            assert.deepEqual(openCredentials(flows.credentials, 'typed'), { broker1: CREDENTIALS });
            assert.equal(flows.flows.length, 5);
            await closed();
        });

        it('are downloaded under a secret that is made up, which is shown until it is put away', async () => {
            await editor.choose(editor.entry('Before the fair'), 'Download');
            await editor.dialog.getByRole('button', { name: 'Generate' }).click();
            const made = (await editor.dialog.locator('.snapshots-secret-text').textContent())!;
            const { bytes } = await saved();
            const { flows } = JSON.parse(bytes.toString()) as SnapshotFile;
            assert.deepEqual(openCredentials(flows.credentials, made), { broker1: CREDENTIALS });
            await editor.dialog.getByText('This secret opens it:').waitFor();
            assert.equal(await editor.dialog.locator('.snapshots-secret-text').textContent(), made);
            await editor.press('Close');
            await closed();
        });

        it('are downloaded as flows and as package.json, for which nobody is asked for a secret', async () => {
            for (const [format, pattern] of [
                ['flows.json', /^Before the fair .*\.flows\.json$/],
                ['package.json', /^package\.json$/],
            ] as const) {
                await editor.choose(editor.entry('Before the fair'), 'Download');
                await editor.dialog.getByLabel(format).check();
                assert.equal(await editor.dialog.getByLabel('Secret', { exact: true }).isVisible(), false);
                const { name, bytes } = await saved();
                assert.match(name, pattern);
                const content = JSON.parse(bytes.toString()) as { dependencies?: object; length?: number };
                if (format === 'flows.json') assert.equal(content.length, 5);
                else assert.ok(content.dependencies);
                await closed();
            }
        });

        it('are downloaded together as one archive', async () => {
            await editor.page.getByRole('button', { name: 'Download several snapshots' }).click();
            await editor.dialog.getByText('First snapshot').waitFor();
            await editor.dialog.getByLabel('All snapshots').check();
            await editor.press('Download');
            // Only the server knows that there are credentials among them.
            await editor.dialog.locator('.snapshots-secret .snapshots-problem:not(:empty)').waitFor();
            await editor.dialog.getByLabel('Secret', { exact: true }).fill('right');
            await editor.dialog.getByLabel('Once more').fill('right');
            const { name, bytes } = await saved();
            assert.match(name, /^snapshots .*\.zip$/);
            const entries = Object.entries(unzipSync(bytes));
            assert.equal(entries.length, (await names()).length);
            for (const [, text] of entries) {
                const { flows } = JSON.parse(Buffer.from(text).toString()) as SnapshotFile;
                assert.deepEqual(openCredentials(flows.credentials, 'right'), { broker1: CREDENTIALS });
            }
            await closed();
        });

        it('are uploaded once they have been looked at, with another name, and with the right secret', async () => {
            const upload = changed(EVIL);
            upload.flows.flows.push({ id: 'press', type: 'press-station', z: 'tab1', x: 1, y: 1, wires: [] });
            upload.settings = {
                ...upload.settings,
                env: { REGION: 'north' },
                modules: { ...upload.settings.modules, 'node-red-contrib-press': '1.2.3' },
            };
            await choose(await put('line 4.json', upload));
            const { dialog, page } = editor;
            await secret().waitFor();
            assert.equal(await secret().evaluate((each) => each === document.activeElement), true);
            assert.equal(await dialog.getByLabel('Name', { exact: true }).inputValue(), EVIL);
            await dialog.getByText('1 tab, 6 nodes').waitFor();
            await dialog.getByText('This type of node is not installed here: press-station.').waitFor();
            await dialog.getByText('1 is not installed here').waitFor();
            await dialog.getByText('REGION').waitFor();
            assert.equal(await dialog.getByRole('button', { name: 'Store snapshot' }).isDisabled(), true);

            await secret().fill('wrong');
            await editor.press('Store snapshot');
            await dialog.getByText('This is not the secret that the file was made with.').waitFor();
            assert.equal(await secret().evaluate((each) => each === document.activeElement), true);
            assert.equal((await names()).includes(EVIL), false);

            await dialog.getByLabel('Name', { exact: true }).fill(`${EVIL}!`);
            await dialog.getByRole('button', { name: 'Preview' }).click();
            await page.locator('.snapshots-viewer[data-phase=ready]').waitFor();
            await page.getByText('In a file, not stored yet').waitFor();
            assert.equal(await page.locator('.snapshots-viewer-name').textContent(), EVIL);
            await page.locator('.snapshots-viewer-close').click();
            await dialog.waitFor();
            assert.equal(await dialog.getByLabel('Name', { exact: true }).inputValue(), `${EVIL}!`);

            await secret().fill('right');
            await editor.press('Unlock');
            await dialog.getByText('This is the right secret.').waitFor();
            await editor.press('Store snapshot');
            const entry = editor.entry(`${EVIL}!`);
            await entry.locator('.snapshots-details').waitFor();
            assert.equal(await entry.getAttribute('data-kind'), 'upload');
            await closed();
            assert.equal(await page.evaluate(() => 'hacked' in window), false);
            const [newest] = await api.list();
            const again = await api.call<SnapshotFile>('POST', `/snapshots/${newest!.id}/export`, {
                credentialSecret: 'other',
            });
            assert.deepEqual(openCredentials(again.body.flows.credentials, 'other'), { broker1: CREDENTIALS });
        });

        it('are uploaded without their credentials, for which no secret is needed', async () => {
            await choose(await put('no-secret.json', changed('Without credentials')));
            await secret().waitFor();
            await editor.dialog.getByLabel('Credentials').uncheck();
            await secret().waitFor({ state: 'hidden' });
            await editor.press('Store snapshot');
            await editor.entry('Without credentials').waitFor();
            await closed();
            const [newest] = await api.list();
            assert.deepEqual((await api.full(newest!.id)).secrets.credentials, {});
        });

        it('are dropped on the sidebar, one after the other, and a bad one is told', async () => {
            const texts = [JSON.stringify(smallFlows('return null;')), '{"cut": '];
            const transfer = await editor.page.evaluateHandle((contents) => {
                const made = new DataTransfer();
                contents.forEach((text, i) => made.items.add(new File([text], `dropped-${i}.json`)));
                return made;
            }, texts);
            const sign = editor.page.locator('.snapshots-drop');
            await editor.timeline.dispatchEvent('dragenter', { dataTransfer: transfer });
            await sign.waitFor();
            await editor.page.locator('.snapshots-sidebar').dispatchEvent('dragleave', { dataTransfer: transfer });
            await sign.waitFor({ state: 'hidden' });
            await editor.timeline.dispatchEvent('dragover', { dataTransfer: transfer });
            await sign.waitFor();
            await editor.timeline.dispatchEvent('drop', { dataTransfer: transfer });
            await sign.waitFor({ state: 'hidden' });
            await editor.dialog.getByText('Upload “dropped-0.json” (1 of 2)').waitFor();
            assert.equal(await editor.page.locator('#red-ui-drop-target').isVisible(), false);
            await editor.dialog.getByText('Flows alone · 1 tab').waitFor();
            assert.equal(await secret().isVisible(), false);
            await editor.press('Store snapshot');
            await editor.dialog.getByText('Upload “dropped-1.json” (2 of 2)').waitFor();
            await editor.dialog.getByText('The file cannot be imported. It is cut off').waitFor();
            assert.equal(await editor.dialog.getByRole('button', { name: 'Store snapshot' }).isDisabled(), true);
            await editor.press('Close');
            await closed();
            assert.equal((await names())[0], 'dropped-0');
        });

        it('are told to be there already, with a link that shows where', async () => {
            const before = await names();
            await choose(await put('same.json', file));
            await secret().fill('right');
            await secret().press('Enter');
            await editor.dialog.getByText('It is there already').waitFor();
            assert.equal(await editor.dialog.getByRole('button', { name: 'Store snapshot' }).isDisabled(), true);
            await editor.dialog.getByRole('button', { name: 'Before the fair' }).click();
            await closed();
            await editor.entry('Before the fair').locator('.snapshots-details').waitFor();
            assert.deepEqual(await names(), before);
        });

        it('are given up while they are on their way', async () => {
            const before = await names();
            const { page, dialog } = editor;
            // Nobody ever answers it.
            await page.route('**/snapshots/import/check*', () => undefined);
            await choose(await put('slow.json', changed('Slow')));
            await dialog.locator('.snapshots-progress-bar').waitFor();
            await dialog.getByText(/^The file is sent: \d+%$|^Node-RED looks at the file…$/).waitFor();
            assert.equal(await dialog.getByRole('button', { name: 'Store snapshot' }).isDisabled(), true);
            await editor.press('Cancel');
            await closed();
            await page.unroute('**/snapshots/import/check*');
            assert.deepEqual(await names(), before);
        });

        it('are given up, and the server forgets them', async () => {
            const before = await names();
            await choose(await put('cancelled.json', changed('Cancelled')));
            await secret().waitFor();
            const [request] = await Promise.all([
                editor.page.waitForRequest((each) => each.method() === 'DELETE'),
                editor.page.keyboard.press('Escape'),
            ]);
            assert.match(request.url(), /\/snapshots\/import\/\w+$/);
            await closed();
            assert.deepEqual(await names(), before);
        });

        it('come out of an archive, those that are ticked', async () => {
            const { zipSync } = await import('fflate');
            const bytesOf = (content: unknown): Uint8Array => Buffer.from(JSON.stringify(content));
            const archive = zipSync({
                'one.json': bytesOf(changed('One of an archive')),
                'two.json': bytesOf(changed('Two of an archive')),
                'same.json': bytesOf(file),
                'bad.json': bytesOf({ a: 1 }),
            });
            await choose(await put('all.zip', archive));
            const { dialog } = editor;
            await secret().fill('right');
            await editor.press('Unlock');
            await dialog.getByText('It is there already').waitFor();
            assert.equal(await dialog.locator('.snapshots-choices input:checked').count(), 2);
            assert.equal(await dialog.locator('.snapshots-refused input').isDisabled(), true);
            await dialog.locator('.snapshots-refused').getByText('The file cannot be imported.').waitFor();
            await dialog.getByLabel('Two of an archive').uncheck();
            await editor.press('Store 1 snapshot');
            await editor.entry('One of an archive').waitFor();
            await closed();
            assert.equal((await names()).includes('Two of an archive'), false);
        });

        it('have their buttons in a narrow sidebar, and colours that can be read in the dark', async () => {
            await darken(editor);
            for (const width of [400, 180]) {
                await editor.setSidebarWidth(width);
                const [sidebar, ...buttons] = await Promise.all(
                    ['.snapshots-sidebar', '.snapshots-upload', '.snapshots-download', '.snapshots-refresh'].map(
                        async (each) => (await editor.page.locator(each).boundingBox())!,
                    ),
                );
                for (const { x, width: wide } of buttons) {
                    assert.ok(x >= sidebar!.x && x + wide <= sidebar!.x + sidebar!.width, `at ${width} px`);
                }
                await screenshot(editor, `${release.name}-dark-${width}-files`);
            }
            await editor.setSidebarWidth(400);
            await editor.choose(editor.entry('Before the fair'), 'Download');
            await editor.dialog.getByRole('button', { name: 'Generate' }).click();
            await screenshot(editor, `${release.name}-dark-download`);
            assert.deepEqual(await faint(editor, '.snapshots-files'), []);
            await editor.press('Cancel');
            await closed();
            await choose(await put('dark.json', changed('Dark')));
            await secret().fill('wrong');
            await editor.press('Unlock');
            await editor.dialog.getByText('This is not the secret').waitFor();
            await screenshot(editor, `${release.name}-dark-upload`);
            assert.deepEqual(await faint(editor, '.snapshots-files'), []);
            await editor.press('Cancel');
            await closed();
        });
    });
}
