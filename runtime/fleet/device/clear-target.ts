import { BY, type DeviceTools } from './device-tools';

/**
 * Stops running what a target made this Node-RED run: there is none any more. The flows and credentials go, kept in a safety
 * snapshot; modules and variables stay until the next target. Rejects as the store and a deploy do, and changes nothing then.
 */
export function clearTarget(tools: DeviceTools): Promise<void> {
    return tools.restores.run(() => clearNow(tools));
}

async function clearNow({ host, memory, recorder }: DeviceTools): Promise<void> {
    const { current } = memory.content;
    const { manifest, moment } = await recorder.capture({
        kind: 'restore',
        name: host.translate('device.beforeClear', { name: current?.name ?? '' }),
        description: '',
        pinned: false,
        noteNoEnvironment: true,
    });
    await memory.update(() => ({ unfinished: { safety: manifest.id, attempts: 1 } }));
    try {
        await host.deploy({ flows: [], credentials: {}, rev: moment.running.rev, by: BY });
    } catch (error) {
        await memory.update(() => ({ unfinished: undefined }));
        throw error;
    }
    await memory.update((before) => ({
        current: undefined,
        previous: before.current,
        unfinished: undefined,
        awaitsRestart: undefined,
        credentialsChanged: undefined,
    }));
    host.log.warn(host.translate('device.cleared', { name: manifest.name }));
}
