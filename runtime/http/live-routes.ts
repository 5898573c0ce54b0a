import type { BadTokens } from '../fleet/hub/bad-tokens';
import type { DeviceRecord } from '../fleet/hub/device-registry';
import { FILE_LIMITS, fileTooLarge } from '../files/bad-file';
import { parseJson } from '../files/parse-json';
import { isUnavailable, type LiveApi, type LiveTarget } from '../fleet/hub/live-api';
import { namesTag, parseRange, sliced, takesGzip } from './byte-range';
import type { Route, RouteReply, RouteRequest } from './route';
import { SendTurns } from './send-turns';

export interface LiveRouteOptions {
    /** Undefined while it is not known which devices there are. */
    live: () => LiveApi | undefined;
    badTokens: BadTokens;
}

/** The device live API, at the paths of FlowFuse's below the address that a `device.yml` names. */
export function liveRoutes(options: LiveRouteOptions): Route[] {
    const turns = new SendTurns();
    const forDevice =
        (answer: (live: LiveApi, device: DeviceRecord, request: RouteRequest) => Promise<RouteReply>) =>
        async (request: RouteRequest): Promise<RouteReply> => {
            const live = options.live();
            if (!live) return unavailable('The devices of this Node-RED cannot be read just now.');
            const caller = live.identify(request.params['id'], tokenOf(request));
            if ('refused' in caller) return refusal(caller.refused, options.badTokens, request);
            try {
                return await answer(live, caller.device, request);
            } catch (error) {
                if (isUnavailable(error)) return unavailable((error as Error).message);
                throw error;
            }
        };
    const path = (name: string): string => `/snapshots/api/v1/devices/:id/live/${name}`;
    return [
        {
            verb: 'post',
            path: path('state'),
            permission: 'device',
            handle: forDevice(async (live, device, { body, content }) => {
                return live.state(device, content ? await parseJson(limited(content)) : body);
            }),
        },
        {
            verb: 'get',
            path: path('state'),
            permission: 'device',
            handle: forDevice((live, device) => Promise.resolve({ body: live.wanted(device) })),
        },
        {
            verb: 'get',
            path: path('settings'),
            permission: 'device',
            handle: forDevice(async (live, device) => ({ body: await live.settings(device) })),
        },
        {
            verb: 'get',
            path: path('snapshot'),
            permission: 'device',
            handle: forDevice(async (live, device, request) => {
                const target = await live.target(device);
                return target ? snapshotReply(target, request, turns) : { body: {} };
            }),
        },
    ];
}

async function snapshotReply(target: LiveTarget, { header }: RouteRequest, turns: SendTurns): Promise<RouteReply> {
    const coding = takesGzip(header('Accept-Encoding')) ? 'gzip' : 'identity';
    const tag = target.tag(coding);
    const known = { ETag: tag, Vary: 'Accept-Encoding' };
    const isKnown = (['identity', 'gzip'] as const).find((one) => namesTag(header('If-None-Match'), target.tag(one)));
    if (isKnown) return { status: 304, headers: { ...known, ETag: target.tag(isKnown) } };
    const all = await target.pieces(coding);
    const size = all.reduce((sum, { length }) => sum + length, 0);
    const headers = {
        ...known,
        'Accept-Ranges': 'bytes',
        'Content-Type': 'application/json; charset=utf-8',
        ...(coding === 'gzip' && { 'Content-Encoding': coding }),
    };
    // Of another snapshot, or another secret, the rest would be of no use.
    const isSame = (header('If-Range') ?? tag) === tag;
    const range = isSame ? parseRange(header('Range'), size) : undefined;
    if (range === 'none') return { status: 416, headers: { ...known, 'Content-Range': `bytes */${size}` } };
    const { first, last } = range ?? { first: 0, last: size - 1 };
    return {
        ...(range && { status: 206 }),
        headers: {
            ...headers,
            'Content-Length': String(last - first + 1),
            ...(range && { 'Content-Range': `bytes ${first}-${last}/${size}` }),
        },
        body: { bytes: inTurn(sliced(all, { first, last }), turns) },
    };
}

/** A snapshot that a device sends may be larger than what Node-RED takes as JSON. */
async function* limited(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    for await (const piece of pieces) {
        bytes += piece.length;
        if (bytes > FILE_LIMITS.maxBytes) throw fileTooLarge('What the device sends is', FILE_LIMITS.maxBytes);
        yield piece;
    }
}

async function* inTurn(pieces: Iterable<Buffer>, turns: SendTurns): AsyncGenerator<Buffer> {
    for (const piece of pieces) {
        for (let at = 0; at < piece.length; at += PIECE_BYTES) {
            const part = piece.subarray(at, at + PIECE_BYTES);
            await turns.take(part.length);
            yield part;
        }
    }
}

/** A compressed target is one large piece. */
const PIECE_BYTES = 65_536;

/** With FlowFuse's words. Its agent stops for good at both. */
async function refusal(status: 401 | 404, badTokens: BadTokens, { ip, params }: RouteRequest): Promise<RouteReply> {
    if ((await badTokens.hold(ip, params['id'])) === 'busy') {
        const error = 'Too many requests with a wrong token. Try again later.';
        return { status: 429, headers: { 'Retry-After': '30' }, body: { code: 'too_many_requests', error } };
    }
    const body = status === 401 ? UNAUTHORIZED : { code: 'not_found', error: 'Not Found' };
    return { status, body };
}

const UNAUTHORIZED = { code: 'unauthorized', error: 'unauthorized' };

function tokenOf({ header }: RouteRequest): string | undefined {
    return /^Bearer +(\S+)$/i.exec(header('Authorization') ?? '')?.[1];
}

function unavailable(error: string): RouteReply {
    return { status: 503, headers: { 'Retry-After': '15' }, body: { code: 'store_unavailable', error } };
}
