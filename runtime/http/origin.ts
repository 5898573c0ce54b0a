import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a request can come from the editor itself or from no browser at all. Browsers say where a request comes from
 * in headers that a page cannot forge: `Sec-Fetch-Site` on https and localhost, `Origin` everywhere.
 */
export function isSameOrigin(headers: IncomingHttpHeaders): boolean {
    const site = headers['sec-fetch-site'];
    if (site !== undefined) return site === 'same-origin' || site === 'none';
    const { origin } = headers;
    if (origin === undefined) return true;
    return URL.canParse(origin) && new URL(origin).host === headers.host;
}
