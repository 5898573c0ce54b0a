import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { hashSync } from 'bcryptjs';
import { unzipSync, zipSync } from 'fflate';
import type { SnapshotItem } from '../../runtime/core/snapshot';
import type {
    ErrorBody,
    ImportedArchive,
    ImportedSnapshot,
    UploadedSnapshot,
    UploadReport,
} from '../../runtime/core/wire';
import type { SnapshotFile } from '../../runtime/files/snapshot-file';
import { openCredentials } from '../../runtime/secrets/node-red-cipher';
import { ApiClient } from '../helpers/api-client';
import { brokerNode, smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import { withoutChance } from '../helpers/snapshot-files';

const SECRET = 'ein Geheimnis 🔑';
const BROKER = { user: 'plant', password: 'top secret' };
const USERS = [
    { username: 'ada', password: hashSync('ada', 4), permissions: '*' },
    { username: 'cleo', password: hashSync('cleo', 4), permissions: '*' },
    { username: 'bob', password: hashSync('bob', 4), permissions: ['flows.read', 'flows.write', 'snapshots.read'] },
];

for (const release of RELEASES) {
    describe(`Snapshot files on Node-RED ${release.name}`, () => {
        let nodeRed: NodeRedProcess;
        let ada: ApiClient;
        let bob: ApiClient;
        let cleo: ApiClient;
        let first: SnapshotItem;
        let second: SnapshotItem;

        before(async () => {
            const adminAuth = { type: 'credentials', users: USERS };
            nodeRed = await NodeRedProcess.start({ release, settings: `adminAuth: ${JSON.stringify(adminAuth)},` });
            const login = (name: string): Promise<ApiClient> => ApiClient.login(nodeRed, name, name);
            [ada, bob, cleo] = await Promise.all([login('ada'), login('bob'), login('cleo')]);
            await ada.deploy([...smallFlows(), brokerNode(BROKER)]);
            first = await ada.nextSnapshot(undefined);
            await ada.deploy([...smallFlows('return null;'), brokerNode(BROKER)]);
            second = await ada.nextSnapshot(first);
        });
        after(() => nodeRed.dispose());

        const exported = async (id: string, body: object = { credentialSecret: SECRET }): Promise<string> => {
            const answer = await ada.download(`/snapshots/${id}/export`, body);
            assert.equal(answer.status, 200, answer.bytes.toString().slice(0, 200));
            return answer.bytes.toString();
        };
        const refused = async (
            status: number,
            code: string,
            answering: Promise<{ status: number; body: unknown }>,
        ): Promise<string> => {
            const answer = await answering;
            const { code: found, error } = answer.body as ErrorBody;
            assert.deepEqual([answer.status, found], [status, code]);
            return error;
        };
        const single = ({ snapshots }: UploadReport): UploadedSnapshot => snapshots[0] as UploadedSnapshot;
        const count = async (): Promise<number> => {
            await ada.idle();
            return (await ada.list('?limit=200')).length;
        };

        it('gives a file that FlowFuse takes, called by the name and the time of the snapshot', async () => {
            const made = (await ada.call<SnapshotItem>('POST', '/snapshots', { name: 'Vor der Messe: “A/B” 🎪' })).body;
            const { headers, bytes } = await ada.download(`/snapshots/${made.id}/export`, { credentialSecret: SECRET });
            const name = /filename\*=UTF-8''([^;]+)/.exec(headers.get('content-disposition')!)![1]!;
            assert.match(decodeURIComponent(name), /^Vor der Messe\. “A-B” 🎪 \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.json$/);
            assert.match(headers.get('content-type')!, /json/);
            assert.equal(headers.get('cache-control'), 'no-store');
            const file = JSON.parse(bytes.toString()) as SnapshotFile;
            assert.deepEqual(openCredentials(file.flows.credentials as { $: string }, SECRET), { broker1: BROKER });
            assert.ok(!bytes.includes('top secret'));
            await ada.call('DELETE', `/snapshots/${made.id}`);
        });

        it('gives flows and modules alone, and asks for a secret only where there is something secret', async () => {
            const flows = JSON.parse(await exported(first.id, { format: 'flows' })) as object[];
            assert.deepEqual(flows, (await ada.full(first.id)).flows.flows);
            const modules = JSON.parse(await exported(first.id, { format: 'package' })) as { dependencies: object };
            assert.deepEqual(Object.keys(modules.dependencies), ['node-red-contrib-snapshots']);
            await refused(422, 'secret_needed', ada.call('POST', `/snapshots/${first.id}/export`, {}));
            const components = { credentials: false, envVars: false };
            assert.ok(!(await exported(first.id, { components })).includes('"$"'));
        });

        it('gives several as an archive, and takes them all from it elsewhere', async () => {
            const ids = [second.id, first.id];
            const { status, bytes, headers } = await ada.download('/snapshots/export', {
                ids,
                credentialSecret: SECRET,
            });
            assert.equal(status, 200);
            assert.match(headers.get('content-disposition')!, /filename="snapshots \d{4}-.*\.zip"/);
            assert.match(headers.get('content-type')!, /zip/);
            const files = Object.entries(unzipSync(bytes));
            assert.equal(files.length, 2);
            const texts = files.map(([, text]) => Buffer.from(text).toString());
            for (const [index, id] of ids.entries())
                assert.deepEqual(withoutChance(texts[index]!), withoutChance(await exported(id)));
            assert.equal((JSON.parse(texts[0]!) as SnapshotFile).id, second.id);

            const header = { 'Snapshots-Credential-Secret': encodeURIComponent(SECRET) };
            const there = await ada.upload<ImportedArchive>('/snapshots/import', bytes, header);
            assert.equal(there.status, 200);
            assert.deepEqual(
                there.body.snapshots.map(({ id, alreadyThere }) => [id, alreadyThere]),
                ids.map((id) => [id, true]),
            );
            const forced = await ada.upload<ImportedArchive>('/snapshots/import?force=true', bytes, header);
            assert.equal(forced.status, 201);
            assert.deepEqual(
                forced.body.snapshots.map(({ kind, user }) => [kind, user?.username]),
                [
                    ['upload', 'ada'],
                    ['upload', 'ada'],
                ],
            );
            for (const { id } of forced.body.snapshots) await ada.call('DELETE', `/snapshots/${id}`);
            const chosen = encodeURIComponent(files[1]![0]);
            const one = await ada.upload<ImportedArchive>(
                `/snapshots/import?force=true&entries=${chosen}`,
                bytes,
                header,
            );
            assert.deepEqual(
                one.body.snapshots.map(({ entry }) => entry),
                [files[1]![0]],
            );
            await ada.call('DELETE', `/snapshots/${one.body.snapshots[0]!.id}`);
        });

        it('takes a file as JSON, and gives it back as it was', async () => {
            const text = await exported(first.id);
            const body = { snapshot: JSON.parse(text) as object, credentialSecret: SECRET, name: 'Taken', force: true };
            const taken = await ada.call<ImportedSnapshot>('POST', '/snapshots/import', body);
            assert.equal(taken.status, 201);
            const { id, name, kind, user, alreadyThere } = taken.body;
            assert.deepEqual([name, kind, user, alreadyThere], ['Taken', 'upload', { username: 'ada' }, undefined]);
            const again = JSON.parse(await exported(id)) as SnapshotFile;
            assert.deepEqual(withoutChance(JSON.stringify({ ...again, name: first.name })), withoutChance(text));
            const restored = await ada.restore(id);
            assert.equal(restored.verified, true);
            await ada.call('DELETE', `/snapshots/${id}`);
            const there = await ada.call<ImportedSnapshot>('POST', '/snapshots/import', { ...body, force: false });
            assert.deepEqual([there.status, there.body.alreadyThere, there.body.id], [200, true, first.id]);
        });

        it('is looked at once, tried with secrets, previewed and stored without being sent again', async () => {
            const file = JSON.parse(await exported(first.id)) as SnapshotFile;
            const flows = [...file.flows.flows, { id: 'odd', type: 'unheard of', credentials: { key: 'needle' } }];
            const settings = {
                ...file.settings,
                modules: { ...file.settings.modules, 'node-red-contrib-odd': '^1.0.0' },
            };
            const bytes = gzipSync(JSON.stringify({ ...file, flows: { ...file.flows, flows }, settings }));
            const before = await count();
            const looked = await ada.upload<UploadReport>('/snapshots/import/check?filename=x.json.gz', bytes);
            assert.equal(looked.status, 200);
            const { token, expiresAt, kind, snapshots, bytes: size } = looked.body;
            assert.match(token, /^[0-9a-f]{32}$/);
            assert.ok(Date.parse(expiresAt) > Date.now());
            assert.deepEqual([kind, size], ['snapshot', bytes.length]);
            assert.deepEqual(snapshots, [
                {
                    name: first.name,
                    description: '',
                    createdAt: first.createdAt,
                    user: { username: 'ada' },
                    counts: { tabs: 1, subflows: 0, nodes: 5 },
                    modules: settings.modules,
                    credentials: 'encrypted',
                    env: { plain: [], hidden: [] },
                    missing: {
                        types: ['unheard of'],
                        modules: [{ name: 'node-red-contrib-odd', version: '^1.0.0' }],
                    },
                    secret: 'needed',
                },
            ]);
            const check = async (credentialSecret: string, components?: object): Promise<UploadedSnapshot> =>
                single(
                    (
                        await ada.call<UploadReport>('POST', '/snapshots/import/check', {
                            token,
                            credentialSecret,
                            components,
                        })
                    ).body,
                );
            assert.equal((await check('another')).secret, 'wrong');
            assert.equal((await check('', { credentials: false })).secret, 'not_needed');
            assert.equal((await check(SECRET)).secret, 'fits');

            const preview = await ada.call<{ flows: object[] }>('GET', `/snapshots/import/${token}/flows`);
            assert.deepEqual(preview.body.flows, [...file.flows.flows, { id: 'odd', type: 'unheard of' }]);

            await refused(
                404,
                'upload_gone',
                cleo.call('POST', '/snapshots/import', { token, credentialSecret: SECRET }),
            );
            await refused(404, 'upload_gone', cleo.call('GET', `/snapshots/import/${token}/flows`));
            await refused(
                422,
                'wrong_secret',
                ada.call('POST', '/snapshots/import', { token, credentialSecret: 'another' }),
            );
            assert.equal(await count(), before);
            const stored = await ada.call<ImportedSnapshot>('POST', '/snapshots/import', {
                token,
                credentialSecret: SECRET,
            });
            assert.equal(stored.status, 201);
            assert.equal(await count(), before + 1);
            await refused(
                404,
                'upload_gone',
                ada.call('POST', '/snapshots/import', { token, credentialSecret: SECRET }),
            );
            assert.deepEqual(await readdir(join(nodeRed.userDir, 'snapshots/tmp')), []);
            await ada.call('DELETE', `/snapshots/${stored.body.id}`);
        });

        it('says that a snapshot is there already before it is stored, once that can be known', async () => {
            const snapshot = JSON.parse(await exported(first.id)) as object;
            const check = async (body: object): Promise<UploadedSnapshot> => {
                const report = (await ada.call<UploadReport>('POST', '/snapshots/import/check', { snapshot, ...body }))
                    .body;
                await ada.call('DELETE', `/snapshots/import/${report.token}`);
                return single(report);
            };
            assert.equal((await check({})).alreadyThere, undefined);
            const { id, name, createdAt } = first;
            assert.deepEqual((await check({ credentialSecret: SECRET })).alreadyThere, { id, name, createdAt });
        });

        it('says of each file in an archive what it is, and forgets an upload when asked to', async () => {
            const archive = zipSync({
                'good.json': Buffer.from(await exported(first.id)),
                'flows.json': Buffer.from(JSON.stringify(smallFlows())),
                'bad.json': Buffer.from('{"flows":'),
            });
            const { body } = await ada.upload<UploadReport>('/snapshots/import/check', archive);
            assert.equal(body.kind, 'archive');
            assert.deepEqual(
                body.snapshots.map((found) => [found.entry, 'problem' in found ? found.problem.code : found.secret]),
                [
                    ['good.json', 'needed'],
                    ['flows.json', 'not_needed'],
                    ['bad.json', 'bad_file'],
                ],
            );
            const flows = await ada.call<{ flows: object[] }>(
                'GET',
                `/snapshots/import/${body.token}/flows?entry=flows.json`,
            );
            assert.deepEqual(flows.body.flows, smallFlows());
            await refused(404, 'not_found', ada.call('GET', `/snapshots/import/${body.token}/flows`));
            const before = await count();
            const error = await refused(
                422,
                'bad_file',
                ada.call('POST', '/snapshots/import', { token: body.token, credentialSecret: SECRET }),
            );
            assert.match(error, /In “bad\.json”.*cut off/);
            assert.equal(await count(), before);
            assert.equal((await cleo.call('DELETE', `/snapshots/import/${body.token}`)).status, 200);
            assert.equal((await ada.call('GET', `/snapshots/import/${body.token}/flows?entry=flows.json`)).status, 200);
            assert.equal((await ada.call('DELETE', `/snapshots/import/${body.token}`)).status, 200);
            await refused(
                404,
                'upload_gone',
                ada.call('GET', `/snapshots/import/${body.token}/flows?entry=flows.json`),
            );
        });

        it('refuses what is no snapshot file, and keeps nothing of it', async () => {
            const before = await count();
            const octets = (text: string, query = ''): Promise<{ status: number; body: unknown }> =>
                ada.upload(`/snapshots/import${query}`, Buffer.from(text));
            for (const check of ['', '/check']) {
                await refused(422, 'bad_file', octets('{"flows": [7]}', check));
                await refused(422, 'bad_file', octets('', check));
                await refused(422, 'bad_file', octets('{"__proto__": {}}', check));
                await refused(
                    422,
                    'bad_file',
                    ada.call('POST', `/snapshots/import${check}`, { snapshot: { flows: 7 } }),
                );
                await refused(422, 'bad_file', ada.call('POST', `/snapshots/import${check}`, { snapshot: 'no JSON' }));
                await refused(
                    422,
                    'bad_file',
                    ada.call(
                        'POST',
                        `/snapshots/import${check}`,
                        `{"snapshot":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
                    ),
                );
                await refused(400, 'bad_request', ada.call('POST', `/snapshots/import${check}`, {}));
                await refused(400, 'bad_request', ada.call('POST', `/snapshots/import${check}`, { token: 7 }));
                await refused(404, 'upload_gone', ada.call('POST', `/snapshots/import${check}`, { token: 'x' }));
                await refused(
                    400,
                    'bad_request',
                    ada.call('POST', `/snapshots/import${check}`, { snapshot: [], components: { flow: true } }),
                );
                await refused(400, 'bad_request', octets('[]', `${check}?components=%7B`));
            }
            await refused(400, 'bad_request', octets('[]', '?name='));
            await refused(400, 'bad_request', octets('[]', '?force=perhaps'));
            const bomb = gzipSync(Buffer.alloc(60 * 1024 * 1024, ' '), { level: 1 });
            await refused(413, 'file_too_large', ada.upload('/snapshots/import/check', bomb));
            assert.equal(await count(), before);
            assert.deepEqual(await readdir(join(nodeRed.userDir, 'snapshots/tmp')), []);
        });

        it('refuses a file over 50 MB, whether its size is known before or not', async () => {
            const file = Buffer.alloc(50 * 1024 * 1024 + 1, ' ');
            await refused(413, 'file_too_large', ada.upload('/snapshots/import', file));
            const pieces = ReadableStream.from([file.subarray(0, 30_000_000), file.subarray(30_000_000)]);
            const response = await fetch(`${nodeRed.url}/snapshots/import/check`, {
                method: 'POST',
                headers: { ...ada.authorization, 'Content-Type': 'application/octet-stream' },
                body: pieces,
                duplex: 'half',
            });
            assert.deepEqual([response.status, ((await response.json()) as ErrorBody).code], [413, 'file_too_large']);
            assert.deepEqual(await readdir(join(nodeRed.userDir, 'snapshots/tmp')), []);
        });

        it('keeps nothing of a file whose sender has gone, and complains to nobody', async () => {
            const { hostname, port } = new URL(nodeRed.url);
            const socket = connect(Number(port), hostname);
            const head = [
                'POST /snapshots/import/check HTTP/1.1',
                'Host: x',
                `Authorization: ${ada.authorization['Authorization']}`,
                'Content-Type: application/octet-stream',
                'Content-Length: 9000000',
            ];
            socket.write(`${head.join('\r\n')}\r\n\r\n`);
            socket.write(Buffer.alloc(3_000_000, '['));
            const folder = join(nodeRed.userDir, 'snapshots/tmp');
            await nodeRed.waitUntil('a piece of it is there', async () => (await readdir(folder)).length > 0);
            socket.destroy();
            await nodeRed.waitUntil('nothing is left', async () => (await readdir(folder)).length === 0);
            assert.doesNotMatch(nodeRed.output, /\[error\]/);
        });

        it('lets only those who may change snapshots take them away or bring them, and no other web page', async () => {
            const { id } = first;
            const requests: [string, string, object?][] = [
                ['POST', `/${id}/export`, { format: 'package' }],
                ['POST', '/export', { ids: [id] }],
                ['POST', '/import', { snapshot: [] }],
                ['POST', '/import/check', { snapshot: [] }],
                ['GET', '/import/x/flows'],
                ['DELETE', '/import/x'],
            ];
            for (const [method, path, body] of requests) {
                for (const client of [bob, new ApiClient(nodeRed)]) {
                    assert.equal(
                        (await client.call(method, `/snapshots${path}`, body)).status,
                        401,
                        `${method} ${path}`,
                    );
                }
                if (method === 'GET') continue;
                const origin = { origin: 'https://elsewhere.example' };
                await refused(403, 'cross_origin', ada.call(method, `/snapshots${path}`, body, origin));
            }
            const origin = { origin: 'https://elsewhere.example' };
            await refused(403, 'cross_origin', ada.upload('/snapshots/import', Buffer.from('[]'), origin));
        });

        it('refuses an archive of what is not there, or of too much', async () => {
            const wanted = (ids: unknown): Promise<{ status: number; body: unknown }> =>
                ada.call('POST', '/snapshots/export', { ids, credentialSecret: SECRET });
            for (const ids of [undefined, [], 'x', Array.from({ length: 501 }, () => first.id)])
                await refused(400, 'bad_request', wanted(ids));
            await refused(404, 'not_found', wanted([first.id, '../x']));
            await refused(404, 'not_found', wanted([first.id, '01ARZ3NDEKTSV4RRFFQ69G5FAV']));
            await refused(404, 'not_found', ada.call('POST', '/snapshots/nonsense/export', {}));
            await refused(400, 'bad_request', ada.call('POST', `/snapshots/${first.id}/export`, { format: 'xml' }));
            const error = await refused(
                422,
                'secret_needed',
                ada.call('POST', '/snapshots/export', { ids: [first.id] }),
            );
            assert.match(error, new RegExp(first.name));
        });
    });
}
