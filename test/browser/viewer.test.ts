import assert from 'node:assert/strict';
import type { BrowserContext, Locator } from 'playwright-core';
import type { FlowNode } from '../../runtime/core/snapshot';
import { ApiClient } from '../helpers/api-client';
import { coreNodeFlows, EVIL } from '../helpers/core-nodes';
import { smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import { darken, faint, screenshot } from './colours';
import { EditorPage, launchBrowser } from './editor-page';

/** What runs: a tab of the snapshot is locked, and its config nodes are others. */
const NOW: FlowNode[] = [
    ...smallFlows('return msg; // now'),
    { id: 'locked', type: 'tab', label: 'Locked', disabled: false, locked: true, info: '', env: [] },
];

for (const release of RELEASES) {
    describe(`The viewer in the editor of Node-RED ${release.name}`, () => {
        let nodeRed: NodeRedProcess;
        let api: ApiClient;
        let browser: BrowserContext;
        let editor: EditorPage;

        before(async () => {
            browser = await launchBrowser();
            nodeRed = await NodeRedProcess.start({ release, env: { LIMIT: '80' } });
            api = new ApiClient(nodeRed);
            await api.deploy(coreNodeFlows());
            await api.idle();
            await api.call('POST', '/snapshots', { name: 'The boiler' });
            await api.deploy(NOW);
            await api.idle();
        });
        after(async () => {
            await Promise.all([browser.close(), nodeRed.dispose()]);
        });
        beforeEach(async () => {
            editor = await EditorPage.open(browser, nodeRed, { width: 1400, height: 860 });
        });
        afterEach(async () => {
            assert.deepEqual(editor.errors, []);
            await editor.close();
        });

        const viewer = (): Locator => editor.page.locator('.snapshots-viewer');
        const ready = async (): Promise<void> => {
            await editor.page.locator('.snapshots-viewer[data-phase=ready]').waitFor();
        };
        const preview = async (): Promise<void> => {
            await editor.act(editor.entry('The boiler'), 'preview');
            await ready();
        };
        const closed = (): Promise<void> => viewer().waitFor({ state: 'detached' });
        const place = (name: string): Locator => viewer().getByRole('option', { name });
        const details = (): Locator => viewer().locator('section[data-slot=details]');
        const heading = (): Promise<string> => details().locator('h3').innerText();
        /** Enter looks for it at once. */
        const search = async (text: string): Promise<void> => {
            await viewer().getByPlaceholder('Search').fill(text);
            await viewer().getByPlaceholder('Search').press('Enter');
            await drawn();
        };
        const drawn = (): Promise<void> =>
            editor.page.evaluate(
                () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
            );
        const countOf = (): Promise<string> => viewer().locator('.snapshots-find-count').innerText();
        const wait = (what: string, condition: () => Promise<boolean>): Promise<void> => editor.until(what, condition);

        it('shows every node of a snapshot with its properties, and runs nothing of what stands in them', async () => {
            await preview();
            const flows = await viewer().locator('.snapshots-flow-label').allInnerTexts();
            assert.deepEqual(flows.slice(0, 4), ['Boiler', 'Network', 'Parsers and storage', 'Scale by factor']);
            const wanted = coreNodeFlows().filter((node) => holds(node, 'e'));
            await search('e');
            const seen = new Map<string, string>();
            const [, count = '0'] = (await countOf()).split(' of ');
            for (let i = 1; i <= Number(count); i++) {
                await wait('the hit is shown', async () => (await countOf()) === `${i} of ${count}`);
                const [id, text] = await details().evaluate((element) => [
                    element.querySelector('.snapshots-node-id')?.textContent ?? '',
                    element.textContent,
                ]);
                if (id !== '') seen.set(id, text);
                await editor.page.keyboard.press('F3');
            }
            const { flows: withoutCredentials } = await api.full(
                (await api.list()).find((s) => s.name === 'The boiler')!.id,
            );
            assert.deepEqual([...seen.keys()].sort(), wanted.map(({ id }) => id).sort());
            for (const node of withoutCredentials.flows.filter(({ id }) => seen.has(id))) {
                for (const [name, value] of Object.entries(node)) {
                    if (/^(id|type|z|g|d|x|y|w|h|wires|nodes|info|in|out|status|.*type)$/i.test(name)) continue;
                    if (typeof value !== 'string' || value.length > 40 || /[\r\n]/.test(value)) continue;
                    const isNode = withoutCredentials.flows.some(({ id }) => id === value);
                    if (!isNode) assert.ok(seen.get(node.id)!.includes(value), `${node.id} ${name}: ${value}`);
                }
            }
            assert.ok(seen.get('delay1')!.includes(EVIL), 'HTML is text');
            assert.equal(
                await editor.page.locator('img[src=x], .snapshots-viewer b, .snapshots-viewer .tile').count(),
                0,
            );
            assert.equal(await editor.page.evaluate(() => 'hacked' in window), false);
        });

        it('tells code in colours, credentials and hidden variables by name alone, and follows links', async () => {
            await preview();
            await search('keeps the pump off');
            await editor.page.keyboard.press('F3');
            await wait('the function is chosen', async () => (await heading()) === 'Limit');
            await details().locator('.snapshots-code-keyword', { hasText: 'const' }).first().waitFor();
            await details().locator('.snapshots-code-comment').first().waitFor();
            await details().getByRole('button', { name: 'switch' }).first().click();
            await wait('the link was followed', async () => (await heading()) === 'switch');
            await place('Credentials').click();
            const entry = viewer().getByRole('option', { name: 'Plant broker' });
            assert.match(await entry.innerText(), /password is set\s*user is set/);
            await place('Environment variables').click();
            await viewer().getByRole('option', { name: 'LIMIT hidden' }).waitFor();
            assert.ok(!(await viewer().innerText()).includes('a secret'));
            await place('Modules').click();
            await viewer().getByRole('option', { name: 'node-red', exact: false }).first().waitFor();
            await place('Global configuration nodes').click();
            await viewer().getByRole('option', { name: 'Plant certificate' }).click();
            await wait('its details are shown', async () => (await heading()) === 'Plant certificate');
            await details().getByText('used by').waitFor();
        });

        it('is used with the keyboard alone, and gives the focus back where it was', async () => {
            const { keyboard } = editor.page;
            await editor.entry('The boiler').focus();
            await keyboard.press('Enter');
            await ready();
            const focused = (selector: string): Promise<boolean> =>
                editor.page.evaluate((wanted) => document.activeElement?.closest(wanted) !== null, selector);
            await keyboard.press('F6');
            await keyboard.press('ArrowDown');
            await wait('the next tab is seen', async () => (await heading()) === 'Network');
            await keyboard.press('Home');
            await wait('the first tab is seen', async () => (await heading()) === 'Boiler');
            await keyboard.press('F6');
            assert.ok(await focused('.snapshots-flow-map'));
            await wait('the first node is chosen', async () => {
                // Until the map has drawn the tab, its first node is not there to be chosen.
                await keyboard.press('Home');
                return (await heading()) === 'Every minute ↻';
            });
            await keyboard.press('Space');
            await keyboard.press('ArrowRight');
            await keyboard.press('Space');
            await viewer().getByRole('button', { name: 'Copy 2 nodes into the workspace' }).waitFor();
            const zoom = (): Promise<string> => viewer().locator('.snapshots-zoom-value').innerText();
            const before = await zoom();
            await keyboard.press('+');
            await wait('it is larger', async () => (await zoom()) !== before);
            await keyboard.press('0');
            await wait('it fits again', async () => (await zoom()) === before);
            await keyboard.press('/');
            assert.ok(await focused('.snapshots-find'));
            await keyboard.type('kettle');
            await wait('it is found', async () => (await countOf()) === '1 of 1' && (await heading()) === 'Say it');
            await keyboard.press('Escape');
            await wait('the search is empty', async () => (await countOf()) === '');
            for (let i = 0; i < 40; i++) {
                await keyboard.press('Tab');
                assert.ok(await focused('.snapshots-viewer'), 'Tab stays inside');
            }
            await keyboard.press('Delete');
            await keyboard.press('Escape');
            await closed();
            await wait('the focus is back', () => focused('.snapshots-entry'));
            assert.equal(await editor.isDirty(), false);
        });

        it('is readable in light and dark colours, wide, narrow and short', async () => {
            await preview();
            await search('limit');
            for (const theme of ['light', 'dark'] as const) {
                if (theme === 'dark') await darken(editor);
                await editor.page.setViewportSize({ width: 1400, height: 860 });
                await place('Boiler').click();
                await search('limit');
                await editor.page.keyboard.press('Enter');
                for (const name of ['Boiler', 'Environment variables', 'Credentials']) {
                    await place(name).click();
                    await screenshot(editor, `${release.name}-${theme}-viewer-${name.split(' ')[0]!.toLowerCase()}`);
                    assert.deepEqual(await faint(editor, '.snapshots-viewer'), []);
                }
                await place('Boiler').click();
                await editor.page.setViewportSize({ width: 400, height: 480 });
                for (const slot of ['Contents', 'Details', 'Flow']) {
                    await viewer().getByRole('tab', { name: slot }).click();
                    await screenshot(editor, `${release.name}-${theme}-400-viewer-${slot.toLowerCase()}`);
                    assert.deepEqual(await cutOff(editor), []);
                }
                await viewer().getByRole('tab', { name: 'Contents' }).click();
                await place('Network').click();
                await viewer().locator('.snapshots-flow-map').waitFor();
            }
        });

        it('copies nodes, several or a whole tab into the workspace, which undo takes out again', async () => {
            const before = await editor.nodes();
            const ids = new Set(before.map(({ id }) => id));
            const added = async (): Promise<string[]> => {
                const nodes = await editor.nodes();
                return nodes.filter(({ id }) => !ids.has(id)).map(({ type }) => type);
            };
            const { keyboard, mouse } = editor.page;
            await preview();
            await place('Network').click();
            await viewer().locator('.snapshots-flow-map').focus();
            await keyboard.press('Home');
            await wait('the node is chosen', async () => (await heading()) === 'plant/+/state');
            await viewer().getByRole('button', { name: 'Copy node into the workspace' }).click();
            await closed();
            await wait('it hangs at the mouse', () => isPlacing(editor));
            await mouse.move(500, 400);
            await mouse.move(510, 410);
            await mouse.click(510, 410);
            await wait('they are there', async () => (await added()).length === 2);
            assert.deepEqual((await added()).sort(), ['mqtt in', 'mqtt-broker']);
            assert.equal(await editor.isDirty(), true);
            const told = editor.notification.filter({ hasText: '1 of the copied nodes had credentials.' });
            await told.waitFor();
            await screenshot(editor, `${release.name}-light-copied-without-credentials`);
            await editor.invoke('core:undo');
            assert.deepEqual(await editor.nodes(), before);
            assert.equal(await editor.isDirty(), false);
            await told.getByRole('button', { name: 'Restore instead…' }).click();
            await editor.dialog.locator('.snapshots-lead').waitFor();
            await keyboard.press('Escape');

            await preview();
            await place('Network').click();
            await viewer().getByRole('button', { name: 'Copy flow into the workspace' }).click();
            await closed();
            await wait('the tab is there', async () => (await added()).includes('tab'));
            const expected = coreNodeFlows().filter(({ z }) => z === 'net').length;
            assert.equal((await added()).length, 1 + expected + 4, 'with the config nodes that it needs');
            const labels = (await editor.nodes()).filter(({ type }) => type === 'tab').map(({ label }) => label);
            assert.deepEqual(labels, ['Flow tab1', 'Locked', 'Network']);
            await editor.invoke('core:undo');
            assert.deepEqual(await editor.nodes(), before);

            await editor.page.evaluate(() => (window as unknown as EditorWindow).RED.workspaces.show('locked'));
            await preview();
            await viewer().locator('.snapshots-flow-map').focus();
            await keyboard.press('Home');
            await viewer().getByRole('button', { name: 'Copy node into the workspace' }).click();
            await editor.notification.getByText('The flow that is shown is locked.').waitFor();
            assert.deepEqual(await editor.nodes(), before);
        });

        it('compares from the menu and the command palette, and leaves nothing of itself behind', async () => {
            const before = await traces(editor);
            const title = (): Promise<string[]> => viewer().locator('.snapshots-viewer-name').allInnerTexts();
            const compared = async (names: readonly string[]): Promise<void> => {
                await ready();
                assert.deepEqual(await title(), names);
                await editor.page.keyboard.press('Escape');
                await closed();
            };
            const entry = editor.entry('The boiler');
            await editor.choose(entry, 'Compare with what runs');
            await compared(['The boiler', 'What runs']);
            await editor.choose(entry, 'Compare with the editor');
            await compared(['The boiler', 'The editor']);
            await editor.choose(entry, 'Select for compare');
            await editor.choose(editor.entries.first(), 'Compare with “The boiler”');
            await ready();
            assert.equal((await title())[0], 'The boiler');
            await editor.page.keyboard.press('Escape');
            await closed();
            await editor.choose(entry, 'Compare with the snapshot before');
            await ready();
            assert.equal((await title())[1], 'The boiler');
            await viewer().getByRole('button', { name: 'Close' }).click();
            await closed();
            await editor.invoke('snapshots:compare-running');
            await compared(['What runs', 'The editor']);
            await editor.invoke('snapshots:compare-last-deploy');
            await ready();
            assert.equal((await title())[0], 'The boiler');
            await editor.page.keyboard.press('Escape');
            await closed();
            assert.deepEqual(await traces(editor), before);
        });
    });
}

function holds(value: unknown, text: string): boolean {
    if (typeof value === 'string') return value.toLowerCase().includes(text);
    return typeof value === 'object' && value !== null && Object.values(value).some((each) => holds(each, text));
}

/** What a closed viewer could have left behind in the page and in the editor's state. */
function traces({ page }: EditorPage): Promise<unknown> {
    return page.evaluate(() => {
        const { RED } = window as unknown as EditorWindow;
        const classes = (selector: string): string => document.querySelector(selector)?.className ?? '';
        const shades = [...document.querySelectorAll<HTMLElement>('[id$=-shade]')].filter(
            (each) => each.offsetHeight > 0,
        );
        return {
            classes: ['html', 'body', '#red-ui-editor', '#red-ui-editor-stack', '#red-ui-main-container'].map(classes),
            stack: document.querySelector('#red-ui-editor-stack')?.childElementCount,
            shades: shades.map(({ id }) => id),
            variables: document.documentElement.style.cssText,
            nodes: RED.nodes.createCompleteNodeSet(),
            dirty: RED.nodes.dirty(),
            undo: RED.history.depth(),
            tab: RED.workspaces.active(),
        };
    });
}

/** Nodes follow the mouse until a click puts them down. */
function isPlacing({ page }: EditorPage): Promise<boolean> {
    return page.evaluate(() => {
        const { RED } = window as unknown as EditorWindow;
        return RED.view.state() === RED.state.IMPORT_DRAGGING;
    });
}

/** What sticks out of the viewer sideways. */
function cutOff({ page }: EditorPage): Promise<string[]> {
    return page.evaluate(() => {
        const visible = [...document.querySelectorAll('.snapshots-viewer *')].filter((each) => each.checkVisibility());
        return visible
            .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
            .map((each) => each.outerHTML);
    });
}

interface EditorWindow {
    RED: {
        nodes: { createCompleteNodeSet(): unknown[]; dirty(): boolean };
        history: { depth(): number };
        view: { state(): number };
        state: { IMPORT_DRAGGING: number };
        workspaces: { active(): string; show(id: string): void };
    };
}
