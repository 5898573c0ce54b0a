import { itemOf, type SnapshotItem } from '../../core/snapshot';
import { findSame } from '../../files/find-same';
import { readLiveDocument } from '../../files/live-document';
import { openDocument } from '../../files/open-document';
import { flowsRevision } from '../../flows-revision';
import type { RestoreTools } from '../../restore/restore-tools';
import { writeUnless } from '../../capture/write-snapshot';
import type { DownloadedTarget } from './download';
import { exactModules } from './exact-modules';
import type { KnownTarget } from './memory';

/** A target that is a snapshot here now. */
export interface StoredTarget {
    target: KnownTarget;
    /** Whether a snapshot was made for it; else the same content was here already. */
    isNew: boolean;
    /** Variables of this device alone. */
    ofDevice: Record<string, string>;
    /** Modules that are not installed, since no version could be found out, with what the target asks for. */
    leftOut: Record<string, string>;
    /** Names of variables that nobody here can read. */
    unreadable: string[];
}

/**
 * Makes a snapshot of kind `pull` of a target, unless one with the same content is here. Undefined when there is no target
 * any more. Rejects with `bad_file`, `wrong_secret` when the credentials are not encrypted for this device, and as the store
 * does.
 */
export async function storeTarget(
    { host, store, modules }: Pick<RestoreTools, 'host' | 'store' | 'modules'>,
    downloaded: DownloadedTarget,
    secret: string,
    now: Date,
): Promise<StoredTarget | undefined> {
    const live = await readLiveDocument(downloaded.read());
    if (!live) return undefined;
    const { id, ofDevice, unreadable } = live;
    const exact = await exactModules(live.document.modules, (await modules.read()).versions, host.modules);
    const document = { ...live.document, modules: exact.modules };
    const content = await openDocument(document, { flows: true, credentials: true, envVars: 'all' }, secret);
    const name = document.about.name || id;
    const draft = { kind: 'pull', name, description: document.about.description, pinned: false } as const;
    const stored = await writeUnless<{ there: SnapshotItem }>(
        store,
        content,
        { ...draft, createdAt: now.toISOString() },
        async (named) => {
            const there = await findSame(store, named, id);
            return there && { there };
        },
    );
    const item = 'there' in stored ? stored.there : itemOf(stored);
    const { etag } = downloaded;
    return {
        target: {
            id,
            name,
            local: item.id,
            rev: await flowsRevision(document.flows.texts()),
            ...(etag !== undefined && { etag }),
        },
        isNew: !('there' in stored),
        ofDevice,
        leftOut: exact.leftOut,
        unreadable,
    };
}
