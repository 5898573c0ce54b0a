import { FLOW_PARTS, type Manifest, type PartRef } from '../core/snapshot';

/** What a timeline needs of a manifest. */
export interface SnapshotParts {
    /** The flow parts in the manifest's order. */
    flows: readonly PartRef[];
    credentials?: PartRef;
}

/**
 * The parts of snapshots whose manifests were read before. They cannot be stale: an edit of a snapshot leaves its parts as
 * they are, and no id is given twice. What neighbours share is kept once, and all of it is bounded.
 */
export class KnownParts {
    private snapshots = new Map<string, SnapshotParts>();
    private parts = new Map<string, PartRef>();
    private references = 0;

    /** @param most how many parts all snapshots together may name; those of further snapshots are not kept */
    constructor(private readonly most = MOST_REFERENCES) {}

    get(id: string): SnapshotParts | undefined {
        return this.snapshots.get(id);
    }

    /** Takes what is needed out of a manifest, and keeps it while there is room. */
    take({ id, parts }: Manifest): SnapshotParts {
        const credentials = parts.find(({ type }) => type === 'credentials');
        const taken: SnapshotParts = {
            flows: parts.filter(({ type }) => FLOW_PARTS.has(type)).map((part) => this.shared(part)),
            ...(credentials && { credentials: this.shared(credentials) }),
        };
        if (!this.snapshots.has(id) && this.references + sizeOf(taken) <= this.most) this.keep(id, taken);
        return taken;
    }

    /** Makes room, once half of it is taken, by forgetting the snapshots that nobody asks for any more. */
    forgetAllBut(ids: ReadonlySet<string>): void {
        if (this.references <= this.most / 2) return;
        const kept = [...this.snapshots].filter(([id]) => ids.has(id));
        this.snapshots = new Map();
        this.parts = new Map();
        this.references = 0;
        for (const [id, parts] of kept) this.keep(id, parts);
    }

    private keep(id: string, taken: SnapshotParts): void {
        this.snapshots.set(id, taken);
        this.references += sizeOf(taken);
        for (const part of taken.flows) this.parts.set(part.object, part);
        if (taken.credentials) this.parts.set(taken.credentials.object, taken.credentials);
    }

    private shared(part: PartRef): PartRef {
        return this.parts.get(part.object) ?? part;
    }
}

/** 8 bytes each, and what is shared: some megabytes at most. */
const MOST_REFERENCES = 500_000;

function sizeOf({ flows }: SnapshotParts): number {
    return flows.length + 1;
}
