import { chromium, type BrowserContext, type Locator, type Page } from 'playwright-core';
import type { NodeRedProcess } from '../helpers/node-red-process';

/** A Chromium for one suite, as a person's: what one page has loaded, the next one need not. The caller closes it. */
export async function launchBrowser(): Promise<BrowserContext> {
    const { findChromium } = await import('../../scripts/chromium.mjs');
    const executablePath = findChromium();
    if (!executablePath) throw new Error('There is no Chromium. `npm test` installs it, or says how.');
    // The editor asks for things on the internet, where tests have no business.
    const local = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1';
    const quiet = ['background-networking', 'component-update', 'sync', 'gpu'].map((what) => `--disable-${what}`);
    const browser = await chromium.launch({
        executablePath,
        args: ['--no-sandbox', '--no-first-run', local, ...quiet],
    });
    const context = await browser.newContext({ locale: 'en-US' });
    // The compiler of the tests marks functions with their names, in code that is sent to the page too.
    await context.addInitScript('globalThis.__name = (each) => each');
    context.on('close', () => void browser.close());
    return context;
}

/** Node-RED's editor in a tab of the browser, with the sidebar of snapshots open. */
export class EditorPage {
    readonly timeline: Locator;
    readonly entries: Locator;
    readonly notification: Locator;
    readonly dialog: Locator;
    /** Exceptions that nobody caught, and errors that the page logged. */
    readonly errors: string[] = [];

    private constructor(
        readonly page: Page,
        private readonly nodeRed: NodeRedProcess,
    ) {
        this.timeline = page.locator('.snapshots-timeline');
        this.entries = page.locator('.snapshots-entry');
        this.notification = page.locator('.red-ui-notification');
        this.dialog = page.locator('.ui-dialog:visible');
        page.on('pageerror', (error) => {
            const trace = error.stack ?? error.message;
            // Node-RED 5.0.7 draws its tips also where they have been taken away meanwhile.
            if (!/reading 'html'/.test(trace) || !/red(\.min)?\.js/.test(trace)) this.errors.push(trace);
        });
        page.on('console', (message) => {
            if (message.type() === 'error' && !/Failed to load resource|catalogue/.test(message.text())) {
                this.errors.push(message.text());
            }
        });
    }

    static async open(
        browser: BrowserContext,
        nodeRed: NodeRedProcess,
        { login, width = 1200, height = 800 }: { login?: string; width?: number; height?: number } = {},
    ): Promise<EditorPage> {
        const page = await browser.newPage();
        await page.setViewportSize({ width, height });
        // What fails, fails later; a slow machine is no failure.
        page.setDefaultTimeout(30_000);
        const editor = new EditorPage(page, nodeRed);
        await page.goto(nodeRed.url);
        if (login !== undefined) await editor.login(login);
        await editor.loaded();
        await page.evaluate(() => (window as unknown as EditorWindow).RED.sidebar.show('snapshots'));
        await page.locator('.snapshots-entry:visible, .snapshots-instead h3:visible').first().waitFor();
        return editor;
    }

    /** Loads the page again and waits until the editor is there. */
    async reload(): Promise<void> {
        await this.page.reload();
        await this.loaded();
    }

    entry(text: string): Locator {
        return this.entries.filter({ hasText: text });
    }

    titles(): Promise<string[]> {
        return this.page.locator('.snapshots-title').allTextContents();
    }

    /** The rows of the list that are seen whole, counted from 1. */
    rowsInView(): Promise<number[]> {
        return this.timeline.evaluate((list) => {
            const { top, bottom } = list.getBoundingClientRect();
            const heading = list.querySelector('.snapshots-heading')!.clientHeight;
            return [...list.querySelectorAll('.snapshots-entry')]
                .filter((row) => {
                    const box = row.getBoundingClientRect();
                    return box.top >= top + heading && box.bottom <= bottom;
                })
                .map((row) => Number(row.getAttribute('aria-rowindex')));
        });
    }

    /** Adds a node to the flow that is shown, as a person does: Ctrl-click, its type, Enter. */
    async addNode(type: string, { x, y }: { x: number; y: number }): Promise<void> {
        const before = (await this.nodes()).length;
        await this.page.locator('#red-ui-workspace-chart').click({ position: { x, y }, modifiers: ['Control'] });
        const search = this.page.locator('.red-ui-type-search input');
        await search.fill(type);
        await search.press('ArrowRight');
        await this.page.locator('.red-ui-type-search .selected', { hasText: type }).waitFor();
        await search.press('Enter');
        await this.until('the node is there', async () => (await this.nodes()).length > before);
        await search.waitFor({ state: 'hidden' });
    }

    /** Presses Deploy and waits until the editor says that it is done. */
    async deploy(): Promise<void> {
        await this.page.locator('#red-ui-header-button-deploy').click();
        await this.until('the deploy is done', async () => !(await this.isDirty()));
        await this.page.locator('.red-ui-deploy-button-content').waitFor();
    }

    /** What the editor would deploy. */
    nodes(): Promise<{ id: string; type: string; label?: string; name?: string }[]> {
        return this.page.evaluate(() => (window as unknown as EditorWindow).RED.nodes.createCompleteNodeSet());
    }

    isDirty(): Promise<boolean> {
        return this.page.evaluate(() => (window as unknown as EditorWindow).RED.nodes.dirty());
    }

    invoke(action: string): Promise<void> {
        return this.page.evaluate((id) => (window as unknown as EditorWindow).RED.actions.invoke(id), action);
    }

    /** Presses the button of an entry that shows when the mouse is over it. */
    async act(entry: Locator, action: 'preview' | 'restore' | 'more'): Promise<void> {
        await entry.hover();
        await entry.locator(`[data-action=${action}]`).click();
    }

    async choose(entry: Locator, item: string): Promise<void> {
        await this.act(entry, 'more');
        await this.chooseFromMenu(item);
    }

    /** Chooses from the menu that is open, once it has slid open: until then its items move under the mouse. */
    async chooseFromMenu(item: string): Promise<void> {
        await this.settled();
        await this.page.locator('.snapshots-menu a', { hasText: item }).click();
    }

    press(label: string): Promise<void> {
        return this.dialog.getByRole('button', { name: label, exact: true }).click();
    }

    /** Presses the button of the open plan that restores, whatever it says that it does. */
    pressRestore(): Promise<void> {
        return this.dialog.getByRole('button', { name: /^Restore/ }).click();
    }

    async search(text: string): Promise<void> {
        const box = this.page.getByPlaceholder('Search snapshots');
        await box.fill('');
        await box.pressSequentially(text);
        if (text === '') await box.press('Backspace');
    }

    /** Makes the sidebar as wide as a person can make it by dragging. */
    async setSidebarWidth(width: number): Promise<void> {
        await this.page.evaluate((to) => {
            const sidebar = document.querySelector<HTMLElement>('#red-ui-sidebar')!;
            const isFloating = getComputedStyle(sidebar).position === 'absolute';
            sidebar.style.width = `${to}px`;
            if (isFloating) document.querySelector<HTMLElement>('#red-ui-workspace')!.style.right = `${to + 8}px`;
            (window as unknown as EditorWindow).RED.events.emit('sidebar:resize');
        }, width);
    }

    /** Waits until nothing slides or fades any more. */
    async settled(): Promise<void> {
        await this.page.waitForFunction(() => (window as unknown as EditorWindow).$(':animated').length === 0);
    }

    /** Tries again until the condition holds. */
    until(what: string, condition: () => Promise<boolean>): Promise<void> {
        return this.nodeRed.waitUntil(what, condition);
    }

    close(): Promise<void> {
        return this.page.close();
    }

    private async login(name: string): Promise<void> {
        await this.page.locator('#node-dialog-login-username').fill(name);
        await this.page.locator('#node-dialog-login-password').fill(name);
        await this.page.locator('#node-dialog-login-submit').click();
    }

    private async loaded(): Promise<void> {
        await this.page.locator('.snapshots-sidebar').waitFor({ state: 'attached' });
        await this.page.locator('#red-ui-loading-progress').waitFor({ state: 'hidden' });
    }
}

interface EditorWindow {
    $: (selector: string) => { length: number };
    RED: {
        sidebar: { show(id: string): void };
        nodes: { createCompleteNodeSet(): { id: string; type: string }[]; dirty(): boolean };
        actions: { invoke(id: string): void };
        events: { emit(event: string): void };
    };
}
