import assert from 'node:assert/strict';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { SnapshotItem } from '../../runtime/core/snapshot';
import type { ErrorBody, SnapshotPage } from '../../runtime/core/wire';
import { ApiClient } from '../helpers/api-client';
import { brokerNode, smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';

const UNKNOWN = '01ARZ3NDEKTSV4RRFFQ69G5FAV';

for (const release of RELEASES) {
    describe(`HTTP contract on Node-RED ${release.name}`, () => {
        let nodeRed: NodeRedProcess;
        let api: ApiClient;
        let first: SnapshotItem;

        before(async () => {
            nodeRed = await NodeRedProcess.start({ release });
            api = new ApiClient(nodeRed);
            await api.deploy([...smallFlows(), brokerNode({ user: 'needle', password: 'needle' })]);
            first = await api.nextSnapshot(undefined);
        });
        after(() => nodeRed.dispose());

        const refused = async (
            status: number,
            code: string,
            method: string,
            path: string,
            body?: unknown,
        ): Promise<void> => {
            const answer = await api.call<ErrorBody>(method, path, body);
            assert.equal(answer.status, status, `${method} ${path}`);
            assert.equal(answer.body.code, code);
            assert.equal(typeof answer.body.error, 'string');
            assert.deepEqual(Object.keys(answer.body).sort(), ['code', 'error']);
        };

        it('makes a manual snapshot also of what is captured already, and answers 201 with the item', async () => {
            const answer = await api.call<SnapshotItem>('POST', '/snapshots', {
                name: 'Before the fair',
                description: 'It works.',
            });
            assert.equal(answer.status, 201);
            const { id, name, description, kind, pinned } = answer.body;
            assert.deepEqual([name, description, kind, pinned], ['Before the fair', 'It works.', 'manual', false]);
            assert.equal(answer.body.hash, first.hash);
            assert.deepEqual((await api.call('GET', `/snapshots/${id}`)).body, answer.body);
            assert.equal('parts' in answer.body, false);
        });

        it('lists newest first, in pages that a cursor connects, by kind and by text', async () => {
            for (const name of ['one', 'two', 'three']) await api.call('POST', '/snapshots', { name: `page ${name}` });
            const pageOne = (await api.call<SnapshotPage>('GET', '/snapshots?q=PAGE&limit=2')).body;
            assert.deepEqual(
                pageOne.snapshots.map((item) => item.name),
                ['page three', 'page two'],
            );
            assert.equal(pageOne.count, 3);
            const cursor = encodeURIComponent(pageOne.meta.next_cursor!);
            const pageTwo = (await api.call<SnapshotPage>('GET', `/snapshots?q=PAGE&limit=2&cursor=${cursor}`)).body;
            assert.deepEqual(
                pageTwo.snapshots.map((item) => item.name),
                ['page one'],
            );
            assert.equal(pageTwo.meta.next_cursor, undefined);
            assert.deepEqual(
                (await api.list('?kind=auto')).map((item) => item.kind),
                ['auto'],
            );
        });

        it('changes name, description and pin, and nothing else', async () => {
            const edit = { name: 'Renamed', description: 'Said more', pinned: true };
            const answer = await api.call<SnapshotItem>('PUT', `/snapshots/${first.id}`, edit);
            assert.equal(answer.status, 200);
            const { updatedAt } = answer.body;
            assert.deepEqual(answer.body, { ...first, ...edit, updatedAt });
        });

        it('gives the whole content but no credential', async () => {
            const full = await api.full(first.id);
            assert.equal(full.flows.flows.length, 5);
            assert.equal(full.settings.modules['node-red'], first.modules['node-red']);
            assert.ok(!JSON.stringify(full).includes('needle'));
        });

        it('deletes, and knows nothing of it afterwards', async () => {
            const { id } = (await api.call<SnapshotItem>('POST', '/snapshots', { name: 'short-lived' })).body;
            assert.deepEqual((await api.call('DELETE', `/snapshots/${id}`)).body, { status: 'okay' });
            await refused(404, 'not_found', 'GET', `/snapshots/${id}`);
            await refused(404, 'not_found', 'DELETE', `/snapshots/${id}`);
        });

        for (const id of [UNKNOWN, 'nonsense', '..%2F..%2Fflows', `${UNKNOWN}.json`, 'x'.repeat(300)]) {
            it(`answers 404 not_found for the id ${id.slice(0, 30)}`, async () => {
                await refused(404, 'not_found', 'GET', `/snapshots/${id}`);
                await refused(404, 'not_found', 'GET', `/snapshots/${id}/full`);
                await refused(404, 'not_found', 'GET', `/snapshots/${id}/plan`);
                await refused(404, 'not_found', 'PUT', `/snapshots/${id}`, { name: 'x' });
                await refused(404, 'not_found', 'DELETE', `/snapshots/${id}`);
                await refused(404, 'not_found', 'POST', `/snapshots/${id}/restore`, {});
            });
        }

        it('answers 404 for dots in place of an id, as a program can send them', async () => {
            for (const path of [
                '/snapshots/%2e%2e/full',
                '/snapshots/..%2f..%2fsettings.js',
                '/snapshots/..%5c..%5cx',
            ]) {
                assert.equal(await rawStatus(nodeRed.url, path), 404, path);
            }
        });

        it('answers 400 for names, queries and bodies that cannot be', async () => {
            for (const name of ['', '   ', 'x'.repeat(256), 7, null]) {
                await refused(400, 'bad_request', 'POST', '/snapshots', { name });
                await refused(400, 'bad_request', 'PUT', `/snapshots/${first.id}`, { name });
            }
            await refused(400, 'bad_request', 'POST', '/snapshots', {});
            assert.equal((await api.call('POST', '/snapshots', '{"name": ')).status, 400);
            await refused(400, 'bad_request', 'GET', '/snapshots?limit=0');
            await refused(400, 'bad_request', 'GET', '/snapshots?kind=nothing');
            await refused(400, 'bad_request', 'GET', '/snapshots?cursor=%00');
            await refused(400, 'bad_request', 'POST', `/snapshots/${first.id}/restore`, { credentials: 'yes' });
            await refused(400, 'bad_request', 'PUT', '/snapshots/settings', { auto: true });
        });

        it('refuses a change from another web page, and takes one from the editor or from no browser', async () => {
            const cases: [Record<string, string>, number][] = [
                [{ origin: 'https://elsewhere.example' }, 403],
                [{ origin: 'null' }, 403],
                [{ 'sec-fetch-site': 'cross-site' }, 403],
                [{ 'sec-fetch-site': 'same-site' }, 403],
                [{ origin: nodeRed.url }, 201],
                [{ origin: nodeRed.url, 'sec-fetch-site': 'same-origin' }, 201],
                [{}, 201],
            ];
            for (const [headers, status] of cases) {
                const answer = await api.call<ErrorBody>('POST', '/snapshots', { name: 'from somewhere' }, headers);
                assert.equal(answer.status, status, JSON.stringify(headers));
                if (status === 403) assert.equal(answer.body.code, 'cross_origin');
            }
        });

        it('lets no other web page read an answer', async () => {
            for (const path of [
                '/snapshots',
                `/snapshots/${first.id}/full`,
                '/snapshots/status',
                `/snapshots/${UNKNOWN}`,
            ]) {
                const answer = await api.call('GET', path, undefined, { origin: 'https://elsewhere.example' });
                assert.equal(answer.headers.get('access-control-allow-origin'), null, path);
            }
        });

        it('lists a damaged snapshot as damaged and answers 422 for it, and the rest works', async () => {
            const [before] = await api.list('?limit=1');
            await api.deploy(smallFlows('return "to be damaged";', 'damaged'));
            const victim = await api.nextSnapshot(before);
            await flipByteIn(nodeRed.userDir, await ownObject(nodeRed.userDir, victim.id));
            await refused(422, 'damaged', 'GET', `/snapshots/${victim.id}`);
            await refused(422, 'damaged', 'GET', `/snapshots/${victim.id}/full`);
            await refused(422, 'damaged', 'GET', `/snapshots/compare?from=${first.id}&to=${victim.id}`);
            await refused(422, 'damaged', 'GET', `/snapshots/${victim.id}/plan`);
            await refused(422, 'damaged', 'POST', `/snapshots/${victim.id}/restore`, {});
            const items = await api.list();
            assert.equal(items.find((item) => item.id === victim.id)?.damaged, true);
            assert.equal(items.find((item) => item.id === first.id)?.damaged, undefined);
            assert.equal((await api.call('GET', `/snapshots/${first.id}/full`)).status, 200);
            assert.equal((await api.status()).damaged, 1);
            await api.deploy(smallFlows('return "after";'));
            await api.idle();
            assert.equal((await api.status()).lastError, undefined);
            assert.equal((await api.call('DELETE', `/snapshots/${victim.id}`)).status, 200);
        });

        it('lists damage that happened while Node-RED was stopped, of a manifest too', async () => {
            await nodeRed.stop();
            const [newest] = (await readdir(join(nodeRed.userDir, 'snapshots/snapshots'))).sort().reverse();
            await writeFile(join(nodeRed.userDir, 'snapshots/snapshots', newest!), '{"cut off');
            await rm(join(nodeRed.userDir, 'snapshots/index.jsonl'));
            nodeRed = await nodeRed.restart();
            api = new ApiClient(nodeRed);
            await api.idle();
            const id = newest!.replace('.json', '');
            assert.equal((await api.list('?limit=200')).find((item) => item.id === id)?.damaged, true);
            await refused(422, 'damaged', 'GET', `/snapshots/${id}`);
            assert.equal((await api.call('DELETE', `/snapshots/${id}`)).status, 200);
        });
    });
}

/** Sends a path as it is: `fetch` would resolve dots before. */
function rawStatus(url: string, path: string): Promise<number | undefined> {
    const { hostname, port } = new URL(url);
    return new Promise((resolve, reject) => {
        const answered = (response: IncomingMessage): void =>
            void response.resume().on('end', () => resolve(response.statusCode));
        request({ hostname, port, path }, answered).on('error', reject).end();
    });
}

/** Path of an object that only this snapshot names. */
async function ownObject(userDir: string, id: string): Promise<string> {
    const folder = join(userDir, 'snapshots/snapshots');
    const own = JSON.parse(await readFile(join(folder, `${id}.json`), 'utf8')) as { parts: { object: string }[] };
    const others = (await readdir(folder)).filter((name) => name !== `${id}.json`);
    const texts = await Promise.all(others.map((name) => readFile(join(folder, name), 'utf8')));
    const { object } = own.parts.find((part) => !texts.some((text) => text.includes(part.object)))!;
    return `objects/${object.slice(0, 2)}/${object}.gz`;
}

async function flipByteIn(userDir: string, path: string): Promise<void> {
    const file = join(userDir, 'snapshots', path);
    const bytes = await readFile(file);
    bytes[Math.floor(bytes.length / 2)]! ^= 0x10;
    await writeFile(file, bytes);
}
