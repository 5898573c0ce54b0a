import { Capturer } from '../../runtime/capture/capture';
import { ModuleReader } from '../../runtime/modules/installed-modules';
import { Recorder, type RecorderOptions, type RecorderTools } from '../../runtime/capture/recorder';
import { parseSettings } from '../../runtime/settings';
import type { SnapshotStore } from '../../runtime/store/store';
import { FakeHost } from './fake-host';

/** A recorder that listens to a fake Node-RED, put together as the product does it, with the default settings. */
export interface FakeRecording {
    host: FakeHost;
    recorder: Recorder;
    /** What a recorder of this store works with. */
    tools: RecorderTools;
}

export function startFakeRecording(
    store: SnapshotStore,
    { userDir = '/nowhere', ...options }: Partial<RecorderOptions> & { userDir?: string } = {},
): FakeRecording {
    const { retention, env } = parseSettings(undefined, () => undefined);
    const host = new FakeHost();
    const capturer = new Capturer(host, store, new ModuleReader(userDir, '4.1.15'), env);
    const tools = { store, capturer };
    const recorder = new Recorder({
        host,
        tools: Promise.resolve(tools),
        retention,
        isAutomatic: () => Promise.resolve(true),
        isOff: () => false,
        onStatus: () => undefined,
        ...options,
    });
    recorder.start();
    return { host, recorder, tools };
}
