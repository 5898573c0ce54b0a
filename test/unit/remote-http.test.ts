import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { gzipSync } from 'node:zlib';
import { isSnapshotError, type ErrorCode, type SnapshotError } from '../../runtime/core/errors';
import { connectHttp, type RemoteHttp, type RemoteHttpOptions } from '../../runtime/remotes/remote-http';
import { FaultyServer, jsonAnswer, pageAnswer, type FaultyAnswer } from '../helpers/faulty-server';

const TOKEN = 'ffpat_a-token-that-nobody-may-see';
const GET = { method: 'GET', path: '/x' } as const;
const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('Asking a remote over HTTP', () => {
    let server: FaultyServer;
    beforeEach(async () => {
        server = await FaultyServer.start();
    });
    afterEach(() => server.stop());

    const connect = (options: Partial<RemoteHttpOptions> = {}): RemoteHttp =>
        connectHttp({ url: server.url, token: TOKEN, platform: 'FlowFuse', ...options });

    it('sends who asks, what is asked for and a body, and answers with the JSON that comes', async () => {
        server.answersWith(jsonAnswer(201, { id: 'abc' }));
        const query = { limit: 5, cursor: 'a b&c', none: undefined };
        const answer = await connect().ask({ method: 'POST', path: '/x', query, body: { name: 'Grüße' } });
        assert.deepEqual(answer, { id: 'abc' });
        const [{ method, path, headers, body }] = server.requests as [(typeof server.requests)[0]];
        assert.deepEqual([method, path, body], ['POST', '/x?limit=5&cursor=a+b%26c', '{"name":"Grüße"}']);
        assert.deepEqual([headers.authorization, headers['content-type']], [`Bearer ${TOKEN}`, 'application/json']);
        assert.equal(headers['content-length'], String(Buffer.byteLength(body)));
    });

    it('sends no token where there is none, and no type where there is no body', async () => {
        server.answersWith(jsonAnswer(200, {}));
        await connect({ token: undefined }).ask({ method: 'POST', path: '/x' });
        const [{ headers }] = server.requests as [(typeof server.requests)[0]];
        assert.deepEqual([headers.authorization, headers['content-type']], [undefined, undefined]);
    });

    it('sends pieces one after the other', async () => {
        server.answersWith(jsonAnswer(200, {}));
        const pieces = Array.from({ length: 50_000 }, (_, n) => `${n},`);
        await connect().ask({ method: 'POST', path: '/x', pieces });
        const [{ headers, body }] = server.requests as [(typeof server.requests)[0]];
        assert.equal(headers['content-type'], 'application/octet-stream');
        assert.equal(body, pieces.join(''));
    });

    it('passes on what the source of the pieces throws, and sends nothing more', async () => {
        server.answersWith(jsonAnswer(200, {}));
        const damaged = new Error('The part is damaged.');
        const pieces = function* (): Generator<string> {
            yield 'x'.repeat(200_000);
            throw damaged;
        };
        await assert.rejects(connect().ask({ method: 'POST', path: '/x', pieces: pieces() }), damaged);
        assert.deepEqual(server.requests, []);
    });

    it('hears that a body is too large before it is on its way, and sends one that is not', async () => {
        server.maxBodyBytes = 20_000_000;
        server.answersWith(({ body }) => jsonAnswer(200, body.length));
        for (const bytes of [1_000_000, 19_000_000]) {
            assert.equal(await connect().ask({ method: 'POST', path: '/x', body: 'x'.repeat(bytes) }), bytes + 2);
        }
        for (let times = 0; times < 5; times++) {
            const large = connect().ask({ method: 'POST', path: '/x', body: 'x'.repeat(20_000_000) });
            await rejects('remote_too_large', large);
        }
    });

    it('supposes that too much was sent when the connection is cut meanwhile', async () => {
        server.answersWith('cut');
        const sent = connect().ask({ method: 'POST', path: '/x', body: 'x'.repeat(500_000) });
        assert.match((await rejects('remote_unreachable', sent)).message, /was cut; perhaps it takes less/);
    });

    it('answers with nothing where nothing came', async () => {
        server.answersWith({ status: 200 });
        assert.equal(await connect().ask(GET), undefined);
    });

    it('reads an answer that is packed', async () => {
        const body = gzipSync(JSON.stringify({ packed: true }));
        server.answersWith({ status: 200, headers: { ...JSON_TYPE, 'Content-Encoding': 'gzip' }, body });
        assert.deepEqual(await connect().ask(GET), { packed: true });
    });

    const MEANINGS: Record<string, [FaultyAnswer, ErrorCode, RegExp]> = {
        'an unknown token': [jsonAnswer(401, { error: 'unauthorized' }), 'remote_token', /does not take this token/],
        'too low a role': [jsonAnswer(403, { error: 'unauthorized' }), 'remote_forbidden', /may not.*unauthorized/],
        'what is not there': [jsonAnswer(404, { error: 'Not Found' }), 'not_found', /no such thing/],
        'a page that is not there': [pageAnswer(404), 'remote_unknown', /no FlowFuse at .*text\/html/],
        'a proxy without a login': [{ status: 407 }, 'remote_refused', /proxy.*name and a password/],
        'too much': [jsonAnswer(413, {}), 'remote_too_large', /larger than/],
        'a limit of requests': [jsonAnswer(429, {}), 'remote_busy', /asks to wait/],
        'a break for upkeep': [pageAnswer(503), 'remote_busy', /asks to wait/],
        'a refusal': [jsonAnswer(400, { error: 'license limit' }), 'remote_refused', /\(400\).*license limit/],
        'a fault of form': [jsonAnswer(400, { error: 'Bad', message: 'body/flows' }), 'remote_refused', /body\/flows/],
        'a failure in between': [pageAnswer(502), 'remote_failed', /Something went wrong at .*\(502\)/],
        'another address': [{ status: 301, headers: { Location: '/' } }, 'remote_unknown', /another address/],
        'a page': [pageAnswer(200), 'remote_unknown', /text\/html where JSON belongs/],
        'a connection that is cut': ['cut', 'remote_unreachable', /the connection was cut/],
        'an answer that is cut': ['cut in the body', 'remote_unreachable', /the connection was cut/],
        'no HTTP': ['no HTTP', 'remote_unreachable', /does not speak HTTP/],
    };
    for (const [title, [answer, code, text]] of Object.entries(MEANINGS)) {
        it(`says what ${title} means`, async () => {
            server.answersWith(answer);
            assert.match((await rejects(code, connect().ask(GET))).message, text);
            assert.match((await rejects(code, read(connect()))).message, text);
        });
    }

    it('says that JSON makes no sense, where it is not left to the reader', async () => {
        server.answersWith({ status: 200, headers: JSON_TYPE, body: '{"a":' });
        assert.match((await rejects('remote_failed', connect().ask(GET))).message, /makes no sense/);
        assert.equal(await read(connect()), '{"a":');
    });

    it('passes on for how long the remote asks to wait', async () => {
        server.answersWith(jsonAnswer(429, {}, { 'Retry-After': '17' }));
        assert.equal((await rejects('remote_busy', connect().ask(GET))).facts['retryAfterSeconds'], 17);
    });

    it('understands a time to come back at', async () => {
        const at = new Date(Date.now() + 90_000).toUTCString();
        server.answersWith(jsonAnswer(503, {}, { 'Retry-After': at }));
        const { retryAfterSeconds } = (await rejects('remote_busy', connect().ask(GET))).facts as {
            retryAfterSeconds: number;
        };
        assert.ok(retryAfterSeconds > 0 && retryAfterSeconds <= 90);
    });

    it('repeats neither the words of a failure nor its own token', async () => {
        server.answersWith(jsonAnswer(500, { error: 'x', message: 'bytes of a password' }));
        assert.doesNotMatch(told(await rejects('remote_failed', connect().ask(GET))), /bytes of a password/);
        server.answersWith(jsonAnswer(400, { error: `Bearer ${TOKEN} is not welcome` }));
        const refusal = told(await rejects('remote_refused', connect().ask(GET)));
        assert.match(refusal, /is not welcome/);
        assert.ok(!refusal.includes(TOKEN));
        server.answersWith('cut');
        assert.ok(!told(await rejects('remote_unreachable', connect().ask(GET))).includes(TOKEN));
    });

    it('gives status, headers and body to those who go by them', async () => {
        server.answersWith(jsonAnswer(409, { error: 'incorrect-snapshot' }, { ETag: '"a"' }));
        const { status, headers, body } = await connect().exchange({ ...GET, expected: [409] });
        assert.deepEqual([status, headers['etag'], body], [409, '"a"', { error: 'incorrect-snapshot' }]);
        await rejects('remote_refused', connect().exchange(GET));
        server.answersWith({ status: 304, headers: { ETag: '"a"' } });
        const known = await connect().exchange({ ...GET, headers: { 'If-None-Match': '"a"' }, expected: [304] });
        assert.deepEqual([known.status, known.body], [304, undefined]);
        assert.equal(server.requests.at(-1)!.headers['if-none-match'], '"a"');
        const opened = await connect().open({ ...GET, expected: [304] });
        assert.deepEqual([opened.status, opened.headers['etag']], [304, '"a"']);
    });

    it('hands out a body as it arrives, and lets go of the connection when it is not read to its end', async () => {
        server.answersWith('stalled in the body');
        for await (const piece of await connect().open(GET)) {
            assert.match(Buffer.from(piece).toString(), /^\{"snapshots"/);
            break;
        }
        await noneIsOpen(server);
    });

    it('ends a call to which nothing is answered, and one whose answer does not go on', async () => {
        const hasty = connect({ timeoutMs: 50 });
        for (const answer of ['silent', 'stalled in the body'] as const) {
            server.answersWith(answer);
            for (const ask of [() => hasty.ask(GET), () => read(hasty)]) {
                assert.match((await rejects('remote_unreachable', ask())).message, /did not answer in time/);
            }
        }
        await noneIsOpen(server);
    });

    it('ends a call whose answer nobody reads', async () => {
        server.answersWith('stalled in the body');
        const answer = await connect({ timeoutMs: 1000 }).open(GET);
        await noneIsOpen(server);
        await rejects('remote_unreachable', all(answer));
    });

    it('ends a call that is given up, whatever it waits for, and holds on to nothing', async () => {
        const given = new AbortController();
        given.abort();
        await rejectsGivenUp(connect().ask({ ...GET, signal: given.signal }));
        assert.deepEqual(server.requests, []);

        const waiting = new AbortController();
        server.answersWith(() => {
            setImmediate(() => waiting.abort());
            return 'silent';
        });
        await rejectsGivenUp(connect().ask({ ...GET, signal: waiting.signal }));

        const reading = new AbortController();
        server.answersWith('stalled in the body');
        const answer = await connect().open({ ...GET, signal: reading.signal });
        setImmediate(() => reading.abort());
        await rejectsGivenUp(all(answer));

        await noneIsOpen(server);
        for (const { signal } of [given, waiting, reading]) {
            assert.equal(getEventListeners(signal, 'abort').length, 0);
        }
    });

    it('holds on to nothing of a call that went well', async () => {
        server.answersWith(jsonAnswer(200, {}));
        const { signal } = new AbortController();
        await connect().ask({ ...GET, signal });
        await all(await connect().open({ ...GET, signal }));
        assert.equal(getEventListeners(signal, 'abort').length, 0);
        await noneIsOpen(server);
    });

    it('refuses an answer that is too long to be one', async () => {
        server.answersWith(jsonAnswer(200, 'x'.repeat(9 * 1024 * 1024)));
        assert.match((await rejects('remote_failed', connect().ask(GET))).message, /more than belongs/);
        await noneIsOpen(server);
    });

    it('asks at no address and with no token that can be none', async () => {
        for (const url of ['', 'ftp://example.com', 'data:application/json,{}', 'http://', 'http://a b/']) {
            assert.match((await rejects('remote_unreachable', connect({ url }).ask(GET))).message, /http/);
        }
        for (const token of ['', 'two words', 'line\nbreak', 'grüße']) {
            const error = await rejects('remote_token', connect({ token }).ask(GET));
            assert.ok(token === '' || !told(error).includes(token));
        }
        assert.deepEqual(server.requests, []);
    });

    it('shows no password that stands in an address', async () => {
        server.answersWith('cut');
        const url = server.url.replace('//', '//name:password-of-the-address@');
        assert.doesNotMatch(told(await rejects('remote_unreachable', connect({ url }).ask(GET))), /password-of/);
    });
});

function read(http: RemoteHttp): Promise<string> {
    return http.open(GET).then(all);
}

async function all(answer: AsyncIterable<Uint8Array>): Promise<string> {
    const pieces: Uint8Array[] = [];
    for await (const piece of answer) pieces.push(piece);
    return Buffer.concat(pieces).toString();
}

async function rejects(code: ErrorCode, promise: Promise<unknown>): Promise<SnapshotError> {
    const failure = await promise.then(
        () => undefined,
        (error: unknown) => error,
    );
    assert.ok(
        isSnapshotError(failure, code),
        failure instanceof Error ? `${failure.name}: ${failure.message}` : 'none',
    );
    return failure;
}

async function rejectsGivenUp(promise: Promise<unknown>): Promise<void> {
    assert.equal((await rejects('remote_unreachable', promise)).facts['aborted'], true);
}

function told({ message, facts, cause }: SnapshotError): string {
    return JSON.stringify([message, facts, cause]);
}

/** Resolves once the server has no connection any more. */
async function noneIsOpen(server: FaultyServer): Promise<void> {
    while ((await server.connections()) > 0) await new Promise((done) => setTimeout(done, 5));
}
