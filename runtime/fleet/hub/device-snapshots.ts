import { SnapshotError } from '../../core/errors';
import type { LiveProvisioning } from '../../core/live-wire';
import { deviceSnapshotsToRemove, type RetentionPolicy } from '../../core/retention';
import { isAutoSnapshotName, itemOf, type SnapshotItem } from '../../core/snapshot';
import { openDocument } from '../../files/open-document';
import { readDocument } from '../../files/snapshot-document';
import { Queue } from '../../store/queue';
import type { SnapshotStore } from '../../store/store';
import { writeUnless } from '../../capture/write-snapshot';

export interface DeviceSnapshotsOptions {
    store: () => Promise<SnapshotStore>;
    retention: RetentionPolicy;
    now: () => Date;
}

type Sender = NonNullable<SnapshotItem['device']>;

/** How many devices may wait for theirs to be stored. Each holds its flows in memory meanwhile. */
const MAX_WAITING = 8;

/** Snapshots that devices make and send here: kind `device`. One at a time. */
export class DeviceSnapshots {
    private readonly queue = new Queue();
    private waiting = 0;

    constructor(private readonly options: DeviceSnapshotsOptions) {}

    /**
     * Stores what a device has sent; durable when it resolves. An automatic one that is the same as the device's newest is
     * not stored again, and that one is answered. `bad_request`, `bad_file`, `secret_needed`, `wrong_secret`;
     * `too_many_uploads` when others are waiting; else as the store.
     */
    async take(device: Sender, provisioning: LiveProvisioning): Promise<SnapshotItem> {
        if (this.waiting >= MAX_WAITING) {
            throw new SnapshotError(
                'too_many_uploads',
                'Other devices are sending snapshots just now. Try again later.',
            );
        }
        this.waiting++;
        try {
            return await this.queue.run(() => this.store(device, provisioning));
        } finally {
            this.waiting--;
        }
    }

    private async store(device: Sender, provisioning: LiveProvisioning): Promise<SnapshotItem> {
        const store = await this.options.store();
        const document = await readDocument(textOf(provisioning));
        const secret = typeof provisioning.credentialSecret === 'string' ? provisioning.credentialSecret : undefined;
        const content = await openDocument(document, ALL, secret);
        const createdAt = this.options.now().toISOString();
        const name = document.about.name || device.name;
        const about = {
            kind: 'device' as const,
            name,
            description: document.about.description,
            pinned: false,
            createdAt,
            device,
        };
        const stored = await writeUnless<SnapshotItem>(store, content, about, ({ hash }) => {
            const newest = store.items().find((item) => item.kind === 'device' && item.device?.id === device.id);
            const isSame = isAutoSnapshotName(name) && newest?.hash === hash && !newest.damaged;
            return Promise.resolve(isSame ? newest : undefined);
        });
        if (!('parts' in stored)) return stored;
        await store.remove(deviceSnapshotsToRemove(store.items(), device.id, this.options.retention));
        return itemOf(stored);
    }
}

const ALL = { flows: true, credentials: true, envVars: 'all' as const };

/** What was sent as the text of a snapshot file, so that it is read, checked and decrypted as one. */
function* textOf(sent: Partial<LiveProvisioning>): Generator<Buffer> {
    const { name = '', description = '', deviceConfig } = sent;
    const {
        flows,
        credentials,
        package: packages,
        env,
    }: Partial<LiveProvisioning['deviceConfig']> = deviceConfig ?? {};
    yield Buffer.from(`${JSON.stringify({ name, description }).slice(0, -1)},"flows":{"flows":`);
    if (typeof flows === 'string') yield Buffer.from(flows);
    else if (Array.isArray(flows)) yield* listOf(flows);
    else throw badRequest();
    yield Buffer.from(`,"credentials":${jsonOf(credentials)}},"settings":`);
    const modules = packages?.modules ?? packages?.dependencies ?? {};
    yield Buffer.from(`${JSON.stringify({ modules, ...(env && { env }) })}}`);
}

function* listOf(nodes: readonly unknown[]): Generator<Buffer> {
    let before = '[';
    for (const node of nodes) {
        yield Buffer.from(`${before}${JSON.stringify(node)}`);
        before = ',';
    }
    yield Buffer.from(before === '[' ? '[]' : ']');
}

function jsonOf(credentials: unknown): string {
    if (typeof credentials === 'string') return credentials.trim() === '' ? '{}' : credentials;
    return JSON.stringify(credentials ?? {});
}

function badRequest(): SnapshotError {
    return new SnapshotError('bad_request', 'provisioning.deviceConfig must hold the flows.');
}
