import type { Locator } from 'playwright-core';
import type { EditorPage } from './editor-page';

/** The screen of devices in the editor, as a person uses it. */
export class FleetPage {
    readonly screen: Locator;
    readonly rows: Locator;
    readonly details: Locator;
    readonly rollout: Locator;

    constructor(readonly editor: EditorPage) {
        this.screen = editor.page.locator('.snapshots-fleet');
        this.rows = this.screen.locator('.snapshots-device');
        this.details = this.screen.locator('.snapshots-device-details');
        this.rollout = this.screen.locator('.snapshots-rollout');
    }

    /** Opens it by the line below the list of snapshots, or by what stands for it, and waits until the devices are there. */
    async open(): Promise<this> {
        await this.editor.page
            .locator('.snapshots-sidebar')
            .getByRole('button', { name: /^(Show devices|Devices)/ })
            .click();
        await this.screen.locator('.snapshots-device, .snapshots-device-instead h3').first().waitFor();
        return this;
    }

    row(name: string): Locator {
        return this.rows.filter({ has: this.editor.page.getByText(name, { exact: true }) });
    }

    /** Shows the details of a device. */
    async show(name: string): Promise<void> {
        await this.row(name).locator('.snapshots-device-main').first().click();
        await this.details.getByRole('heading', { name, exact: true }).waitFor();
    }

    async names(): Promise<string[]> {
        return this.rows.locator('.snapshots-device-name .snapshots-device-main').allTextContents();
    }

    press(label: string): Promise<void> {
        return this.screen.getByRole('button', { name: label, exact: true }).click();
    }

    async search(text: string): Promise<void> {
        const box = this.screen.getByPlaceholder('Search devices');
        await box.fill('');
        await box.pressSequentially(text);
        if (text === '') await box.press('Backspace');
    }

    async close(): Promise<void> {
        await this.screen.locator('.snapshots-viewer-close').click();
        await this.screen.waitFor({ state: 'detached' });
    }
}
