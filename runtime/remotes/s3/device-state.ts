import type { LiveExtras } from '../../core/live-wire';

/** What a device says of itself, as it is in the bucket. Times are not told: clocks differ. */
export interface DeviceState {
    device: string;
    /** `running`, `stopped`, `error`, `updating`, …: any text. */
    state: string;
    /** Id of the snapshot that it runs; null for none. */
    snapshot: string | null;
    /** What that is called. */
    name?: string;
    snapshots?: LiveExtras;
    /** Another machine speaks for the same device. */
    twins?: boolean;
}

/** Undefined for what is none. Whoever may write to the bucket can put anything there. */
export function parseDeviceState(bytes: Buffer): DeviceState | undefined {
    let json: unknown;
    try {
        json = JSON.parse(bytes.toString());
    } catch {
        return undefined;
    }
    if (!isRecord(json)) return undefined;
    const { device, state, snapshot, name, snapshots, twins } = json;
    if (!isText(device) || !isText(state) || (snapshot !== null && !isText(snapshot))) return undefined;
    return {
        device,
        state,
        snapshot,
        ...(isText(name) && { name }),
        ...(isRecord(snapshots) && { snapshots: parseExtras(snapshots) }),
        ...(twins === true && { twins }),
    };
}

function parseExtras({
    version,
    nodeRed,
    mode,
    process,
    failure,
    modified,
    intervalSeconds,
}: Readonly<Record<string, unknown>>): LiveExtras {
    const reason = isRecord(failure) ? failure : {};
    const { snapshot, code, error } = reason;
    return {
        version: textOf(version),
        nodeRed: textOf(nodeRed),
        mode: mode === 'developer' ? 'developer' : 'fleet',
        process: textOf(process),
        ...(isText(snapshot) && isText(code) && isText(error) && { failure: { snapshot, code, error } }),
        ...(modified === true && { modified }),
        ...(typeof intervalSeconds === 'number' && Number.isFinite(intervalSeconds) && { intervalSeconds }),
    };
}

function textOf(value: unknown): string {
    return isText(value) ? value : '';
}

/** Longer ones are no part of it. */
function isText(value: unknown): value is string {
    return typeof value === 'string' && value.length <= 2000;
}

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
