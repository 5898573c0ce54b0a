import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FlowNode } from '../runtime/core/snapshot';
import type { FileStore } from '../runtime/store/file-store';
import type { FileSystem } from '../runtime/store/file-system';
import { startFakeRecording } from '../test/helpers/fake-recording';
import { openStoreIn } from '../test/helpers/test-store';

/** The recorder as the product puts it together, with a store on disk; only Node-RED itself is missing. */
export interface Recording {
    userDir: string;
    store: FileStore;
    /**
     * Deploys, and waits until the snapshot is safe and retention has removed what is too old. Resolves with when the
     * snapshot was safe, as `performance.now()` tells it.
     */
    deploy(flows: FlowNode[]): Promise<number>;
    close(): Promise<void>;
}

export async function startRecording(fileSystem: FileSystem): Promise<Recording> {
    const userDir = await mkdtemp(join(tmpdir(), 'snapshots-bench-'));
    await writeFile(join(userDir, 'package.json'), JSON.stringify({ name: 'bench', dependencies: {} }));
    const store = await openStoreIn(userDir, fileSystem);
    const { host, recorder } = startFakeRecording(store, { userDir });
    let safeAt = 0;
    store.watch(({ event }) => {
        if (event === 'created') safeAt = performance.now();
    });
    return {
        userDir,
        store,
        async deploy(flows) {
            host.announce(flows);
            host.settle();
            await recorder.idle();
            if (recorder.lastError) throw new Error(recorder.lastError.error);
            return safeAt;
        },
        async close() {
            await store.close();
            await rm(userDir, { recursive: true, force: true });
        },
    };
}
