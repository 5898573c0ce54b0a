import type { ConnectionAbout } from './connection';
import { endpointOf, folderOf } from './s3/s3-fields';

type Other = Pick<ConnectionAbout, 'kind' | 'fields'>;

/** What tells the other end of one remote from that of another: several buckets may be at one server. */
export function addressOf(other: Other): string {
    const { bucket = '', prefix = '' } = other.fields;
    return other.kind === 's3' ? [serverOf(other), bucket, folderOf(prefix)].join('/') : serverOf(other);
}

/** The server, as people know it. Empty where it cannot be said. */
export function serverOf({ kind, fields }: Other): string {
    return (kind === 's3' ? endpointOf(fields) : fields['url']) ?? '';
}
