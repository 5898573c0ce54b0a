import { SnapshotError } from '../core/errors';
import type { FleetSummary, RemotesSummary, SnapshotsNotice, SnapshotsStatus } from '../core/wire';
import type { AutoSwitch } from '../capture/auto-switch';
import type { StartedGuard } from '../guard/guard-start';
import type { Device } from '../fleet/device/device';
import type { Recorder } from '../capture/recorder';
import type { StoreOpening } from '../store-opening';
import type { StoreHealth } from '../store/store';
import type { Route } from './route';

/** What the status is made of. */
export interface StatusSources {
    opening: StoreOpening;
    recorder: Recorder;
    auto: AutoSwitch;
    guard: StartedGuard;
    /** The remotes of this instance; undefined while there are none. Never rejects. */
    remotes: () => Promise<RemotesSummary | undefined>;
    /** The devices of this instance; undefined while there are none. */
    fleet: () => FleetSummary | undefined;
    device: Pick<Device, 'status'>;
    notify(notice: SnapshotsNotice): void;
}

/** The status, also of a store that cannot be used, and the switch for automatic snapshots. */
export function statusRoutes(sources: StatusSources): Route[] {
    return [
        {
            verb: 'get',
            path: '/snapshots/status',
            permission: 'snapshots.read',
            handle: async () => ({ body: await readStatus(sources) }),
        },
        {
            verb: 'put',
            path: '/snapshots/settings',
            permission: 'snapshots.write',
            handle: async ({ body }) => {
                await sources.auto.set(parseAuto(body));
                sources.notify({ event: 'status' });
                return { body: await readStatus(sources) };
            },
        },
    ];
}

async function readStatus(sources: StatusSources): Promise<SnapshotsStatus> {
    const { opening, recorder, auto, guard, remotes, fleet, device } = sources;
    const health: StoreHealth = opening.ready
        ? (await opening.store).health()
        : { format: 1, count: 0, damaged: 0, bytes: 0 };
    const report = guard.report();
    const places = await remotes();
    const devices = fleet();
    const own = await device.status();
    return {
        ready: opening.ready,
        ...(opening.off && { off: opening.off }),
        ...health,
        auto: { enabled: await auto.enabled() },
        capturing: opening.ready && recorder.capturing,
        ...(recorder.lastCapture && { lastCapture: recorder.lastCapture }),
        ...(recorder.lastError && { lastError: recorder.lastError }),
        ...(report && { guard: report }),
        ...(places && { remotes: places }),
        ...(devices && { fleet: devices }),
        ...(own.configured && { device: own }),
    };
}

function parseAuto(body: unknown): boolean {
    const { auto } = (body ?? {}) as { auto?: { enabled?: unknown } | null };
    if (typeof auto?.enabled === 'boolean') return auto.enabled;
    throw new SnapshotError('bad_request', 'Send {"auto": {"enabled": true}} or {"auto": {"enabled": false}}.');
}
