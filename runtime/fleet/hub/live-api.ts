import type {
    LiveMismatch,
    LiveProvisioned,
    LiveProvisioning,
    LiveSettings,
    LiveState,
    LiveWanted,
} from '../../core/live-wire';
import { SnapshotError } from '../../core/errors';
import type { SnapshotStore } from '../../store/store';
import type { Fleet } from './device-list';
import type { DeviceRecord } from './device-registry';
import type { DeviceSnapshots } from './device-snapshots';
import { imageFor, imageTag, type ImageCoding } from './live-image';
import { listedItem, type LiveImages } from './live-images';
import { extrasOf } from './read-live-state';

export interface LiveApiOptions {
    fleet: Fleet;
    images: LiveImages;
    snapshots: DeviceSnapshots;
    store: () => Promise<SnapshotStore>;
    /** A device has said something new. */
    onNews: () => void;
}

/** Who asks, by the id in the path and the token: what FlowFuse 2.4 answers in each case. */
export type LiveCaller = { device: DeviceRecord } | { refused: 401 | 404 };

/** What a device is answered to its state. */
export type LiveAnswer =
    | { status: 200; body: Record<string, never> | LiveProvisioned }
    | { status: 409; body: LiveMismatch }
    | { status: 400; body: { code: string; error: string } };

/** The snapshot that a device is to run; undefined when there is none. */
export interface LiveTarget {
    /** Equal for equal bytes. */
    tag: (coding: ImageCoding) => string;
    /** All bytes. Asked for only when they are needed. */
    pieces: (coding: ImageCoding) => Promise<readonly Buffer[]>;
}

/** The device live API, from the side of the hub, without HTTP. */
export class LiveApi {
    constructor(private readonly options: LiveApiOptions) {}

    /**
     * FlowFuse's agent gives up what it runs at 401 and at 404, and does not ask again. So nothing but the list of devices
     * itself, read whole, is a reason for them.
     */
    identify(id: string | undefined, token: string | undefined): LiveCaller {
        const { registry } = this.options.fleet;
        const owner = token === undefined ? undefined : registry.findByToken(token);
        if (!owner) return { refused: 401 };
        if (owner.id === id) return { device: owner };
        return { refused: id !== undefined && registry.find(id) ? 401 : 404 };
    }

    /** A check-in. One that brings nothing new reads and writes nothing but the memory. */
    async state(device: DeviceRecord, body: unknown): Promise<LiveAnswer> {
        if (typeof body !== 'object' || body === null || Array.isArray(body)) return badRequest();
        const said = body as LiveState;
        const { fleet, onNews } = this.options;
        const wanted = this.wanted(device);
        if (fleet.reports.note(device.id, said, wanted.snapshot)) onNews();
        const provisioned = await this.provision(device, said);
        if (provisioned) return { status: 200, body: provisioned };
        const error = mismatch(device, said, wanted);
        return error ? { status: 409, body: mismatchBody(error, wanted) } : { status: 200, body: {} };
    }

    wanted(device: DeviceRecord): LiveWanted {
        const { registry, targets } = this.options.fleet;
        const { instance, application } = registry.ownership;
        const isOwn = device.owner === 'own';
        return {
            application: isOwn ? application : null,
            project: isOwn ? null : instance,
            snapshot: targets.of(device)?.id ?? null,
            settings: device.settingsHash,
            mode: 'autonomous',
            licensed: false,
        };
    }

    /** `key_missing` when its variables cannot be decrypted here. */
    async settings(device: DeviceRecord): Promise<LiveSettings> {
        const { registry, targets } = this.options.fleet;
        const target = targets.of(device);
        const { application, instanceName } = registry.ownership;
        const env: LiveSettings['env'] = {
            ...(await registry.variablesOf(device)),
            FF_DEVICE_ID: device.id,
            FF_DEVICE_NAME: device.name,
            FF_DEVICE_TYPE: device.type,
            FF_SNAPSHOT_ID: target?.id ?? '',
            FF_SNAPSHOT_NAME: target?.name ?? '',
            ...(device.owner === 'own' && { FF_APPLICATION_ID: application, FF_APPLICATION_NAME: instanceName }),
        };
        const features = { 'shared-library': false, projectComms: false };
        return { hash: device.settingsHash, env, autoSnapshot: device.autoSnapshot, features };
    }

    /**
     * The device's target. FlowFuse gives a device with no target of its own a starter snapshot, which has its agent install
     * the newest Node-RED there is: here it is nothing, and the agent waits. Rejects while the store cannot be used, or has
     * not got it: a device that hears of no target stops what it runs.
     */
    async target(device: DeviceRecord): Promise<LiveTarget | undefined> {
        const { fleet, images } = this.options;
        const target = fleet.targets.of(device);
        if (!target) return undefined;
        const { id, name, description, hash } = listedItem(await this.options.store(), target.id);
        const source = { id, name, description, hash };
        return {
            tag: (coding) => imageTag(source, device, fleet.registry.ownership, coding),
            pieces: async (coding) => {
                const secret = await fleet.registry.secretOf(device);
                return imageFor(await images.get(source), secret, coding);
            },
        };
    }

    private async provision(
        device: DeviceRecord,
        said: LiveState,
    ): Promise<LiveProvisioned | Record<string, never> | undefined> {
        const provisioning: unknown = said.provisioning;
        if (said.state !== 'provisioning' || typeof provisioning !== 'object' || !provisioning) return undefined;
        const isOurs = extrasOf(said) !== undefined;
        // As in FlowFuse: what an instance's device runs is the instance's.
        if (!isOurs && device.owner !== 'own') return undefined;
        const sender = { id: device.id, name: device.name };
        const { id, name } = await this.options.snapshots.take(sender, provisioning as LiveProvisioning);
        return isOurs ? { snapshots: { id, name } } : {};
    }
}

/** The first that is wrong, in FlowFuse's order. What a device does not say is right, but for the snapshot. */
function mismatch(device: DeviceRecord, said: LiveState, wanted: LiveWanted): LiveMismatch['error'] | undefined {
    const { project, application, snapshot, settings } = said;
    if (device.owner === 'own' && !extrasOf(said) && isBeforeApplications(said.agentVersion)) {
        return 'incorrect-agent-version';
    }
    if (project !== undefined && project !== wanted.project) return 'incorrect-project';
    if (application !== undefined && application !== wanted.application) return 'incorrect-application';
    if (snapshot !== wanted.snapshot) return 'incorrect-snapshot';
    return settings !== undefined && settings !== wanted.settings ? 'incorrect-settings' : undefined;
}

/**
 * FlowFuse tells the application only where it is wrong, and then leaves the project out. Its agent without a broker (4.2)
 * takes what is left out for another one, and installs everything twice: so all is told, but for an application beside a
 * project that is wrong, by which the agent would remove everything first.
 */
function mismatchBody(error: LiveMismatch['error'], wanted: LiveWanted): LiveMismatch {
    if (error === 'incorrect-agent-version') {
        return { error, mode: wanted.mode, project: null, settings: null, snapshot: null };
    }
    const { project, application, snapshot, settings } = wanted;
    const isTold = error !== 'incorrect-project';
    return { error, project, ...(isTold && { application }), snapshot, settings };
}

/** Agents before 1.11 do not know applications. */
function isBeforeApplications(version: unknown): boolean {
    const [, major, minor] = /^v?(\d+)\.(\d+)\./.exec(typeof version === 'string' ? version : '') ?? [];
    if (major === undefined) return true;
    return Number(major) < 1 || (Number(major) === 1 && Number(minor) < 11);
}

function badRequest(): LiveAnswer {
    return { status: 400, body: { code: 'bad_request', error: 'The state must be a JSON object.' } };
}

/** For a device, what is not there just now is not gone. */
export function isUnavailable(error: unknown): boolean {
    return error instanceof SnapshotError && UNAVAILABLE.has(error.code);
}

const UNAVAILABLE = new Set<string>([
    'store_unavailable',
    'store_in_use',
    'not_found',
    'damaged',
    'key_missing',
    'io_error',
]);
