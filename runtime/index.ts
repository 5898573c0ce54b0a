import { join, resolve } from 'node:path';
import type { Translate } from './core/translate';
import { COMMS_TOPIC, type SnapshotsNotice } from './core/wire';
import { AutoSwitch } from './capture/auto-switch';
import { Capturer } from './capture/capture';
import { coalesced } from './coalesced';
import { environmentStart } from './environment/environment-start';
import { BadTokens } from './fleet/hub/bad-tokens';
import { fleetStart } from './fleet-start';
import { KeptUploads } from './files/kept-uploads';
import { guardStart } from './guard/guard-start';
import type { Host } from './host';
import { mountRoutes, type AdminServer } from './http/mount';
import { compareRoutes } from './http/compare-routes';
import { deviceRoutes } from './http/device-routes';
import { environmentRoutes } from './http/environment-routes';
import { exportRoutes } from './http/export-routes';
import { startDevice } from './fleet/device/start-device';
import { historyRoutes } from './http/history-routes';
import { importRoutes } from './http/import-routes';
import { liveRoutes } from './http/live-routes';
import { ownDeviceRoutes } from './http/own-device-routes';
import { pushRoutes } from './http/push-routes';
import { remoteDeviceRoutes } from './http/remote-device-routes';
import { remotePlaceRoutes, remoteRoutes } from './http/remote-routes';
import { restoreRoutes } from './http/restore-routes';
import { snapshotRoutes } from './http/snapshot-routes';
import { statusRoutes } from './http/status-routes';
import { ModuleReader } from './modules/installed-modules';
import { PrivateConfig } from './private-config';
import { Recorder } from './capture/recorder';
import { summariseRemotes } from './remotes/summarise-remotes';
import { remotesStart } from './remotes-start';
import type { RestoreTools } from './restore/restore-tools';
import { openKeyRing } from './secrets/key-ring';
import { parseSettings } from './settings';
import { openFileStore } from './store/file-store';
import { Queue } from './store/queue';
import type { StateTools } from './states/state';
import { StoreOpening } from './store-opening';

/** The runtime half at work. */
export interface RunningSnapshots {
    /** Resolves, never rejects, when Node-RED may load its flows: the guard has looked at them, or took too long. */
    ready: Promise<void>;
    /** Hears and does nothing any more, and gives the store up. Never rejects; may be called again. */
    close(): Promise<void>;
}

/**
 * Puts the runtime half together and starts it. The store opens in the background, once `before` is settled: while it
 * cannot be used Node-RED runs as if this package were not there, but for the log and the status, which say why.
 */
export function startSnapshots(
    host: Host,
    server: AdminServer | undefined,
    before: Promise<void> = Promise.resolve(),
): RunningSnapshots {
    const settings = parseSettings(host.settings, (setting, expected) =>
        host.log.warn(host.translate('settings.wrong', { setting, expected })),
    );
    const dir = resolve(host.userDir, settings.dir ?? 'snapshots');
    const config = new PrivateConfig({
        file: join(host.userDir, '.config.snapshots.json'),
        warn: (text) => host.log.warn(text),
    });
    const keys = openKeyRing({ config, encryptionKey: settings.encryptionKey });
    const deviceConfig = new PrivateConfig({
        file: join(host.userDir, '.config.snapshots-device.json'),
        warn: (text) => host.log.warn(text),
    });
    const { kept, given, ready: environmentReady } = environmentStart(host, keys, deviceConfig);
    const notify = (notice: SnapshotsNotice): void => host.publish(COMMS_TOPIC, notice);
    const modules = new ModuleReader(host.userDir, host.nodeRedVersion);
    const auto = new AutoSwitch(config, settings.auto.enabled);
    const opening = new StoreOpening({
        host,
        open: async () => {
            await before;
            return openFileStore({ dir, keys });
        },
        onChange: () => notify({ event: 'status' }),
        onLate: () => void recorder.catchUp(),
    });
    const environment = { ...settings.env, kept: () => kept.names, ofDevice: () => given.names };
    const tools = opening.store.then((store) => {
        store.watch((change) => {
            notify(change);
            if (change.event === 'created') device.device.captured();
        });
        return { store, capturer: new Capturer(host, store, modules, environment) };
    });
    // The opening has said why there is no store; a rejection that nobody takes would end Node-RED.
    tools.catch(() => undefined);
    const remotes = remotesStart({
        host,
        keys,
        settings: settings.remotes,
        store: opening.store,
        recorder: () => recorder,
        notify,
    });
    const recorder = new Recorder({
        host,
        tools,
        retention: settings.retention,
        isAutomatic: () => auto.enabled(),
        held: () => remotes.queues.held(),
        isOff: () => opening.off !== undefined,
        onStatus: () => notify({ event: 'status' }),
    });
    recorder.start();
    const guard = guardStart({
        host,
        tools: async () => {
            await opening.usable();
            // What the guard keeps has an environment, too, and what it finds may be made whole first.
            await environmentReady;
            await device.ready;
            return tools;
        },
        dir,
        settings: settings.guard,
        onGood: (running) => void recorder.approve(running).then(() => device.flowsAreGood(running)),
    });
    const restores = new Queue();
    const usable = async (): Promise<RestoreTools & StateTools> => {
        await opening.usable();
        return { host, recorder, modules, environment, kept, restores, ...(await tools) };
    };
    const device = startDevice({
        host,
        keys,
        config: deviceConfig,
        settings: settings.device,
        remotes: settings.remotes,
        guard: { settings: settings.guard, report: () => guard.report() },
        given,
        tools: async () => {
            await environmentReady;
            return usable();
        },
        onChange: coalesced(() => notify({ event: 'status' })),
    });
    const uploads = new KeptUploads();
    const fleet = server && fleetStart({ host, keys, opening, settings, notify });
    if (server && fleet) {
        const translate: Translate = (key, values) => host.translate(key, values);
        mountRoutes(server, [
            // Of all requests those of devices are the most by far.
            ...liveRoutes({ live: () => fleet.live, badTokens: new BadTokens() }),
            ...statusRoutes({
                opening,
                recorder,
                auto,
                guard,
                notify,
                remotes: () => summariseRemotes(remotes),
                fleet: () => fleet.hub?.summary(),
                device: device.device,
            }),
            ...environmentRoutes(kept),
            ...compareRoutes(usable, remotes.states, translate),
            ...historyRoutes(usable, translate),
            ...exportRoutes(usable),
            ...importRoutes(usable, uploads, (store) => recorder.prunePushed(store)),
            ...remoteRoutes(remotes),
            ...remotePlaceRoutes(remotes),
            ...remoteDeviceRoutes(remotes),
            ...pushRoutes(async () => ({ ...(await usable()), ...remotes, modules: host.modules, translate })),
            ...deviceRoutes({ hub: () => fleet.usable(), url: settings.hub.url }),
            ...ownDeviceRoutes(device.device),
            ...snapshotRoutes(usable, async (id) => (await fleet.usable()).release(id)),
            ...restoreRoutes(usable),
        ]);
    }
    host.onExit(() => opening.releaseNow());
    return {
        ready: Promise.all([environmentReady, device.ready, guard.ready]).then(() => undefined),
        close: async () => {
            host.dispose();
            remotes.close();
            await fleet?.close();
            await device.device.close();
            await recorder.idle();
            await uploads.clear();
            await opening.close();
        },
    };
}
