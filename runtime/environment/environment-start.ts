import { join } from 'node:path';
import type { Host } from '../host';
import { KeptEnvironment } from './kept-environment';
import { PrivateConfig } from '../private-config';
import type { KeyRing } from '../secrets/key-ring';

/** Node-RED's start is held up no longer than this, whatever the disk does. */
const MAX_WAIT_MS = 10_000;

export interface StartedEnvironment {
    /** What restores have brought. */
    kept: KeptEnvironment;
    /** What the hub gives to this device alone, which goes before that. */
    given: KeptEnvironment;
    /** Resolves, never rejects, before flows may read either. */
    ready: Promise<void>;
}

/** Sets the variables that are kept. Failures are logged. `device`: the private file of this Node-RED as a device. */
export function environmentStart(host: Host, keys: KeyRing, device: PrivateConfig): StartedEnvironment {
    const onUnreadable = (names: readonly string[]): void =>
        host.log.warn(host.translate('environment.unreadable', { names: names.join(', ') }));
    const file = join(host.userDir, '.config.snapshots-environment.json');
    const kept = new KeptEnvironment({
        config: new PrivateConfig({ file, warn: () => host.log.warn(host.translate('environment.damaged', { file })) }),
        keys,
        environment: process.env,
        onUnreadable,
    });
    const given = new KeptEnvironment({ config: device, keys, environment: process.env, over: kept, onUnreadable });
    const apply = (environment: KeptEnvironment): Promise<void> =>
        environment.apply().catch((error: unknown) => {
            host.log.warn(host.translate('environment.failed', { error: (error as Error).message }));
        });
    const applied = apply(given).then(() => apply(kept));
    const late = new Promise<void>((resolve) => void setTimeout(resolve, MAX_WAIT_MS).unref());
    return { kept, given, ready: Promise.race([applied, late]) };
}
