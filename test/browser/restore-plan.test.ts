import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import type { FlowNode, SnapshotItem } from '../../runtime/core/snapshot';
import type { RestorePlan } from '../../runtime/core/wire';
import { manifestText, parseManifest } from '../../runtime/store/manifest-file';
import { ApiClient } from '../helpers/api-client';
import { brokerNode, smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import { nodePackage, NpmRegistry } from '../helpers/npm-registry';
import { darken, faint, screenshot } from './colours';
import { EditorPage, launchBrowser } from './editor-page';

const PRESS = '@plant/node-red-press';
const BROKEN = 'node-red-contrib-broken';

/** What the snapshot has: two tabs that changed since, one that is gone, and a node that nothing here provides. */
const THEN: FlowNode[] = [
    ...smallFlows('return msg; // then'),
    ...smallFlows('return msg; // ${PLANT_NAME} ${PLANT_MODE}', 'tab2'),
    {
        id: 'tab2-mqtt',
        type: 'mqtt in',
        z: 'tab2',
        name: '',
        topic: 'a',
        broker: 'broker1',
        x: 120,
        y: 200,
        wires: [[]],
    },
    ...smallFlows('return msg;', 'gone'),
    { id: 'press1', type: 'press', z: 'gone', name: 'Press', x: 120, y: 200, wires: [[]] },
    brokerNode({ user: 'plant', password: 'then' }),
];
const NOW: FlowNode[] = [
    ...smallFlows('return msg; // now'),
    ...smallFlows('return msg; // now', 'tab2'),
    ...smallFlows('return msg;', 'new'),
    brokerNode({ user: 'plant', password: 'now' }),
];

for (const release of RELEASES) {
    describe(`A plan in the editor of Node-RED ${release.name}`, () => {
        let registry: NpmRegistry;
        let cache: string;
        let nodeRed: NodeRedProcess;
        let api: ApiClient;
        let browser: BrowserContext;
        let editor: EditorPage;
        let then: SnapshotItem;

        before(async () => {
            [registry, browser] = await Promise.all([NpmRegistry.start(), launchBrowser()]);
            registry.publish(nodePackage(PRESS, '1.0.0', 'press'));
            registry.publish(nodePackage(BROKEN, '2.0.0', 'broken'), true);
            cache = await mkdtemp(join(tmpdir(), 'snapshots-npm-'));
            const env = { ...registry.environment(cache), PLANT_NAME: 'north', PLANT_MODE: 'winter' };
            nodeRed = await NodeRedProcess.start({
                release,
                env,
                settings: "apiMaxLength: '7mb', functionTimeout: 3,",
            });
            api = new ApiClient(nodeRed);
            await api.deploy(THEN);
            await api.idle();
            then = (await api.call<SnapshotItem>('POST', '/snapshots', { name: 'The winter before' })).body;
            await nodeRed.stop();
            await rememberModules(nodeRed, then.id, { [PRESS]: '1.0.0', [BROKEN]: '2.0.0' });
            const { PLANT_NAME: _, ...later } = { ...env, PLANT_MODE: 'summer' };
            nodeRed = await nodeRed.restart({ settings: "apiMaxLength: '5mb',", env: later });
            api = new ApiClient(nodeRed);
        });
        after(async () => {
            await Promise.all([browser.close(), nodeRed.dispose(), registry.stop()]);
            await rm(cache, { recursive: true, force: true });
        });
        beforeEach(async () => {
            await api.deploy(NOW);
            await api.idle();
            editor = await EditorPage.open(browser, nodeRed);
        });
        afterEach(async () => {
            assert.deepEqual(editor.errors, []);
            await editor.close();
        });

        const ask = async (): Promise<RestorePlan> => {
            await editor.act(editor.entry('The winter before').last(), 'restore');
            await editor.dialog.locator('.snapshots-lead').waitFor();
            return api.plan(then.id);
        };
        const group = (name: string) => editor.dialog.locator(`.snapshots-group-${name}`);
        const tick = (label: string) => editor.dialog.getByLabel(label, { exact: true });
        const buttons = (): Promise<string[]> =>
            editor.dialog.locator('.ui-dialog-buttonpane button').allTextContents();
        const inOrder = (flows: readonly { id: string }[]): string[] => flows.map((node) => node.id).sort();
        const code = (flows: readonly { id: string }[], id: string): unknown =>
            (flows.find((node) => node.id === id) as FlowNode | undefined)?.['func'];
        const shownIds = async (): Promise<string[]> => inOrder(await editor.nodes());

        it('shows everything that a restore would do, and what it cannot, before anything happens', async () => {
            const plan = await ask();
            assert.equal(await editor.dialog.locator('.snapshots-lead').textContent(), plan.text);
            const rows = await group('flows').locator('.snapshots-plan-label').allTextContents();
            assert.deepEqual(rows, ['Flow tab1', 'Flow tab2', 'Flow gone', 'Flow new', 'Global configuration nodes']);
            await editor.dialog.getByText('This type of node is not installed here: press.').waitFor();
            for (const name of ['Flows', 'Credentials', 'Modules', 'Environment variables']) {
                assert.equal(await tick(name).isChecked(), true, name);
            }
            assert.deepEqual(await group('modules').locator('.snapshots-plan-name').allTextContents(), [PRESS, BROKEN]);
            const variables = await group('environment').locator('li').allTextContents();
            assert.deepEqual(variables, ['SetPLANT_NAME', 'Stay differentPLANT_MODE']);
            assert.ok(!(await editor.dialog.textContent())?.includes('north'), 'values are told to nobody');

            await group('settings').getByRole('button', { name: 'Show or hide: settings.js' }).click();
            const lines = (await group('settings').locator('pre').textContent())!;
            assert.match(lines, /^apiMaxLength: "7mb",$/m);
            await editor.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
            await editor.press('Copy');
            await editor.press('Copied');
            assert.equal(await editor.page.evaluate(() => navigator.clipboard.readText()), lines);

            assert.deepEqual(await buttons(), ['Cancel', 'Into the editor', 'Restore flows, modules, environment']);
            await tick('Modules').uncheck();
            await tick('Flow gone').uncheck();
            await tick('Flow new').uncheck();
            await editor.dialog.getByRole('button', { name: 'Restore 2 tabs, environment' }).waitFor();
            await tick('Flows').check();
            await tick('Flows').uncheck();
            assert.equal(await editor.dialog.getByRole('button', { name: /^Restore/ }).isDisabled(), true);
            await editor.press('Cancel');
            assert.deepEqual(inOrder((await api.flows()).flows), inOrder(NOW));
        });

        for (const theme of ['light', 'dark'] as const) {
            it(`is readable in ${theme} colours, also where it is narrow`, async () => {
                if (theme === 'dark') await darken(editor);
                await ask();
                for (const width of [520, 400]) {
                    await resize(editor, width);
                    await screenshot(editor, `${release.name}-${theme}-${width}-plan`);
                    assert.deepEqual(await faint(editor, '.snapshots-plan'), []);
                    assert.deepEqual(await cutOff(editor), []);
                }
                await group('settings').getByRole('button').first().click();
                await group('settings').locator('pre').scrollIntoViewIfNeeded();
                await screenshot(editor, `${release.name}-${theme}-400-plan-settings`);
                assert.deepEqual(await cutOff(editor), []);
                await editor.page.keyboard.press('Escape');
                await editor.dialog.waitFor({ state: 'hidden' });
            });
        }

        it('brings back the ticked tab with what it needs, leaves the others, and the editor is in step', async () => {
            await ask();
            await tick('Flows').uncheck();
            await tick('Flow tab2').check();
            await editor.dialog.getByRole('button', { name: 'Restore 1 tab, environment' }).waitFor();
            assert.match((await group('flows').locator('li').last().textContent())!, /Global.*is needed/);
            await tick('Environment variables').uncheck();
            await editor.press('Restore 1 tab');
            await editor.notification.getByText('Restored “The winter before”').waitFor();
            const { flows } = await api.flows();
            assert.deepEqual(inOrder(flows), [...inOrder(NOW), 'tab2-mqtt'].sort());
            assert.match(String(code(flows, 'tab2-function')), /PLANT_NAME/);
            assert.match(String(code(flows, 'tab1-function')), /now/);
            assert.deepEqual(code(await editor.nodes(), 'tab2-function'), code(flows, 'tab2-function'));
            assert.equal(await editor.isDirty(), false);
            await editor.notification.getByRole('button', { name: 'Undo' }).click();
            await editor.notification.getByText('Restored “Before restoring').waitFor();
            assert.match(String(code((await api.flows()).flows, 'tab2-function')), /now/);
        });

        it('puts the ticked tabs into the editor as undeployed changes, and undo takes them out', async () => {
            const before = await editor.nodes();
            await ask();
            await tick('Flows').uncheck();
            await tick('Flow gone').check();
            await tick('Flow new').check();
            await editor.dialog.getByRole('button', { name: /^Restore 2 tabs/ }).waitFor();
            await editor.press('Into the editor');
            await editor.notification.getByText('as changes that are not deployed').waitFor();
            await editor.notification.getByText('Nodes keep the credentials that they have now.').waitFor();
            assert.equal(await editor.isDirty(), true);
            const after = await shownIds();
            assert.ok(after.includes('gone-function') && after.includes('press1') && !after.includes('new'));
            assert.match(String(code(await editor.nodes(), 'tab1-function')), /now/);
            assert.deepEqual(await changedInEditor(editor), [
                'gone',
                'gone-debug',
                'gone-function',
                'gone-inject',
                'press1',
            ]);
            assert.deepEqual(inOrder((await api.flows()).flows), inOrder(NOW), 'nothing was deployed');
            await screenshot(editor, `${release.name}-into-the-editor`);
            await editor.invoke('core:undo');
            assert.deepEqual(await editor.nodes(), before);
            assert.equal(await editor.isDirty(), false);
            await editor.invoke('core:redo');
            assert.deepEqual(await shownIds(), after);
            assert.equal(await editor.isDirty(), true);
            await editor.page.locator('#red-ui-header-button-deploy').click();
            // Node-RED asks about the type that is not installed.
            await editor.page.getByRole('button', { name: 'Confirm deploy' }).click();
            await editor.until('the deploy is done', async () => !(await editor.isDirty()));
            assert.deepEqual(inOrder((await api.flows()).flows), after);
        });

        it('puts all of it into the editor, over changes that are not deployed, and undo brings these back', async () => {
            await editor.addNode('comment', { x: 300, y: 350 });
            const edited = await editor.nodes();
            await ask();
            await editor.press('Into the editor');
            await editor.notification.getByText('as changes that are not deployed').waitFor();
            assert.deepEqual(await shownIds(), inOrder(THEN));
            await editor.invoke('core:undo');
            assert.deepEqual(await editor.nodes(), edited);
            assert.equal(await editor.isDirty(), true);
        });

        it('says clearly that a restore failed and what ran before is back', async () => {
            const error = 'The restore failed: Node-RED did not take it. What ran before is back.';
            await editor.page.route('**/restore', (route) =>
                route.fulfill({ status: 500, json: { code: 'restore_failed', error, facts: { left: [] } } }),
            );
            await ask();
            await editor.pressRestore();
            await editor.notification.getByText('“The winter before” was not restored').waitFor();
            await editor.notification.getByText(error).waitFor();
        });

        it('installs modules while it says so, names one that fails with the reason, and asks whether to go on', async () => {
            await ask();
            await editor.pressRestore();
            await editor.dialog.getByText(`Changing module ${PRESS}…`).waitFor();
            await editor.dialog.getByText(`${BROKEN} could not be installed`).waitFor();
            const reason = await editor.dialog.locator('dd').textContent();
            assert.match(reason!, /EINTEGRITY|integrity/);
            await screenshot(editor, `${release.name}-module-failed`);
            assert.deepEqual(inOrder((await api.flows()).flows), inOrder(NOW), 'the flows were not changed');
            assert.deepEqual(await shownIds(), inOrder(NOW));
            await editor.press('Restore without them');
            const told = editor.notification.filter({ hasText: 'Restored “The winter before”' });
            await told.getByText(BROKEN).waitFor();
            await screenshot(editor, `${release.name}-restored`);
            assert.deepEqual(await shownIds(), inOrder(THEN));
            assert.equal(await editor.isDirty(), false);
            assert.deepEqual(await unknownTypes(editor), []);
        });

        it('lists the environment variables that restores have set, and takes one away after a question', async () => {
            const kept = editor.page.locator('.snapshots-kept');
            await kept.getByText('1 environment variable from restores').click();
            assert.equal(await kept.locator('code').textContent(), 'PLANT_NAME');
            for (const width of [400, 180]) {
                await editor.setSidebarWidth(width);
                await screenshot(editor, `${release.name}-light-${width}-environment`);
            }
            await darken(editor);
            await screenshot(editor, `${release.name}-dark-180-environment`);
            assert.deepEqual(await faint(editor, '.snapshots-kept'), []);
            await kept.getByRole('button', { name: 'Remove PLANT_NAME' }).click();
            await editor.press('Cancel');
            await kept.getByRole('button', { name: 'Remove PLANT_NAME' }).click();
            await editor.press('Remove');
            await editor.notification.getByText('Removed “PLANT_NAME”').waitFor();
            await kept.waitFor({ state: 'hidden' });
            assert.deepEqual((await api.plan(then.id)).environment.missing, ['PLANT_NAME']);
        });
    });
}

/** Lets a snapshot have been made with more modules than were installed then. */
async function rememberModules(nodeRed: NodeRedProcess, id: string, modules: Record<string, string>): Promise<void> {
    const store = join(nodeRed.userDir, 'snapshots');
    const file = join(store, 'snapshots', `${id}.json`);
    const manifest = parseManifest(id, await readFile(file, 'utf8'))!;
    await writeFile(file, manifestText({ ...manifest, modules: { ...manifest.modules, ...modules } }));
    await rm(join(store, 'index.jsonl'), { force: true });
}

/** Ids of what Node-RED marks as changed and not deployed. */
function changedInEditor({ page }: EditorPage): Promise<string[]> {
    return page.evaluate(() => {
        const { nodes } = (window as unknown as EditorWindow).RED;
        const ids = nodes.createCompleteNodeSet().map(({ id }) => id);
        return ids.filter((id) => (nodes.node(id) ?? nodes.workspace(id))?.changed).sort();
    });
}

function unknownTypes({ page }: EditorPage): Promise<string[]> {
    return page.evaluate(() => {
        const { nodes } = (window as unknown as EditorWindow).RED;
        const ids = nodes.createCompleteNodeSet().map(({ id }) => id);
        return ids.filter((id) => nodes.node(id)?.type === 'unknown');
    });
}

/** Makes the open dialog as wide as it is in a narrow window. */
async function resize({ page }: EditorPage, width: number): Promise<void> {
    await page.locator('.ui-dialog:visible').evaluate((dialog, to) => (dialog.style.width = `${to}px`), width);
}

/** What sticks out of the dialog sideways. */
function cutOff({ page }: EditorPage): Promise<string[]> {
    return page.evaluate(() => {
        const plan = document.querySelector('.snapshots-plan')!;
        const { right } = plan.getBoundingClientRect();
        const visible = [...plan.querySelectorAll('*')].filter(
            (each) => each.checkVisibility() && !each.closest('pre'),
        );
        return visible.filter((each) => each.getBoundingClientRect().right > right + 1).map((each) => each.outerHTML);
    });
}

interface EditorWindow {
    RED: {
        nodes: {
            createCompleteNodeSet(): { id: string }[];
            node(id: string): { changed?: boolean; type: string } | null;
            workspace(id: string): { changed?: boolean } | undefined;
        };
    };
}
