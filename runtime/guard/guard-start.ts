import { isSnapshotError } from '../core/errors';
import type { GuardReport } from '../core/guard-rule';
import type { Capturer } from '../capture/capture';
import { Guard } from './guard';
import { watchRun } from './guard-watch';
import type { Host, RunningFlows } from '../host';
import type { GuardSettings } from '../settings';
import { RunMarkerFile } from '../store/run-marker-file';
import type { SnapshotStore } from '../store/store';
import { UserDir } from '../user-dir/user-dir';

export interface GuardStartOptions {
    host: Host;
    /** Resolves when the store can be used; rejects when it cannot. */
    tools(): Promise<{ store: SnapshotStore; capturer: Capturer }>;
    /** Folder of the store. */
    dir: string;
    settings: GuardSettings;
    /** Flows have run for long enough to be good. */
    onGood(running: RunningFlows): void;
}

/** The guard of this start. */
export interface StartedGuard {
    /** Resolves, never rejects, when Node-RED may load its flows. */
    ready: Promise<void>;
    report(): GuardReport | undefined;
}

/** Node-RED's start is held up no longer than this, whatever the disk does. */
const MAX_WAIT_MS = 30_000;

/** Starts the guard, unless it is switched off or Node-RED runs its flows already. Failures are logged. */
export function guardStart(options: GuardStartOptions): StartedGuard {
    const { host, settings } = options;
    const marker = new RunMarkerFile(options.dir);
    let guard: Guard | undefined;
    let isLate = false;
    if (settings.enabled) {
        watchRun({
            host,
            withinSeconds: settings.withinSeconds,
            onTrusted: () => guard?.trust(),
            onGood: (running) => options.onGood(running),
        });
    }
    const look = async (): Promise<void> => {
        if (!settings.enabled || (await host.runningFlows())) return;
        const userDir = await userDirOf(host);
        const tools = await options.tools();
        guard = new Guard({ host, ...tools, userDir, marker, settings, mayReplace: () => !isLate });
        await guard.beforeFlows();
    };
    const looking = look().catch((error: unknown) => {
        // Of a store that cannot be used the log has told already.
        if (isSnapshotError(error, 'store_unavailable')) return;
        host.log.warn(host.translate('guard.failed', { error: (error as Error).message }));
    });
    const late = new Promise<void>((resolve) => {
        setTimeout(() => {
            isLate = true;
            resolve();
        }, MAX_WAIT_MS).unref();
    });
    return { ready: Promise.race([looking, late]), report: () => guard?.report };
}

/** The user directory of a Node-RED that is starting. */
export function userDirOf(host: Host): Promise<UserDir> {
    return UserDir.open({
        userDir: host.userDir,
        settings: host.allSettings,
        nodeRedVersion: host.nodeRedVersion,
        keepSecret: (name, secret) => host.keepSetting(name, secret),
    });
}
