/** What `ListObjectsV2` answers, as far as it is used. */
export interface ListAnswer {
    objects: ListedObject[];
    /** Prefixes up to the delimiter, when one was asked for. */
    folders: string[];
    isTruncated: boolean;
    /** What the next page is asked for with, where the server says so. */
    next?: string;
}

export interface ListedObject {
    key: string;
    bytes: number;
    etag: string;
    /** By the server's clock. */
    modifiedAt: Date;
}

/** Undefined for text that is no such answer. Keys may be encoded, as is asked for with `encoding-type=url`. */
export function parseList(xml: string): ListAnswer | undefined {
    if (!/<ListBucketResult[\s>]/.test(xml)) return undefined;
    const next = textOf(xml, 'NextContinuationToken');
    // A server that does not know how to encode them says nothing of it, and they are as they are.
    const keyOf = textOf(xml, 'EncodingType') === 'url' ? decodeKey : (text: string): string => text;
    return {
        objects: elements(xml, 'Contents').map((inner) => objectOf(inner, keyOf)),
        folders: elements(xml, 'CommonPrefixes').map((inner) => keyOf(textOf(inner, 'Prefix') ?? '')),
        isTruncated: textOf(xml, 'IsTruncated') === 'true',
        ...(next !== undefined && { next }),
    };
}

/** What is wrong, as every server of this kind says it. */
export interface ErrorAnswer {
    /** `NoSuchKey`, `AccessDenied`, … */
    code: string;
    message: string;
    /** Of a bucket that is somewhere else. */
    region?: string;
}

/** Undefined for text that is no such answer. */
export function parseError(xml: string): ErrorAnswer | undefined {
    const [inner] = elements(xml, 'Error');
    const code = inner && textOf(inner, 'Code');
    if (inner === undefined || code === undefined) return undefined;
    const region = textOf(inner, 'Region');
    return { code, message: textOf(inner, 'Message') ?? '', ...(region && { region }) };
}

function objectOf(inner: string, keyOf: (text: string) => string): ListedObject {
    return {
        key: keyOf(textOf(inner, 'Key') ?? ''),
        bytes: Number(textOf(inner, 'Size') ?? 0),
        etag: textOf(inner, 'ETag') ?? '',
        modifiedAt: new Date(textOf(inner, 'LastModified') ?? NaN),
    };
}

/** The elements with this name, which never hold another of the same name in these answers. */
function elements(xml: string, name: string): string[] {
    return [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([^]*?)</${name}>`, 'g'))].map(([, inner]) => inner!);
}

function textOf(xml: string, name: string): string | undefined {
    const [inner] = elements(xml, name);
    return inner?.replace(/&(\w+|#x?[\da-f]+);/gi, (whole, entity: string) => characterOf(entity) ?? whole);
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function characterOf(entity: string): string | undefined {
    if (!entity.startsWith('#')) return NAMED[entity];
    const number = entity[1] === 'x' ? parseInt(entity.slice(2), 16) : Number(entity.slice(1));
    return number > 0 && number <= 0x10ffff ? String.fromCodePoint(number) : undefined;
}

function decodeKey(text: string): string {
    try {
        // Some encode a space as a form does.
        return decodeURIComponent(text.replaceAll('+', ' '));
    } catch {
        return text;
    }
}
