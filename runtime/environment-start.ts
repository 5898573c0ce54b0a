import { join } from 'node:path';
import type { Host } from './host';
import { KeptEnvironment } from './kept-environment';
import { PrivateConfig } from './private-config';
import type { KeyRing } from './secrets/key-ring';

/** Node-RED's start is held up no longer than this, whatever the disk does. */
const MAX_WAIT_MS = 10_000;

/** The kept environment, and when it is set: resolves, never rejects, before flows may read it. Failures are logged. */
export function environmentStart(host: Host, keys: KeyRing): { kept: KeptEnvironment; ready: Promise<void> } {
    const file = join(host.userDir, '.config.snapshots-environment.json');
    const kept = new KeptEnvironment({
        config: new PrivateConfig({ file, warn: () => host.log.warn(host.translate('environment.damaged', { file })) }),
        keys,
        environment: process.env,
        onUnreadable: (names) => host.log.warn(host.translate('environment.unreadable', { names: names.join(', ') })),
    });
    const applied = kept.apply().catch((error: unknown) => {
        host.log.warn(host.translate('environment.failed', { error: (error as Error).message }));
    });
    const late = new Promise<void>((resolve) => void setTimeout(resolve, MAX_WAIT_MS).unref());
    return { kept, ready: Promise.race([applied, late]) };
}
