import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportedSnapshot, UploadReport } from '../../runtime/core/wire';
import { ApiClient } from '../helpers/api-client';
import { typicalFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';

const NODES = 125_000;
/** A garbage collection of something else does not come every time. */
const ATTEMPTS = 4;

/**
 * Measures, in Node-RED's own process, what its main thread works without a break, and what JSON.parse of a file takes. In
 * work, where the system tells it, and not in time: other processes hold this one up as well.
 */
const MEASURING = `
    httpAdminMiddleware: (() => {
        const { existsSync, readFileSync } = require('node:fs');
        const told = '/proc/thread-self/schedstat';
        const worked = existsSync(told)
            ? () => Number(readFileSync(told, 'utf8').split(' ')[0]) / 1e6
            : () => performance.now();
        let beat, last, most;
        const listen = () => {
            const now = worked();
            most = Math.max(most, now - last);
            last = worked();
            beat = setImmediate(listen);
        };
        return (request, response, next) => {
            if (!request.path.startsWith('/measure/')) return next();
            clearImmediate(beat);
            if (request.path === '/measure/parse') {
                const text = readFileSync(__dirname + '/large.json', 'utf8');
                const start = worked();
                JSON.parse(text);
                return response.json({ ms: worked() - start });
            }
            response.json({ ms: most });
            most = 0;
            last = worked();
            if (request.path === '/measure/begin') beat = setImmediate(listen);
        };
    })(),`;

for (const release of RELEASES) {
    describe(`A snapshot file of almost 50 MB on Node-RED ${release.name}`, function () {
        this.timeout(240_000);
        let nodeRed: NodeRedProcess;
        let api: ApiClient;
        let file: Buffer;
        let id: string;

        before(async () => {
            nodeRed = await NodeRedProcess.start({ release, settings: MEASURING });
            api = new ApiClient(nodeRed);
            const flows = { flows: typicalFlows(NODES), credentials: {} };
            file = Buffer.from(JSON.stringify({ name: 'Large', flows, settings: {} }));
            assert.ok(file.length > 45e6 && file.length < 50 * 1024 * 1024, `${file.length} bytes`);
            await writeFile(join(nodeRed.userDir, 'large.json'), file);
        });
        after(() => nodeRed.dispose());

        const measured = async (what: 'parse' | 'begin' | 'end'): Promise<number> =>
            (await api.call<{ ms: number }>('GET', `/measure/${what}`)).body.ms;

        /** The least of a few attempts, or the first that is good enough. */
        const delayOf = async (task: () => Promise<void>, enough: number): Promise<number> => {
            let least = Infinity;
            for (let attempt = 0; attempt < ATTEMPTS && least > enough; attempt++) {
                await measured('begin');
                await task();
                least = Math.min(least, await measured('end'));
            }
            return least;
        };

        it('holds Node-RED up a small part of what reading it at once would, when it is looked at and stored', async () => {
            const atOnce = Math.min(await measured('parse'), await measured('parse'));
            const delay = await delayOf(async () => {
                const looked = await api.upload<UploadReport>('/snapshots/import/check', file);
                assert.equal(looked.status, 200, JSON.stringify(looked.body));
                const body = { token: looked.body.token, force: true };
                const stored = await api.call<ImportedSnapshot>('POST', '/snapshots/import', body);
                assert.equal(stored.status, 201);
                id = stored.body.id;
            }, atOnce / 3);
            assert.ok(delay <= atOnce / 3, `${delay} ms, where JSON.parse takes ${atOnce} ms`);
            assert.deepEqual(await readdir(join(nodeRed.userDir, 'snapshots/tmp')), []);
        });

        it('goes out again as it came, without holding Node-RED up', async () => {
            const atOnce = await measured('parse');
            let text = '';
            const delay = await delayOf(async () => {
                const answer = await api.download(`/snapshots/${id}/export`, {});
                assert.equal(answer.status, 200);
                text = answer.bytes.toString();
            }, atOnce / 3);
            assert.ok(delay <= atOnce / 3, `${delay} ms, where JSON.parse takes ${atOnce} ms`);
            const { flows } = JSON.parse(text) as { flows: { flows: object[] } };
            assert.equal(flows.flows.length, NODES + NODES / 100);
            assert.ok(
                Buffer.from(JSON.stringify(flows.flows)).equals(
                    file.subarray(file.indexOf('['), file.lastIndexOf(']') + 1),
                ),
            );
        });

        it('goes out in an archive, without holding Node-RED up', async () => {
            const atOnce = await measured('parse');
            const delay = await delayOf(async () => {
                const answer = await api.download('/snapshots/export', { ids: [id] });
                assert.equal(answer.status, 200);
                assert.ok(answer.bytes.length < file.length / 3);
            }, atOnce / 3);
            assert.ok(delay <= atOnce / 3, `${delay} ms, where JSON.parse takes ${atOnce} ms`);
        });
    });
}
