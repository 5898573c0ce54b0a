import type { Locator } from 'playwright-core';
import type { EditorPage } from '../../browser/editor-page';

/** What the sidebar shows of remotes, as a person uses it. */
export class RemotesPage {
    constructor(readonly editor: EditorPage) {}

    /** The tab of a remote. */
    source(name: string): Locator {
        return this.editor.page.locator('.snapshots-source', { hasText: name });
    }

    /** Snapshots of the remote that is shown. */
    rows(text: string): Locator {
        return this.editor.page.locator('.snapshots-remote .snapshots-entry', { hasText: text });
    }

    /** Snapshots of this Node-RED. */
    own(text: string): Locator {
        return this.editor.page.locator('.snapshots-pane:not(.snapshots-remote) .snapshots-entry', { hasText: text });
    }

    /** What is told above the list of the remote that is shown. */
    get news(): Locator {
        return this.editor.page.locator('.snapshots-news');
    }

    problem(field: string): Locator {
        return this.editor.dialog.locator(`[data-field=${field}] .snapshots-problem:not(:empty)`);
    }

    /** Begins to connect a remote of a kind. */
    async begin(kind: string): Promise<void> {
        await this.editor.invoke('snapshots:connect-remote');
        await this.editor.dialog.getByText(kind, { exact: true }).click();
    }

    /** Types into a field of the dialog, and leaves it. */
    async fill(label: string, value: string): Promise<void> {
        const input = this.editor.dialog.getByLabel(label, { exact: true });
        await input.fill(value);
        await input.press('Tab');
    }

    async choose(row: Locator, item: string): Promise<void> {
        await this.editor.act(row, 'more');
        await this.editor.chooseFromMenu(item);
    }

    /** Chooses the place of the remote that is shown. Where none was chosen before, all are there to choose from. */
    async goTo(place: string): Promise<void> {
        const { page } = this.editor;
        const button = page.locator('.snapshots-remote-head .snapshots-place-button');
        await button.waitFor();
        if ((await button.getAttribute('aria-expanded')) !== 'true') await button.click();
        await page.getByRole('treeitem', { name: place }).click();
    }

    /**
     * Pushes a snapshot of this Node-RED to the place that is offered first. The package itself is linked into the user directory of
     * a test, which is said, and agreed to.
     */
    async push(row: Locator, { setAsTarget = false }: { setAsTarget?: boolean } = {}): Promise<void> {
        const { dialog } = this.editor;
        await this.choose(row, 'Push…');
        await dialog.getByText('secrets encrypted').waitFor();
        if (setAsTarget) await dialog.getByLabel('Make it the Device Target there').check();
        await dialog.getByText('node-red-contrib-snapshots came from link').waitFor();
        await dialog.getByLabel('Push anyway').check();
        await this.editor.press('Push anyway');
        await dialog.waitFor({ state: 'hidden' });
    }
}
