import type { ConnectionAbout } from './connection';

/** What tells the other end of one remote from that of another: several buckets may be at one address. */
export function addressOf({ kind, fields }: Pick<ConnectionAbout, 'kind' | 'fields'>): string {
    const { url = '', bucket = '', prefix = '' } = fields;
    return kind === 's3' ? [url, bucket, prefix].join('/') : url;
}
