import type { SnapshotItem } from './snapshot';
import type { ErrorBody } from './wire';

/** The shapes of snapshot files: what goes out, what is looked at, what comes in. */

/** What of a snapshot goes into a file, or is taken out of one. Everything by default; the members are FlowFuse's. */
export interface FileComponents {
    flows?: boolean;
    /** There are none without flows. */
    credentials?: boolean;
    /** `keys`: the names alone, with empty values. */
    envVars?: 'all' | 'keys' | false;
}

/**
 * `POST /snapshots/:id/export`: answers the file, with its name in `Content-Disposition`. `secret_needed` when
 * something secret goes in and there is nothing to encrypt it with; `key_missing` when it cannot be decrypted here.
 */
export interface ExportRequest {
    /**
     * `snapshot`, the default: FlowFuse's snapshot file. `flows`: the flow array alone, as in flows.json. `package`: a
     * package.json with the modules. The last two hold nothing secret, and need neither secret nor components.
     */
    format?: 'snapshot' | 'flows' | 'package';
    /** Encrypts credentials and hidden values in the file. Needed only where some go in. */
    credentialSecret?: string;
    components?: FileComponents;
    /**
     * For another instance with this package: a snapshot file also holds npm's lock file and where modules came from that
     * no registry has, so that it becomes the very same content there. Versions that do not know it pass it over.
     */
    exact?: boolean;
}

/** `POST /snapshots/export`: answers a zip archive with one snapshot file for each, in this order. */
export interface ArchiveRequest {
    /** 1 to 500 ids. */
    ids: string[];
    credentialSecret?: string;
    components?: FileComponents;
}

/**
 * `POST /snapshots/import/check`: looks at a file and stores nothing. The file is either here, or was uploaded as
 * `application/octet-stream` before; or it is the body itself, of that type, with `components` and `filename` in the query.
 */
export interface CheckRequest {
    /** The file as JSON: a snapshot file, or flows as Node-RED has them. */
    snapshot?: unknown;
    /** Of an earlier check of the same user. `upload_gone` when it is not kept any more. */
    token?: string;
    /** Tried on what is encrypted. One that does not fit is no failure: see `secret` of each snapshot. */
    credentialSecret?: string;
    components?: FileComponents;
    /** What the file is called, for a name where it has none. */
    filename?: string;
}

/** What a file holds that could be stored. */
export interface UploadReport {
    /** For `import` and further checks by the same user. The file is kept, encrypted, for ten minutes after its last use. */
    token: string;
    expiresAt: string;
    /** Size of the file as it was uploaded. */
    bytes: number;
    /** `flows`: flows alone, as Node-RED has them. `archive`: a zip archive of files. */
    kind: 'snapshot' | 'flows' | 'archive';
    /** One, or those of an archive in its order. */
    snapshots: (UploadedSnapshot | RefusedEntry)[];
}

export interface UploadedSnapshot {
    /** Path in the archive; absent for a single file. */
    entry?: string;
    /** As in the file, or made from its name. */
    name: string;
    description: string;
    /** When it was made and by whom, as far as the file says so. */
    createdAt?: string;
    user?: { username: string };
    counts: { tabs: number; subflows: number; nodes: number };
    /** Versions by name; may be ranges. */
    modules: Record<string, string>;
    credentials: 'none' | 'plain' | 'encrypted';
    /** Names of variables. Values are told to nobody. */
    env: { plain: string[]; hidden: string[] };
    /** Whether a secret is needed for the components that were asked for, and whether the given one is the right one. */
    secret: 'not_needed' | 'needed' | 'fits' | 'wrong';
    /** What this Node-RED does not have: node types, and modules that are not installed. */
    missing: { types: string[]; modules: { name: string; version: string }[] };
    /** A snapshot with the same content. Unknown, and so absent, as long as the right secret was not given. */
    alreadyThere?: Pick<SnapshotItem, 'id' | 'name' | 'createdAt'>;
}

/** A file in an archive that cannot be stored. */
export interface RefusedEntry {
    entry: string;
    problem: ErrorBody;
}

/**
 * `POST /snapshots/import`: stores a snapshot file. As for `CheckRequest` the file may also be the body itself; then
 * `name`, `description`, `components`, `filename`, `entries` and `force` stand in the query, and the secret,
 * percent-encoded, in the header `Snapshots-Credential-Secret`. Nothing is stored when anything of it cannot be.
 */
export interface ImportRequest extends CheckRequest {
    /** Paths in an archive: only these. Without it all of them, and one that is refused refuses the archive. */
    entries?: string[];
    /** Instead of those of the file; not for several snapshots. */
    name?: string;
    description?: string;
    /** Stores also what is there already. */
    force?: boolean;
}

/** 201 for a snapshot that was stored, 200 for one that was there already. */
export interface ImportedSnapshot extends SnapshotItem {
    /** True when nothing was stored: this snapshot has the same content. */
    alreadyThere?: true;
}

/** The answer for an archive: 201 when any was stored. In the order of the archive. */
export interface ImportedArchive {
    snapshots: (ImportedSnapshot & { entry: string })[];
}
