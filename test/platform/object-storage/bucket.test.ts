import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import { brokerNode, smallFlows, typicalFlows } from '../../helpers/flows';
import { ask } from './object-storage';
import { FleetBucket, FOLDER, type FleetInstance } from './fleet-bucket';
import { sharedStorage, STORAGES } from './shared-storage';
import { StorageProxy } from './storage-proxy';

const SECRET = { broker1: { password: 'top secret' } };
const WITH_SECRET = [...smallFlows(), brokerNode()];

for (const name of STORAGES) {
    describe(`The snapshots of a fleet at ${name}`, () => {
        let fleet: FleetBucket;
        let proxy: StorageProxy;
        let pump: FleetInstance;

        beforeEach(async () => {
            const storage = await sharedStorage(name);
            fleet = await FleetBucket.make(storage);
            proxy = await StorageProxy.start(storage.url);
            pump = fleet.instance('pump', { endpoint: proxy.url });
        });
        afterEach(() => proxy.stop());

        it('keeps a part once, whichever instance brings it', async () => {
            await pump.push({ flows: typicalFlows(500) });
            const before = await fleet.keys('objects/');
            const fan = fleet.instance('fan', { endpoint: proxy.url });
            proxy.take(FOLDER);
            const { snapshot } = await fan.push({ flows: typicalFlows(500) });
            const uploads = proxy.take(FOLDER).filter((request) => request.startsWith('PUT objects/'));
            assert.deepEqual(uploads, []);
            assert.deepEqual(await fleet.keys('objects/'), before);
            assert.equal(JSON.stringify((await fan.read(snapshot.id)).flows), JSON.stringify(typicalFlows(500)));
        });

        it('takes three requests for a small change: it asks for the object, puts it there, and the manifest', async () => {
            const flows = [...smallFlows('one', 'tab1'), ...smallFlows('two', 'tab2')];
            await pump.push({ flows, credentials: SECRET });
            proxy.take(FOLDER);
            const changed = [...smallFlows('other', 'tab1'), ...smallFlows('two', 'tab2')];
            await pump.push({ flows: changed, credentials: SECRET });
            const requests = proxy.take(FOLDER).map((request) => request.replace(/[0-9a-f]{2}\/[0-9a-f]{64}/, '…'));
            const isConditional = name === 'Ceph';
            assert.deepEqual(
                requests.map((request) => request.replace(/snapshots\/.*/, 'snapshots/…')),
                [
                    'HEAD objects/….gz',
                    'PUT objects/….gz',
                    // Without conditional writes it has to look first.
                    ...(isConditional ? [] : ['HEAD instances/pump/snapshots/…']),
                    'PUT instances/pump/snapshots/…',
                ],
            );
        });

        it('learns after a start from the newest snapshot what is there', async () => {
            await pump.push({ flows: typicalFlows(2000) });
            const again = fleet.instance('pump', { endpoint: proxy.url });
            proxy.take(FOLDER);
            await again.push({ flows: [...typicalFlows(2000), { id: 'new', type: 'comment' }] });
            const requests = proxy.take(FOLDER);
            // One of them finds out whether conditions of a PUT are heeded.
            assert.ok(requests.length <= (name === 'Ceph' ? 8 : 9), String(requests));
        });

        it('notices a snapshot that is there, under whatever name', async () => {
            const first = await pump.push({ flows: smallFlows() }, { id: '01HZ000000000000000000000B' });
            const second = await pump.push(
                { flows: smallFlows() },
                { id: '01HZ000000000000000000000B', name: 'Other' },
            );
            assert.deepEqual([second.wasThere, second.snapshot], [true, first.snapshot]);
            assert.deepEqual(await pump.ids(), ['01HZ000000000000000000000B']);
        });

        it('never puts other content in place of a snapshot', async () => {
            const id = '01HZ000000000000000000000B';
            const first = await pump.push({ flows: smallFlows('one') }, { id });
            const second = await pump.push({ flows: smallFlows('two') }, { id });
            assert.notEqual(second.snapshot.id, first.snapshot.id);
            assert.deepEqual((await pump.read(id)).flows, smallFlows('one'));
            assert.deepEqual((await pump.read(second.snapshot.id)).flows, smallFlows('two'));
        });

        it('lets every instance see, read and pull what another has pushed', async () => {
            const content = { flows: WITH_SECRET, credentials: SECRET };
            const { snapshot } = await pump.push(content);
            const fan = fleet.instance('Halle 3 / Lüfter');
            const places = await fan.remote.places(fan.signal);
            assert.deepEqual(
                places.map((place) => place.name),
                ['Halle 3 / Lüfter', 'pump'],
            );
            const there = places.find((place) => place.name === 'pump')!;
            const back = await fan.read(snapshot.id, there.id);
            assert.deepEqual([back.flows, back.credentials], [content.flows, content.credentials]);
        });

        it('shows a page of many snapshots without reading the others, and reads none twice', async () => {
            const ids: string[] = [];
            for (let n = 0; n < 30; n++) ids.unshift((await pump.push({ flows: smallFlows() })).snapshot.id);
            const page = async (cursor?: string): Promise<string[]> => {
                const query = { limit: 5, ...(cursor !== undefined && { cursor }) };
                const { snapshots } = await pump.remote.snapshots(pump.place, query, pump.signal);
                return snapshots.map(({ id }) => id);
            };
            proxy.take(FOLDER);
            assert.deepEqual(await page(), ids.slice(0, 5));
            // The list, the target, and five manifests.
            assert.equal(proxy.take(FOLDER).length, 7);
            assert.deepEqual(await page(ids[9]), ids.slice(10, 15));
            proxy.take(FOLDER);
            assert.deepEqual(await page(), ids.slice(0, 5));
            assert.equal(proxy.take(FOLDER).length, 2);
        });

        it('lets nobody read a secret who has the bucket alone, and keeps equal ones once', async () => {
            const content = {
                flows: WITH_SECRET,
                credentials: SECRET,
                environment: { SITE_TOKEN: { value: 'nobody’s business', hidden: true } },
            };
            await pump.push(content);
            const before = await fleet.keys();
            await fleet.instance('fan').push(content);
            assert.equal(
                (await fleet.keys('objects/')).length,
                before.filter((key) => key.startsWith('objects/')).length,
            );
            for (const key of before) {
                const answer = await ask(fleet.storage, 'GET', `${fleet.name}/${FOLDER}/${key}`);
                const bytes = Buffer.from(await answer.arrayBuffer());
                const text = (key.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
                assert.doesNotMatch(text, /top secret|nobody’s business/, key);
            }
        });

        it('does not take another passphrase, and writes nothing under it', async () => {
            await pump.push({ flows: smallFlows() });
            const before = await fleet.keys();
            const other = fleet.instance('fan', { passphrase: 'another one altogether' });
            await assert.rejects(other.remote.identify(other.signal), { code: 'remote_token', message: /passphrase/ });
            const content = { flows: smallFlows('new'), credentials: SECRET };
            await assert.rejects(other.push(content), { code: 'remote_token', message: /passphrase/ });
            assert.deepEqual(await fleet.keys(), before);
        });

        it('begins one bucket with two instances at once, and both read what either has pushed', async () => {
            const instances = ['pump', 'fan', 'saw'].map((label) => fleet.instance(label));
            const pushes = instances.map((instance, n) =>
                instance.push({ flows: WITH_SECRET, credentials: { broker1: { password: `secret ${n}` } } }),
            );
            const pushed = await Promise.all(pushes);
            const reader = fleet.instance('reader');
            for (const [n, { snapshot }] of pushed.entries()) {
                const back = await reader.read(snapshot.id, instances[n]!.place);
                assert.deepEqual(back.credentials, { broker1: { password: `secret ${n}` } });
            }
        });

        it('takes the pushes of two instances at the same place at once', async () => {
            const twin = fleet.instance('pump');
            await pump.push({ flows: smallFlows() });
            const pushes = Array.from({ length: 10 }, (_, n) =>
                (n % 2 ? pump : twin).push({ flows: [...smallFlows(`${n}`), ...smallFlows('same', 'tab2')] }),
            );
            const pushed = (await Promise.all(pushes)).map(({ snapshot }) => snapshot.id);
            const ids = await pump.ids();
            assert.ok(pushed.every((id) => ids.includes(id)));
            for (const [n, id] of pushed.entries()) {
                const { flows } = await pump.read(id);
                assert.deepEqual(flows, [...smallFlows(`${n}`), ...smallFlows('same', 'tab2')]);
            }
        });

        it('says what is wrong with a bucket that is not there', async () => {
            const lost = fleet.instance('pump', { bucket: 'nobody-has-this-one' });
            const expected = { code: 'remote_unknown', message: /There is no bucket “nobody-has-this-one”/ };
            await assert.rejects(lost.remote.identify(lost.signal), expected);
            const place = lost.place.replace(fleet.name, 'nobody-has-this-one');
            const push = lost.remote.push(place, lost.snapshot({ flows: smallFlows() }), lost.signal);
            await assert.rejects(push, expected);
        });

        it('goes on with a line that is slow, and with one that is cut in the middle of an upload', async () => {
            const slow = fleet.instance('pump', { endpoint: proxy.url }, { timeoutMs: 1000 });
            let cuts = 0;
            proxy.planFor(({ method, path }) => {
                if (method === 'PUT' && path.includes('/objects/') && cuts++ % 3 === 0) return { cutAfterBytes: 200 };
                return { trickle: { bytes: 2000, everyMs: 100 } };
            });
            const { snapshot } = await slow.push({ flows: typicalFlows(300) });
            assert.ok(cuts > 1);
            assert.equal(JSON.stringify((await slow.read(snapshot.id)).flows), JSON.stringify(typicalFlows(300)));
        });

        it('leaves every earlier snapshot as it was when a push ends in the middle', async () => {
            const { snapshot } = await pump.push({ flows: smallFlows('before') });
            proxy.planFor(({ method, path }) =>
                method === 'PUT' && path.includes('snapshots') ? { cutAfterBytes: 1 } : {},
            );
            await assert.rejects(pump.push({ flows: smallFlows('after') }), { code: 'remote_unreachable' });
            assert.deepEqual(await fleet.instance('pump').ids(), [snapshot.id]);
            proxy.planFor(() => ({}));
            const again = await pump.push({ flows: smallFlows('after') });
            assert.deepEqual((await pump.read(again.snapshot.id)).flows, smallFlows('after'));
        });

        for (const hours of [-3, 3]) {
            it(`works with a clock that is ${hours} hours off`, async () => {
                const { now } = Date;
                Date.now = () => now() + hours * 3_600_000;
                try {
                    const { snapshot } = await pump.push({ flows: smallFlows() });
                    assert.deepEqual(await pump.ids(), [snapshot.id]);
                } finally {
                    Date.now = now;
                }
            });
        }

        it('notices that somebody has emptied the bucket, and puts everything there anew', async () => {
            await pump.push({ flows: WITH_SECRET, credentials: SECRET });
            for (const key of await fleet.keys()) await ask(fleet.storage, 'DELETE', `${fleet.name}/${FOLDER}/${key}`);
            const { now } = Date;
            Date.now = () => now() + 11 * 60_000;
            try {
                const content = { flows: WITH_SECRET, credentials: SECRET };
                const { snapshot } = await pump.push(content);
                const back = await fleet.instance('fan').read(snapshot.id, pump.place);
                assert.deepEqual([back.flows, back.credentials], [content.flows, content.credentials]);
            } finally {
                Date.now = now;
            }
        });

        it('says which part is gone', async () => {
            const { snapshot } = await pump.push({ flows: smallFlows() });
            for (const key of await fleet.keys('objects/')) {
                await ask(fleet.storage, 'DELETE', `${fleet.name}/${FOLDER}/${key}`);
            }
            await assert.rejects(pump.read(snapshot.id), { code: 'damaged', message: /is damaged: It is gone/ });
        });
    });
}
