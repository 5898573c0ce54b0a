import assert from 'node:assert/strict';
import { gzipSync, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { zipSync, strToU8, type Zippable } from 'fflate';
import { isSnapshotError, type ErrorCode } from '../../runtime/core/errors';
import { FILE_LIMITS } from '../../runtime/files/bad-file';
import type { SnapshotFile } from '../../runtime/files/snapshot-file';
import { sealCredentials, sealText } from '../../runtime/secrets/node-red-cipher';
import {
    readCredentials,
    readEnvironment,
    readFlows,
    readModules,
    readSettings,
} from '../../runtime/capture/snapshot-content';
import type { FileStore } from '../../runtime/store/file-store';
import { smallFlows } from '../helpers/flows';
import { SEED } from '../helpers/seed';
import { CONTENT, exported, imported, storeSnapshot } from '../helpers/snapshot-files';
import { memoryDisk, openMemoryStore } from '../helpers/test-store';
import type { MemoryFileSystem } from '../helpers/memory-file-system';

const SECRET = 'of the file';

describe('A file that comes in', () => {
    let disk: MemoryFileSystem;
    let store: FileStore;

    beforeEach(async () => {
        disk = memoryDisk();
        store = await openMemoryStore(disk);
        await store.settled();
    });
    afterEach(() => store.close());

    const refused = async (
        file: string | Uint8Array,
        code: ErrorCode,
        sentence: RegExp,
        choice: Parameters<typeof imported>[2] = {},
    ): Promise<void> => {
        const isIt = (error: unknown): boolean => isSnapshotError(error, code) && sentence.test(error.message);
        await assert.rejects(imported(store, file, choice), isIt, file.toString().slice(0, 80));
        await store.settled();
        assert.equal(store.items().length, 0);
        assert.equal(objects(disk), 0, 'no object is left');
    };
    const snapshot = (file: object): string => JSON.stringify({ name: 'a', settings: {}, ...file });
    const nodes = (...flows: unknown[]): string => snapshot({ flows: { flows } });

    describe('and is no good snapshot', () => {
        it('is refused when it is of another kind', async () => {
            await refused('', 'bad_file', /It is empty/);
            await refused('7', 'bad_file', /object or a list of nodes/);
            await refused('"text"', 'bad_file', /object or a list of nodes/);
            await refused('{}', 'bad_file', /“flows” is missing/);
            await refused('{"name":"x","dependencies":{}}', 'bad_file', /package\.json/);
            await refused('{"$":"0123456789abcdef0123456789abcdefAAAA"}', 'bad_file', /file of credentials/);
            await refused(snapshot({ flows: 'text' }), 'bad_file', /“flows” has to be an object/);
            await refused(snapshot({ flows: {} }), 'bad_file', /“flows.flows” is missing/);
            await refused(snapshot({ flows: { flows: {} } }), 'bad_file', /“flows.flows” has to be a list/);
            await refused(
                snapshot({ flows: { flows: [] }, settings: [] }),
                'bad_file',
                /“settings” has to be an object/,
            );
        });

        it('is refused for a node that is none, and says which', async () => {
            const tab = { id: 'a', type: 'tab' };
            await refused(nodes(tab, 7), 'bad_file', /Entry 2 of the flows is no object/);
            await refused(nodes(tab, []), 'bad_file', /Entry 2 of the flows is no object/);
            await refused(nodes(tab, null), 'bad_file', /Entry 2 of the flows is no object/);
            await refused(nodes({ type: 'tab' }), 'bad_file', /Entry 1 of the flows has no “id”/);
            await refused(nodes({ id: '', type: 'tab' }), 'bad_file', /Entry 1 of the flows has no “id”/);
            await refused(nodes(tab, { id: 'b' }), 'bad_file', /Entry 2 of the flows has no “type”; its id is “b”/);
            await refused(
                nodes(tab, { ...tab, z: 1, id: 'b' }),
                'bad_file',
                /has a “z” that is no text; its id is “b”/,
            );
            await refused(nodes(tab, { id: 'b', type: 'x' }, tab), 'bad_file', /Entries 1 and 3 .* same id, “a”/);
            for (const id of ['__proto__', 'constructor', 'toString']) {
                await refused(nodes(tab, { id, type: 'tab' }), 'bad_file', /Entry 2 of the flows may not have the id/);
            }
            for (const type of ['__proto__', 'constructor']) {
                await refused(nodes(tab, { id: 'b', type }), 'bad_file', /Entry 2 of the flows may not have the type/);
            }
            for (const credentials of ['in clear', ['in clear'], 7]) {
                await refused(
                    nodes({ id: 'b', type: 'x', credentials }),
                    'bad_file',
                    /“credentials” that are no object/,
                );
            }
            await refused(JSON.stringify([tab, 7]), 'bad_file', /Entry 2 of the flows/);
            await refused(JSON.stringify({ rev: 'x', flows: [tab, 7] }), 'bad_file', /Entry 2 of the flows/);
        });

        it('is refused for more tabs or nodes than can be worked on', async () => {
            const many = (count: number, type: string): string =>
                JSON.stringify(Array.from({ length: count }, (_, n) => ({ id: `${n}`, type })));
            await refused(many(FILE_LIMITS.maxContainers + 1, 'tab'), 'bad_file', /more than 10000 tabs and subflows/);
            await refused(many(FILE_LIMITS.maxNodes + 1, 'x'), 'bad_file', /more than 250000 nodes/);
        });

        it('is refused for what else cannot be, and says where', async () => {
            const flows = { flows: [] };
            await refused(snapshot({ flows, name: 7 }), 'bad_file', /“name” has to be a text/);
            await refused(snapshot({ flows, description: {} }), 'bad_file', /“description” has to be a text/);
            await refused(snapshot({ flows: { ...flows, credentials: 'x' } }), 'bad_file', /credentials have to be/);
            await refused(
                snapshot({ flows: { ...flows, credentials: { a: 'x' } } }),
                'bad_file',
                /credentials have to be/,
            );
            await refused(snapshot({ flows: { ...flows, credentials: { $: 'x' } } }), 'bad_file', /not encrypted as/);
            await refused(snapshot({ flows, settings: { env: [] } }), 'bad_file', /“settings.env” has to be/);
            await refused(snapshot({ flows, settings: { env: { A: [] } } }), 'bad_file', /variable “A” has no text/);
            await refused(
                snapshot({ flows, settings: { env: { A: { $: 'x' } } } }),
                'bad_file',
                /“A” is not encrypted/,
            );
            await refused(snapshot({ flows, settings: { modules: [] } }), 'bad_file', /“settings.modules” has to be/);
            await refused(snapshot({ flows, settings: { modules: { a: 1 } } }), 'bad_file', /module “a” has no text/);
            await refused(snapshot({ flows, settings: { settings: 1 } }), 'bad_file', /“settings.settings” has to be/);
        });

        it('is refused for names that mean a prototype, wherever they stand', async () => {
            const file = (place: string): string => place.replaceAll('#', '{"__proto__":{"polluted":1}}');
            await refused(
                file('{"name":"a","flows":{"flows":[{"id":"a","type":"x","p":#}]}}'),
                'bad_file',
                /“flows.flows\[0\].p.__proto__”/,
            );
            await refused(file('{"name":"a","flows":{"flows":[],"credentials":#}}'), 'bad_file', /__proto__/);
            await refused(file('{"name":"a","flows":{"flows":[]},"settings":{"env":#}}'), 'bad_file', /__proto__/);
            const sealed = { $: sealText('{"a":{"__proto__":{"polluted":1}}}', SECRET) };
            await refused(
                snapshot({ flows: { flows: [{ id: 'a', type: 'x' }], credentials: sealed } }),
                'bad_file',
                /__proto__/,
                { secret: SECRET },
            );
            assert.equal(({} as { polluted?: number }).polluted, undefined);
        });
    });

    describe('and holds secrets', () => {
        const file = (): string =>
            snapshot({
                flows: { flows: CONTENT.flows, credentials: sealCredentials(CONTENT.credentials, SECRET) },
                settings: { env: { A: { hidden: true, $: sealText('value', SECRET) } } },
            });

        it('is not taken with another secret where only a short variable is wanted', async () => {
            const env = { A: { hidden: true, $: sealText('7', SECRET) } };
            const short = snapshot({
                flows: { flows: [], credentials: sealCredentials(CONTENT.credentials, SECRET) },
                settings: { env },
            });
            const components = { flows: true, credentials: false, envVars: 'all' as const };
            for (let n = 0; n < 20; n++)
                await refused(short, 'wrong_secret', /not the secret/, { secret: `another ${n}`, components });
            const [item] = await imported(store, short, { secret: SECRET, components });
            const read = await readEnvironment(store, await store.get(item!.id));
            assert.deepEqual(read, { A: { value: '7', hidden: true } });
        });

        it('is not taken with a secret under which the credentials are none, also where they are not wanted', async () => {
            const env = { A: { hidden: true, $: sealText('7', SECRET) } };
            const components = { flows: true, credentials: false, envVars: 'all' as const };
            for (const text of ['42', '[]', '{"broker1":1}']) {
                const file = snapshot({
                    flows: { flows: [], credentials: { $: sealText(text, SECRET) } },
                    settings: { env },
                });
                await refused(file, 'wrong_secret', /not the secret/, { secret: SECRET, components });
            }
        });

        it('may have control characters in a variable: the credentials show that the secret fits', async () => {
            const environment = { A: { value: '\u001b[1m', hidden: true } };
            const { id } = await storeSnapshot(store, { ...CONTENT, environment });
            const [item] = await imported(store, await exported(store, id, { secret: SECRET }), {
                secret: SECRET,
                force: true,
            });
            assert.deepEqual(await readEnvironment(store, await store.get(item!.id)), environment);
        });

        it('is stored without the passwords in the addresses of modules', async () => {
            const modules = { a: 'git+https://user:needle@host/a.git' };
            const [item] = await imported(
                store,
                snapshot({ flows: { flows: [] }, settings: { modules, settings: { palette: { modules } } } }),
            );
            assert.deepEqual(item!.modules, { a: 'git+https://host/a.git' });
            const open = await exported(store, item!.id, { components: { credentials: false } });
            assert.doesNotMatch(open, /needle/);
        });

        it('is not taken without its secret, nor with another', async () => {
            await refused(file(), 'secret_needed', /secret that it was exported with is needed/);
            await refused(file(), 'wrong_secret', /not the secret/, { secret: 'another' });
            const onlyHidden = snapshot({
                flows: { flows: [] },
                settings: { env: { A: { hidden: true, $: sealText('text', SECRET) } } },
            });
            await refused(onlyHidden, 'secret_needed', /is needed/);
        });

        it('is stored encrypted, also what was in clear in it', async () => {
            const open = snapshot({
                flows: { flows: CONTENT.flows, credentials: { broker1: { password: 'needle 1' } } },
                settings: { env: { A: { hidden: true, value: 'needle 2' }, B: 'plain' } },
            });
            const [item] = await imported(store, open);
            const manifest = await store.get(item!.id);
            assert.deepEqual(await readCredentials(store, manifest), { broker1: { password: 'needle 1' } });
            assert.deepEqual(await readEnvironment(store, manifest), {
                A: { value: 'needle 2', hidden: true },
                B: { value: 'plain', hidden: false },
            });
            for (const type of ['credentials', 'environment']) {
                const part = manifest.parts.find((candidate) => candidate.type === type)!;
                assert.match(part.object, /^[0-9a-f]{64}$/);
                const plain = await store.readText(part);
                assert.ok(
                    !disk
                        .getFile(`/user/snapshots/objects/${part.object.slice(0, 2)}/${part.object}.gz`)!
                        .includes(plain),
                );
            }
        });
    });

    describe('of whatever age', () => {
        it('needs only flows and a name', async () => {
            const [item] = await imported(store, '\uFEFF{"name":" a ","flows":{"flows":[]}}');
            assert.deepEqual([item!.name, item!.description, item!.kind, item!.modules], ['a', '', 'upload', {}]);
            const manifest = await store.get(item!.id);
            assert.deepEqual(
                manifest.parts.map(({ type }) => type),
                ['modules', 'settings'],
            );
        });

        it('may be without a name: that of the file is taken', async () => {
            const file = '{"flows":{"flows":[]}}';
            const named = async (fileName?: string): Promise<string> =>
                (await imported(store, file, { force: true, ...(fileName !== undefined && { fileName }) }))[0]!.name;
            assert.equal(await named('C:\\backups\\plant 1.json.gz'), 'plant 1');
            assert.equal(await named('/a/b/flows.json'), 'flows');
            assert.equal(await named('.json'), 'Uploaded snapshot');
            assert.equal(await named(), 'Uploaded snapshot');
        });

        it('may have credentials in clear, also in the nodes; those of nodes that are not there are left out', async () => {
            const file = snapshot({
                flows: {
                    flows: [
                        { id: 'broker1', type: 'mqtt-broker' },
                        { id: 'broker2', type: 'mqtt-broker', credentials: { password: 'c' } },
                        { id: 'broker3', type: 'mqtt-broker', credentials: {} },
                    ],
                    credentials: {
                        broker1: { user: 'a' },
                        gone: { user: 'b' },
                        broker2: { user: 'd', password: 'old' },
                    },
                },
            });
            const [item] = await imported(store, file);
            const manifest = await store.get(item!.id);
            assert.deepEqual(await readCredentials(store, manifest), {
                broker1: { user: 'a' },
                broker2: { user: 'd', password: 'c' },
            });
            assert.deepEqual(await readFlows(store, manifest), [
                { id: 'broker1', type: 'mqtt-broker' },
                { id: 'broker2', type: 'mqtt-broker' },
                { id: 'broker3', type: 'mqtt-broker' },
            ]);
        });

        it('may say of variables what a platform ever said', async () => {
            const env = {
                FF_DEVICE_ID: 'of the platform',
                A: '',
                B: 2,
                C: { hidden: true, $: '' },
                D: { hidden: true, $: sealText('', SECRET) },
                E: { hidden: true, value: 'in clear' },
                F: { hidden: false, value: 'x' },
                G: { value: true },
                H: null,
                I: { $: sealText('line\nbreak', SECRET) },
            };
            const file = snapshot({
                flows: { flows: [], credentials: sealCredentials({}, SECRET) },
                settings: { env },
            });
            const [item] = await imported(store, file, { secret: SECRET });
            assert.deepEqual(await readEnvironment(store, await store.get(item!.id)), {
                A: { value: '', hidden: false },
                B: { value: '2', hidden: false },
                C: { value: '', hidden: true },
                D: { value: '', hidden: true },
                E: { value: 'in clear', hidden: true },
                F: { value: 'x', hidden: false },
                G: { value: 'true', hidden: false },
                H: { value: '', hidden: false },
                I: { value: 'line\nbreak', hidden: true },
            });
        });

        it('may be of a device, or what a platform takes', async () => {
            const device = {
                id: 'x',
                ownerType: 'device',
                exportedBy: {},
                deviceId: 'y',
                user: null,
                description: null,
            };
            const flows = smallFlows();
            await imported(
                store,
                snapshot({ ...device, flows: { flows, credentials: null }, settings: { env: null } }),
            );
            const [item] = await imported(
                store,
                JSON.stringify({ name: 'b', flows, credentials: {}, settings: { modules: { a: '1' } } }),
                { force: true },
            );
            assert.deepEqual(await readModules(store, await store.get(item!.id)), { a: '1' });
            assert.deepEqual(await readSettings(store, await store.get(item!.id)), {});
        });

        it('may be flows alone, as a list or as Node-RED gives them', async () => {
            const flows = smallFlows();
            for (const file of [flows, { flows, rev: 'abc' }, { flows, credentials: {} }]) {
                const [item] = await imported(store, JSON.stringify(file), { fileName: 'flows.json', force: true });
                assert.equal(item!.name, 'flows');
                assert.deepEqual(await readFlows(store, await store.get(item!.id)), flows);
            }
        });

        it('may have a name too long for here: its beginning is taken', async () => {
            const [item] = await imported(store, snapshot({ name: 'x'.repeat(300), flows: { flows: [] } }));
            assert.equal(item!.name, `${'x'.repeat(254)}…`);
        });

        it('is given another name and description', async () => {
            const [item] = await imported(store, nodes(), { name: 'b', description: 'c', user: { username: 'ada' } });
            assert.deepEqual([item!.name, item!.description, item!.user], ['b', 'c', { username: 'ada' }]);
        });
    });

    describe('and is there already', () => {
        it('is answered with the snapshot that is there, unless it shall be stored all the same', async () => {
            const [first] = await imported(store, nodes({ id: 'a', type: 'tab' }));
            const [again] = await imported(store, nodes({ id: 'a', type: 'tab' }), { name: 'another name' });
            assert.deepEqual(again, { ...first, alreadyThere: true });
            await store.settled();
            assert.equal(store.items().length, 1);
            const [forced] = await imported(store, nodes({ id: 'a', type: 'tab' }), { force: true });
            assert.equal(forced!.alreadyThere, undefined);
            assert.notEqual(forced!.id, first!.id);
            assert.equal(forced!.hash, first!.hash);
        });

        it('is recognised as the snapshot that it was made of, though a file does not tell everything', async () => {
            const { FF_PROJECT_ID: _, ...environment } = CONTENT.environment!;
            const sources = { 'node-red-contrib-x': 'git+https://host/x' };
            const modules = { ...CONTENT.modules, sources };
            for (const content of [
                { ...CONTENT, environment, modules },
                { ...CONTENT, environment: {} },
            ]) {
                const item = await storeSnapshot(store, content);
                const [found] = await imported(store, await exported(store, item.id, { secret: SECRET }), {
                    secret: SECRET,
                });
                assert.deepEqual([found!.id, found!.alreadyThere], [item.id, true]);
            }
        });

        it('is another one when only secrets, the order or the modules differ', async () => {
            const { id } = await storeSnapshot(store);
            const file = JSON.parse(await exported(store, id, { secret: SECRET })) as SnapshotFile;
            const { flows, settings } = file;
            const others = [
                { ...file, flows: { ...flows, credentials: { broker1: { user: 'plant', password: 'another' } } } },
                { ...file, flows: { ...flows, flows: [...flows.flows].reverse() } },
                { ...file, settings: { ...settings, modules: { ...settings.modules, x: '1' } } },
                { ...file, settings: { ...settings, settings: { lang: 'ja' } } },
                { ...file, settings: { ...settings, env: {} } },
            ];
            for (const other of others) {
                const [item] = await imported(store, JSON.stringify(other), { secret: SECRET });
                assert.equal(item!.alreadyThere, undefined);
            }
        });
    });

    describe('compressed', () => {
        const file = Buffer.from(nodes({ id: 'a', type: 'tab' }));

        it('is taken as it is', async () => {
            const [item] = await imported(store, gzipSync(file), { fileName: 'x.json.gz' });
            assert.equal(item!.counts.tabs, 1);
        });

        it('is refused when it is cut off, damaged, or holds something else', async () => {
            const whole = gzipSync(file);
            await refused(whole.subarray(0, -9), 'bad_file', /cut off/);
            const damaged = Buffer.from(whole);
            damaged[Math.floor(damaged.length / 2)]! ^= 0xff;
            await refused(damaged, 'bad_file', /damaged|cut off|JSON/);
            await refused(gzipSync(whole), 'bad_file', /not JSON/);
        });

        it('is refused early when it would unpack to more than is taken', async () => {
            const bomb = gzipSync(Buffer.alloc(120 * 1024 * 1024, ' '), { level: 1 });
            await refused(bomb, 'file_too_large', /larger than 50 MB/);
        });
    });

    describe('as an archive', () => {
        const tab = (id: string, name = id): Uint8Array =>
            strToU8(snapshot({ name, flows: { flows: [{ id, type: 'tab' }] } }));
        const zip = (files: Zippable): Uint8Array => zipSync(files);

        it('gives each of its files as a snapshot', async () => {
            const archive = zip({
                'a.json': tab('a'),
                'folder/b.json': [tab('b'), { level: 0 }],
                'folder/flows.json': strToU8(JSON.stringify(smallFlows())),
                'c.json.gz': gzipSync(tab('c')),
                '__MACOSX/._a.json': strToU8('x'),
                '.DS_Store': strToU8('x'),
            });
            const items = await imported(store, archive);
            assert.deepEqual(
                items.map((item) => [(item as { entry?: string }).entry, item.name]),
                [
                    ['a.json', 'a'],
                    ['folder/b.json', 'b'],
                    ['folder/flows.json', 'flows'],
                    ['c.json.gz', 'c'],
                ],
            );
            assert.equal(store.items().length, 4);
        });

        it('is stored whole or not at all', async () => {
            const archive = zip({ 'a.json': tab('a'), 'b.json': strToU8('{"flows":{"flows":7}}'), 'c.json': tab('c') });
            await refused(archive, 'bad_file', /In “b\.json”: .*list of nodes/);
            await refused(
                zip({ 'a.json': tab('a'), 'read me.txt': strToU8('hello') }),
                'bad_file',
                /In “read me\.txt”/,
            );
            const secret = snapshot({ flows: { flows: [], credentials: sealCredentials({}, SECRET) } });
            const locked = zip({ 'a.json': tab('a'), 'b.json': strToU8(secret) });
            await refused(locked, 'secret_needed', /In “b\.json”/);
            await refused(locked, 'wrong_secret', /In “b\.json”/, { secret: 'another' });
        });

        it('is taken in parts', async () => {
            const archive = zip({ 'a.json': tab('a'), 'b.json': strToU8('bad'), 'c.json': tab('c') });
            await refused(archive, 'bad_request', /no “d\.json”/, { entries: ['d.json'] });
            await refused(archive, 'bad_request', /at least one/, { entries: [] });
            await refused(archive, 'bad_request', /keeps the names/, { entries: ['a.json'], name: 'x' });
            const items = await imported(store, archive, { entries: ['c.json', 'a.json'] });
            assert.deepEqual(
                items.map(({ name }) => name),
                ['a', 'c'],
            );
        });

        it('takes back what it stored when the rest cannot be', async () => {
            const archive = zip({ 'a.json': tab('a'), 'b.json': tab('b') });
            const create = disk.writeSynced.bind(disk);
            let manifests = 0;
            disk.writeSynced = (path: string, data: Uint8Array) => {
                const isManifest = Buffer.from(data).toString().startsWith('{"id"') && ++manifests === 2;
                return isManifest ? Promise.reject(Object.assign(new Error(), { code: 'ENOSPC' })) : create(path, data);
            };
            await refused(archive, 'disk_full', /In “b\.json”.*disk is full/);
        });

        it('is refused when it is damaged, wherever that is', async () => {
            const archive = Buffer.from(zip({ 'a.json': tab('a'), 'b.json': tab('b') }));
            for (let cut = 1; cut < archive.length; cut += 7) await refused(archive.subarray(0, -cut), 'bad_file', /./);
            const at = archive.indexOf('a.json') + 12;
            const flipped = Buffer.from(archive);
            flipped[at]! ^= 0x10;
            await refused(flipped, 'bad_file', /./);
            await refused(zip({}), 'bad_file', /empty/);
            await refused(zip({ '__MACOSX/x': tab('a') }), 'bad_file', /empty/);
        });

        it('is refused early when it would unpack to more than is taken, or lies about its size', async () => {
            const much = deflateRawSync(Buffer.alloc(60 * 1024 * 1024), { level: 9 });
            const lying = Buffer.from(
                zip({ 'a.json': [new Uint8Array(much.length).map((_, i) => i % 251), { level: 0 }] }),
            );
            // A stored entry becomes a compressed one that unpacks to a thousand times its size.
            const start = 30 + 'a.json'.length;
            much.copy(lying, start);
            const directory = lying.indexOf('PK\x01\x02');
            lying.writeUInt16LE(8, directory + 10);
            await refused(lying, 'bad_file', /“a\.json” in the archive is damaged/);
            lying.writeUInt32LE(60 * 1024 * 1024, directory + 24);
            await refused(lying, 'file_too_large', /“a\.json” in the archive is larger than 50 MB/);
            const many = Object.fromEntries(Array.from({ length: 501 }, (_, n) => [`${n}.json`, tab('a')]));
            await refused(zip(many), 'bad_file', /more than 500 files/);
        });

        it('counts what is gzipped in it as what it unpacks to', async () => {
            const spaces = gzipSync(`${' '.repeat(45 * 1024 * 1024)}[]`, { level: 1 });
            const archive = zip(Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`${n}.json.gz`, spaces])));
            await refused(archive, 'file_too_large', /In “5\.json\.gz”: What the archive holds is larger than 200 MB/);
        });

        it('may hold files of one name: each of them can be chosen', async () => {
            const archive = Buffer.from(zip({ 'a.json': tab('a'), 'b.json': tab('b') }));
            const same = Buffer.from(archive.toString('latin1').replaceAll('b.json', 'a.json'), 'latin1');
            const [item] = await imported(store, same, { entries: ['a.json (2)'] });
            assert.deepEqual([item!.name, store.items().length], ['b', 1]);
        });

        it('is refused when it is encrypted or in another form', async () => {
            const archive = Buffer.from(zip({ 'a.json': tab('a') }));
            const directory = archive.indexOf('PK\x01\x02');
            const changed = (offset: number, value: number): Buffer => {
                const copy = Buffer.from(archive);
                copy.writeUInt16LE(value, directory + offset);
                return copy;
            };
            await refused(changed(8, 1), 'bad_file', /is encrypted/);
            await refused(changed(10, 14), 'bad_file', /compressed in a way/);
        });
    });

    it('that was altered or cut anywhere is taken whole or refused with a sentence, and never half stored', async () => {
        const { id } = await storeSnapshot(store, {
            ...CONTENT,
            environment: { TOKEN: { value: 'hidden value', hidden: true } },
        });
        const text = Buffer.from(await exported(store, id, { secret: SECRET }));
        const archive = Buffer.from(zipSync({ 'a.json': text, 'b.json': [text, { level: 0 }] }));
        await store.remove([id]);
        await store.settled();
        const damage = fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255), cut: fc.boolean() }), {
            minLength: 1,
            maxLength: 4,
        });
        const source = fc.constantFrom(text, gzipSync(text), archive);
        await fc.assert(
            fc.asyncProperty(source, damage, async (whole, changes) => {
                let file = Buffer.from(whole);
                for (const { at, byte, cut } of changes) {
                    if (file.length === 0) break;
                    if (cut) file = file.subarray(0, at % file.length);
                    else file[at % file.length] = byte;
                }
                const outcome = await imported(store, file, { secret: SECRET, force: true }).catch(
                    (error: unknown) => error,
                );
                await store.settled();
                if (Array.isArray(outcome)) {
                    for (const item of outcome as { id: string }[]) await store.check(item.id);
                    assert.equal(store.items().length, outcome.length);
                    await store.remove(store.items().map((item) => item.id));
                    await store.settled();
                } else {
                    assert.ok(isSnapshotError(outcome), String(outcome));
                    assert.match(outcome.code, /bad_file|file_too_large|secret|bad_request/);
                }
                assert.equal(store.items().length, 0);
                assert.equal(objects(disk), 0);
            }),
            { seed: SEED, numRuns: 400 },
        );
    });
});

function objects(disk: MemoryFileSystem): number {
    return disk.filesIn('/user/snapshots/objects').length;
}
