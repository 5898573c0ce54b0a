import { join } from 'node:path';
import { isSnapshotId } from '../core/snapshot';

/** Where things are in the folder of a store. FORMAT.md describes it for people. */
export class Layout {
    readonly format: string;
    readonly snapshots: string;
    readonly objects: string;
    readonly index: string;
    readonly nodes: string;
    /** Files being written; what is found here at the next start is rubbish. */
    readonly temporary: string;
    readonly lock: string;
    /** A file that exists only to be given up when the disk is full. */
    readonly reserve: string;

    constructor(readonly dir: string) {
        this.format = join(dir, 'format.json');
        this.snapshots = join(dir, 'snapshots');
        this.objects = join(dir, 'objects');
        this.index = join(dir, 'index.jsonl');
        this.nodes = join(dir, 'nodes.jsonl');
        this.temporary = join(dir, 'tmp');
        this.lock = join(dir, 'lock');
        this.reserve = join(dir, 'reserve');
    }

    manifest(id: string): string {
        return join(this.snapshots, `${id}.json`);
    }

    /** All 256 of them are made with the store, so that no capture ever has to sync a new folder. */
    objectFolders(): string[] {
        return Array.from({ length: 256 }, (_, n) => join(this.objects, n.toString(16).padStart(2, '0')));
    }

    objectFolder(name: string): string {
        return join(this.objects, name.slice(0, 2));
    }

    object(name: string): string {
        return join(this.objectFolder(name), `${name}.gz`);
    }
}

/** The id of the snapshot that a file of the folder `snapshots` holds; undefined for any other file. */
export function idOfManifest(fileName: string): string | undefined {
    const id = fileName.slice(0, -'.json'.length);
    return fileName.endsWith('.json') && isSnapshotId(id) ? id : undefined;
}

/** True for a string that can name an object. Anything else is never used to build a path. */
export function isObjectName(text: string): boolean {
    return /^[0-9a-f]{64}$/.test(text);
}
