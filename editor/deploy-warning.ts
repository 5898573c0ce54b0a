import type { Commands } from './commands';
import type { EditorHost } from './host';
import { hubName, hubText } from './hub-words';
import type { Model } from './model';
import { say } from './say';

/**
 * Tells whoever deploys in this editor that a hub decides what runs here: once for each target that the hub sets, until the page is
 * loaded again, and no more for that target when the person says so.
 */
export function warnOfDeploys(host: EditorHost, model: Model, commands: Commands): void {
    let told: string | undefined;
    const look = async (): Promise<void> => {
        if (!model.status?.device?.configured) return;
        const device = await model.loadStatus().then(() => model.status?.device);
        const target = device?.target;
        if (!device || !target || device.mode !== 'fleet' || told === target.id) return;
        told = target.id;
        if (host.recall(SILENT) === target.id) return;
        say(
            host,
            'warning',
            [
                hubText(host, device, 'hub.deployed.title', { hub: hubName(device) }),
                hubText(host, device, 'hub.deployed.text'),
            ],
            [
                { label: host.text('hub.deployed.silent'), run: () => host.remember(SILENT, target.id) },
                { label: host.text('hub.button.developer'), run: () => commands.setMode('developer') },
            ],
        );
    };
    host.onDeployed(() => void look());
}

/** Id of the target for which a user wants no such word any more. */
const SILENT = 'deployWarning';
