import assert from 'node:assert/strict';
import { isSnapshotError, type SnapshotError } from '../../runtime/core/errors';
import { verdictOn } from '../../runtime/remotes/push-failures';
import { Bucket } from '../../runtime/remotes/s3/bucket';
import { idOfManifestKey, manifestKey, nameOfPlace, placeFor } from '../../runtime/remotes/s3/bucket-keys';
import { s3Address } from '../../runtime/remotes/s3/s3-address';
import { S3Http } from '../../runtime/remotes/s3/s3-http';
import { s3Refusal } from '../../runtime/remotes/s3/s3-refusal';
import { parseError, parseList } from '../../runtime/remotes/s3/s3-xml';
import { FaultyServer, type FaultyAnswer } from '../helpers/faulty-server';
import { MemoryStorage, type MemoryStorageOptions } from '../helpers/memory-storage';

const { signal } = new AbortController();
const BYTES = Buffer.from('{}');
const AT = { url: 'https://storage.example.com:9000/s3', bucket: 'plants' };

describe('The addresses in object storage', () => {
    const address = (key: string, pathStyle = true, query?: Record<string, string>): string =>
        s3Address({ ...AT, pathStyle }, { key, ...(query && { query }) }).href;

    it('have the bucket in the path or in the name of the host', () => {
        assert.equal(address('a/b.json'), 'https://storage.example.com:9000/s3/plants/a/b.json');
        assert.equal(address('a/b.json', false), 'https://plants.storage.example.com:9000/s3/a/b.json');
        assert.equal(
            address('', false, { 'list-type': '2' }),
            'https://plants.storage.example.com:9000/s3/?list-type=2',
        );
    });

    it('encode whatever a folder of the bucket may be called', () => {
        const odd = `Halle 3/ü+%20&?#'()*!~=@:`;
        const encoded = 'Halle%203/%C3%BC%2B%2520%26%3F%23%27%28%29%2A%21~%3D%40%3A';
        assert.equal(address(odd), `https://storage.example.com:9000/s3/plants/${encoded}`);
        assert.equal(
            address('', true, { prefix: odd }),
            `https://storage.example.com:9000/s3/plants?prefix=${encoded.replace('/', '%2F')}`,
        );
    });

    it('have the newest snapshot first, and each instance a folder of its own', () => {
        const older = manifestKey('pump', '01HZ000000000000000000000A');
        const newer = manifestKey('pump', '01HZ000000000000000000000B');
        assert.ok(newer < older);
        assert.equal(idOfManifestKey(newer), '01HZ000000000000000000000B');
        for (const name of ['pump', '../Pumpe Süd', '.', 'a/b', '漢字 %41~', 'x'.repeat(100)]) {
            const folder = placeFor(name);
            assert.match(folder, /^(?!\.)[\w.~-]+$/);
            assert.equal(nameOfPlace(folder), name);
        }
    });
});

describe('The answers of object storage', () => {
    const list = (inner: string): string =>
        `<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inner}</ListBucketResult>`;

    it('are read, with keys that are encoded and keys that are not', () => {
        const contents = (key: string): string =>
            `<Contents><Key>${key}</Key><LastModified>2026-11-21T08:00:00.000Z</LastModified><ETag>&quot;e&quot;</ETag><Size>7</Size></Contents>`;
        const encoded = parseList(list(`<EncodingType>url</EncodingType>${contents('a%2Bb+c%2Fd')}`));
        assert.deepEqual(encoded?.objects, [
            { key: 'a+b c/d', bytes: 7, etag: '"e"', modifiedAt: new Date('2026-11-21T08:00:00Z') },
        ]);
        assert.equal(parseList(list(contents('100%25+&amp;&#252;')))?.objects[0]?.key, '100%25+&ü');
        const folders =
            '<CommonPrefixes><Prefix>x/</Prefix></CommonPrefixes><CommonPrefixes><Prefix>y/</Prefix></CommonPrefixes>';
        assert.deepEqual(parseList(list(folders))?.folders, ['x/', 'y/']);
        for (const other of ['', '<html></html>', '{"objects":[]}']) assert.equal(parseList(other), undefined);
    });

    it('say in XML what is wrong', () => {
        const xml =
            '<Error><Code>PermanentRedirect</Code><Message>a &lt; b</Message><Region>eu-west-1</Region></Error>';
        assert.deepEqual(parseError(xml), { code: 'PermanentRedirect', message: 'a < b', region: 'eu-west-1' });
        assert.equal(parseError('<html><title>Error</title></html>'), undefined);
    });

    const refusal = (status: number, code: string, more = '', headers = {}): SnapshotError => {
        const text = code && `<Error><Code>${code}</Code>${more}</Error>`;
        return s3Refusal({ ...AT, region: 'us-east-1', method: 'PUT' }, { status, headers, text });
    };

    it('name the region in which a bucket is, with what has to be entered', () => {
        for (const error of [
            refusal(400, 'AuthorizationHeaderMalformed', '<Region>eu-west-1</Region>'),
            refusal(301, 'PermanentRedirect', '', { 'x-amz-bucket-region': 'eu-west-1' }),
            refusal(307, '', '', { 'x-amz-bucket-region': 'eu-west-1' }),
        ]) {
            assert.match(error.message, /“plants” is in the region eu-west-1/);
            assert.equal(error.facts['field'], 'region');
        }
        const same = refusal(301, 'PermanentRedirect', '', { 'x-amz-bucket-region': 'us-east-1' });
        assert.match(same.message, /enter the endpoint of that region/);
    });

    it('never have a snapshot passed over for what is not its fault', () => {
        const faults: [number, string, string][] = [
            [503, 'SlowDown', 'remote_busy'],
            [409, 'ConditionalRequestConflict', 'remote_busy'],
            [400, 'RequestTimeout', 'remote_failed'],
            [400, 'XAmzContentSHA256Mismatch', 'remote_failed'],
            [403, 'RequestTimeTooSkewed', 'remote_failed'],
            [403, 'QuotaExceeded', 'remote_failed'],
            [507, '', 'remote_failed'],
            [500, 'InternalError', 'remote_failed'],
            [404, 'NoSuchBucket', 'remote_unknown'],
            [501, 'NotImplemented', 'remote_unknown'],
            [301, 'PermanentRedirect', 'remote_unknown'],
            [403, 'InvalidAccessKeyId', 'remote_token'],
            [403, 'SignatureDoesNotMatch', 'remote_token'],
            [400, 'ExpiredToken', 'remote_token'],
            [401, 'Unauthorized', 'remote_token'],
            [403, 'AccessDenied', 'remote_forbidden'],
            [403, '', 'remote_forbidden'],
        ];
        for (const [status, said, code] of faults) {
            const error = refusal(status, said);
            assert.equal(error.code, code, said);
            assert.notEqual(verdictOn(error), 'pass', said);
        }
        assert.equal(verdictOn(refusal(400, 'EntityTooLarge')), 'pass');
        assert.equal(refusal(503, 'SlowDown', '', { 'retry-after': '7' }).facts['retryAfterSeconds'], 7);
    });
});

describe('A bucket', () => {
    const at = (options: MemoryStorageOptions): { storage: MemoryStorage; bucket: Bucket } => {
        const storage = new MemoryStorage(options);
        return { storage, bucket: new Bucket(storage, AT.url, 'fleet/') };
    };

    for (const conditions of ['heeded', 'unknown', 'passed over'] as const) {
        it(`puts nothing over what is there, where conditions of a PUT are ${conditions}`, async () => {
            const { storage, bucket } = at({ conditions });
            await bucket.learnConditions('keys/k.json', BYTES, signal);
            const put = async (text: string, condition: object): Promise<string> =>
                (await bucket.put('a', Buffer.from(text), condition, signal)).outcome;
            assert.equal(await put('one', { ifNone: true }), 'done');
            assert.equal(await put('two', { ifNone: true }), 'there');
            const { etag } = (await bucket.get('a', signal))!;
            assert.equal(await put('three', { ifMatch: etag }), 'done');
            assert.equal(await put('four', { ifMatch: etag }), 'changed');
            assert.equal((await bucket.get('a', signal))?.bytes.toString(), 'three');
            await bucket.remove('a', signal);
            assert.equal(await put('five', { ifMatch: etag }), 'changed');
            assert.equal(storage.objects.has('fleet/a'), false);
        });
    }

    it('finds out with one request whether conditions are heeded, and only once', async () => {
        const { storage, bucket } = at({ conditions: 'heeded' });
        storage.objects.set('fleet/keys/k.json', { bytes: BYTES, modifiedAt: 0 });
        for (let turn = 0; turn < 3; turn++) await bucket.learnConditions('keys/k.json', BYTES, signal);
        assert.deepEqual(storage.requests, ['PUT fleet/keys/k.json']);
    });

    it('lists page by page, with folders, and from any key on', async () => {
        const { storage, bucket } = at({ conditions: 'heeded', pageKeys: 2 });
        for (const key of ['a/1', 'a/2', 'b/1', 'c', 'd']) {
            storage.objects.set(`fleet/${key}`, { bytes: BYTES, modifiedAt: 0 });
        }
        const found: string[] = [];
        for await (const { objects, folders } of bucket.pages({ prefix: '', folders: true }, signal)) {
            found.push(...folders, ...objects.map(({ key }) => key));
        }
        assert.deepEqual(found, ['a/', 'b/', 'c', 'd']);
        const rest = await bucket.list({ prefix: '', after: 'b/1' }, signal);
        assert.deepEqual(
            rest.objects.map(({ key }) => key),
            ['c', 'd'],
        );
    });

    it('takes no list for whole that says that it goes on, and not how', async () => {
        const body = Buffer.from('<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>');
        const old = { ask: () => Promise.resolve({ status: 200, headers: {}, body, at: new Date() }) };
        await assert.rejects(new Bucket(old, AT.url, '').list({ prefix: '' }, signal), { code: 'remote_unknown' });
    });
});

describe('Asking object storage', () => {
    let server: FaultyServer;
    beforeEach(async () => {
        server = await FaultyServer.start();
    });
    afterEach(() => server.stop());

    const ask = async (answer: FaultyAnswer): Promise<string> => {
        server.answersWith(answer);
        const account = { accessKeyId: 'an-id', secretAccessKey: 'a secret key', sessionToken: 'lent' };
        const http = new S3Http({ ...AT, ...account, url: server.url, pathStyle: true });
        const asked = http.ask({ method: 'PUT', key: 'a', body: BYTES, signal });
        return asked.then(
            ({ status }) => String(status),
            (error: unknown) => (isSnapshotError(error) ? error.code : String(error)),
        );
    };

    it('signs what is sent, with its sum and the token of a session', async () => {
        assert.equal(await ask({ status: 200 }), '200');
        const [{ headers, path }] = server.requests as [(typeof server.requests)[number]];
        assert.equal(path, '/plants/a');
        assert.match(
            headers.authorization ?? '',
            /SignedHeaders=[^,]*x-amz-content-sha256;x-amz-date;x-amz-security-token/,
        );
        assert.equal(headers['x-amz-security-token'], 'lent');
        assert.doesNotMatch(JSON.stringify(server.requests), /a secret key/);
    });

    it('tries again what may be gone by then, and nothing else', async () => {
        const error = (status: number, code: string): FaultyAnswer => ({
            status,
            body: `<Error><Code>${code}</Code></Error>`,
        });
        for (const [answer, code, requests] of [
            [error(503, 'SlowDown'), 'remote_busy', 3],
            [error(400, 'RequestTimeout'), 'remote_failed', 3],
            [error(409, 'ConditionalRequestConflict'), 'remote_busy', 3],
            [error(403, 'AccessDenied'), 'remote_forbidden', 1],
            [error(404, 'NoSuchBucket'), 'remote_unknown', 1],
            [error(400, 'InvalidRequest'), 'remote_refused', 1],
        ] as const) {
            server.requests.length = 0;
            assert.deepEqual([await ask(answer), server.requests.length], [code, requests]);
        }
    });

    it('goes by the clock of the storage once that is found to be another', async () => {
        const date = new Date(Date.now() + 3 * 3_600_000);
        assert.equal(await ask({ status: 403, headers: { Date: date.toUTCString() } }), 'remote_forbidden');
        const signed = server.requests.map(({ headers }) => String(headers['x-amz-date']));
        assert.equal(signed.length, 2);
        const [first, second] = signed.map((text) =>
            Date.parse(text.replace(/^(....)(..)(..T..)(..)/, '$1-$2-$3:$4:')),
        ) as [number, number];
        assert.ok(Math.abs(second - first - 3 * 3_600_000) < 600_000);
    });
});
