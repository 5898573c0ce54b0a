import { Pacer } from '../pacer';
import type { Catalogue } from './catalogue';
import type { Manifests } from './manifests';
import type { Objects } from './objects';
import type { ManifestFound, References } from './references';

/**
 * Removes objects that no snapshot names. As long as a damaged manifest is there nothing is removed, since nobody knows
 * what it names. Must not overlap with a commit or a removal; writers pin what they are about to name.
 */
export class Collector {
    constructor(
        private readonly catalogue: Catalogue,
        private readonly manifests: Manifests,
        private readonly objects: Objects,
        private readonly references: References,
    ) {}

    /** Of these objects. Never rejects: what stays behind wastes room and does no harm. */
    async collect(names: Iterable<string>): Promise<void> {
        if (await this.mayRemove()) await this.discard(names);
    }

    /** Of all objects in the folder, after the counts were made anew. Never rejects. */
    async sweep(visit?: (found: ManifestFound) => void): Promise<void> {
        await this.references.load(this.catalogue.idsNewestFirst(), new Pacer(), visit);
        if (await this.mayRemove()) await this.discard(this.objects.names());
    }

    private async mayRemove(): Promise<boolean> {
        try {
            await this.manifests.settle();
            if (!this.references.loaded) await this.references.load(this.catalogue.idsNewestFirst(), new Pacer());
            return this.references.unreadable.size === 0;
        } catch {
            return false;
        }
    }

    private async discard(names: Iterable<string> | AsyncIterable<string>): Promise<void> {
        const pacer = new Pacer();
        try {
            for await (const name of names) {
                if (!this.references.isNamed(name)) await this.objects.discard(name);
                await pacer.breathe();
            }
        } catch {
            // A folder that cannot be listed now is swept another time.
        }
    }
}
