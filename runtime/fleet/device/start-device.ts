import { isSnapshotError } from '../../core/errors';
import { userDirOf } from '../../guard/guard-start';
import type { Host, RunningFlows } from '../../host';
import type { KeptEnvironment } from '../../environment/kept-environment';
import { packageVersion } from '../../package-version';
import type { PrivateConfig } from '../../private-config';
import type { RestoreTools } from '../../restore/restore-tools';
import type { KeyRing } from '../../secrets/key-ring';
import type { StartedGuard } from '../../guard/guard-start';
import type { GuardSettings } from '../../settings';
import { bucketsIn, deviceConnector } from './connect-device';
import { DeviceConnection } from './connection';
import { localPart } from './local-part';
import { Device } from './device';
import { DeviceMemory, nameOfTarget } from './memory';
import { mendFlows } from './mend-flows';
import { parseDeviceSettings } from './settings';

export interface StartDeviceOptions {
    host: Host;
    keys: KeyRing;
    /** `<userDir>/.config.snapshots-device.json`. */
    config: PrivateConfig;
    /** `snapshots.device` of settings.js, unchecked. */
    settings: unknown;
    /** `snapshots.remotes` of settings.js, unchecked. */
    remotes: unknown;
    guard: { settings: GuardSettings; report: StartedGuard['report'] };
    given: KeptEnvironment;
    /** Resolves when the store can be used; rejects while it cannot. */
    tools: () => Promise<RestoreTools>;
    onChange: () => void;
}

export interface StartedDevice {
    device: Device;
    /** Resolves, never rejects, when Node-RED may load its flows: what a power cut left of a target is whole again. */
    ready: Promise<void>;
    flowsAreGood(running: RunningFlows): void;
}

/** Node-RED's start is held up no longer than this, whatever the disk does. */
const MAX_WAIT_MS = 20_000;

/** Puts together what makes this Node-RED a device, if it is one. Asks no hub before Node-RED has loaded its flows. */
export function startDevice(options: StartDeviceOptions): StartedDevice {
    const { host, keys, config, given, guard } = options;
    const environment = process.env;
    const setting = parseDeviceSettings(
        options.settings,
        (name, expected) => host.log.warn(host.translate('settings.wrong', { setting: name, expected })),
        bucketsIn(options.remotes, environment),
    );
    const connection = new DeviceConnection({ config, keys, setting, environment });
    const memory = new DeviceMemory(config);
    const device = new Device({
        host,
        connection,
        memory,
        given,
        tools: async () => ({ ...(await options.tools()), memory, given, now: () => new Date() }),
        guard,
        version: packageVersion,
        connect: deviceConnector({
            userDir: host.userDir,
            environment,
            version: packageVersion,
            local: async (object) => localPart((await options.tools()).store, memory, object),
            nameOf: (id) => nameOfTarget(memory.content, id),
        }),
        onChange: () => options.onChange(),
    });
    return {
        device,
        ready: mended(options, connection, memory),
        flowsAreGood: (running) => device.flowsAreGood(running),
    };
}

async function mended(
    { host, tools }: StartDeviceOptions,
    connection: DeviceConnection,
    memory: DeviceMemory,
): Promise<void> {
    let isLate = false;
    const mend = async (): Promise<void> => {
        const { url, id } = (await connection.read()).about;
        if (url === undefined || id === undefined) return;
        await memory.load({ url, id });
        if (memory.content.unfinished?.safety === undefined || (await host.runningFlows())) return;
        const { store, kept } = await tools();
        const userDir = await userDirOf(host);
        const put = await mendFlows({ memory, store, userDir, kept, mayReplace: () => !isLate });
        if (put) host.log.warn(host.translate('device.mended', { name: put.name }));
    };
    const mending = mend().catch((error: unknown) => {
        // Of a store that cannot be used the log has told already.
        if (isSnapshotError(error, 'store_unavailable')) return;
        host.log.warn(host.translate('device.notMended', { error: (error as Error).message }));
    });
    await Promise.race([
        mending,
        new Promise<void>((resolve) => {
            setTimeout(() => {
                isLate = true;
                resolve();
            }, MAX_WAIT_MS).unref();
        }),
    ]);
}
