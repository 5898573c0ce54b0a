import type { DeviceCredentials, DeviceRecord } from './device-registry';

/**
 * `device.yml` of FlowFuse's device agent, which appends `/api/v1/devices/<id>/` to the address. Every value is in quotes,
 * as YAML takes JSON's texts.
 *
 * @param url address of the routes of this package, as devices reach it, without a slash at its end
 */
export function deviceYml({ id }: DeviceRecord, { token, credentialSecret }: DeviceCredentials, url: string): string {
    const members = { deviceId: id, token, credentialSecret, forgeURL: url };
    return `${Object.entries(members)
        .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
        .join('\n')}\n`;
}

/** The lines for settings.js of a Node-RED with this package. */
export function settingsLines(
    { id }: DeviceRecord,
    { token, credentialSecret }: DeviceCredentials,
    url: string,
): string {
    const members = { url, id, token, credentialSecret };
    const lines = Object.entries(members).map(([name, value]) => `        ${name}: ${JSON.stringify(value)},`);
    return ['snapshots: {', '    device: {', ...lines, '    },', '},', ''].join('\n');
}
