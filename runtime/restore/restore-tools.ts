import type { Capturer } from '../capture/capture';
import type { Host } from '../host';
import type { ModuleReader } from '../modules/installed-modules';
import type { KeptEnvironment } from '../environment/kept-environment';
import type { Recorder } from '../capture/recorder';
import type { Queue } from '../store/queue';
import type { SnapshotStore } from '../store/store';

/** What a restore works with. */
export interface RestoreTools {
    host: Host;
    store: SnapshotStore;
    capturer: Capturer;
    recorder: Recorder;
    modules: ModuleReader;
    kept: KeptEnvironment;
    /** Restores take turns in it. */
    restores: Queue;
}
