import type { S3Options, S3Request } from './s3-http';

/** Where an object of a bucket is, or the bucket itself, with everything encoded as the signature has it. */
export function s3Address(
    { url, bucket, pathStyle }: Pick<S3Options, 'url' | 'bucket' | 'pathStyle'>,
    { key, query }: Pick<S3Request, 'key' | 'query'>,
): URL {
    const address = new URL(url);
    const folder = address.pathname.replace(/\/$/, '');
    if (!pathStyle) address.hostname = bucketHost(url, bucket)!;
    const steps = [...(pathStyle ? [bucket] : []), ...(key === '' ? [] : [key])];
    address.pathname = `${folder}/${steps.map(encodePath).join('/')}`;
    address.search = Object.entries(query ?? {})
        .map(([name, value]) => `${encode(name)}=${encode(value)}`)
        .join('&');
    return address;
}

/** The name of the host that is a bucket; undefined where none can be called so. */
export function bucketHost(url: string, bucket: string): string | undefined {
    const address = new URL(url);
    const wanted = `${bucket}.${address.hostname}`;
    // What it cannot be is passed over in silence: a name before a number, capital letters.
    address.hostname = wanted;
    return address.hostname === wanted ? wanted : undefined;
}

/** The address of Amazon’s own storage. */
export function amazonEndpoint(region: string): string {
    return `https://s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}

function encodePath(path: string): string {
    return path.split('/').map(encode).join('/');
}

/** RFC 3986. */
function encode(text: string): string {
    return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
