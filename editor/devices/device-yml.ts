/** What a device has to know of its hub. */
export interface DeviceCredentials {
    url: string;
    id: string;
    token: string;
    credentialSecret: string;
}

/**
 * Finds them in what a hub or a FlowFuse platform hands out: a `device.yml`, or lines for settings.js. What is not in the
 * text is not in the answer; everything else in it is passed over.
 */
export function readDeviceYml(text: string): Partial<DeviceCredentials> {
    const found: Partial<DeviceCredentials> = {};
    for (const [, name = '', single, double, plain] of text.matchAll(PAIR)) {
        const member = MEMBERS[name];
        const value = single ?? double ?? plain;
        if (member && value) found[member] = value;
    }
    return found;
}

/** `name: value`, either of them in quotes or not. */
const PAIR = /\b(\w+)['"]?[ \t]*:[ \t]*(?:'([^'\n]*)'|"([^"\n]*)"|([^\s,'"{}#]+))/g;

const MEMBERS: Readonly<Record<string, keyof DeviceCredentials>> = {
    forgeURL: 'url',
    url: 'url',
    deviceId: 'id',
    id: 'id',
    token: 'token',
    credentialSecret: 'credentialSecret',
};
