import { connectForm } from './hub-connect';
import { openHubSettings } from './hub-settings';
import type { OwnDeviceTools } from './own-snapshot';

/** This Node-RED as a device: asks for its hub, or shows what there is to know of it and to change. */
export async function showHub(tools: OwnDeviceTools): Promise<void> {
    const status = await tools.own.status();
    if (status.configured) openHubSettings(tools, status);
    else connectForm(tools);
}
