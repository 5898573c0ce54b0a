import type { EditorHost } from '../host';
import { say } from '../say';
import { askSnapshot } from '../views/snapshot-form';
import type { OwnDeviceApi } from './fleet-api';
import { localTimestamp } from '../../runtime/core/snapshot';

export interface OwnDeviceTools {
    host: EditorHost;
    own: OwnDeviceApi;
    /** Something of what the status tells has changed. */
    readonly changed: () => void;
}

/** Asks for a name, makes a snapshot of what runs and sends it to the hub. */
export function askOwnSnapshot({ host, own }: OwnDeviceTools): void {
    const isUndeployed = host.canvas.hasUndeployedChanges();
    askSnapshot(host, {
        title: host.text('hub.snapshot.title'),
        hint: host.text(isUndeployed ? 'form.undeployed' : 'hub.snapshot.what'),
        name: `Snapshot - ${localTimestamp(new Date()).slice(0, 16)}`,
        description: '',
        submit: host.text('hub.snapshot.send'),
        save: async (snapshot) => {
            await own.sendSnapshot(snapshot);
            say(host, 'success', [host.text('hub.snapshot.done', { name: snapshot.name })]);
        },
    });
}
