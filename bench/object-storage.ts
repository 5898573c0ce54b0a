// What a push of a small change to object storage sends, against what the local store writes for it.
import { itemOf } from '../runtime/core/snapshot';
import type { PushedSnapshot } from '../runtime/remotes/remote';
import { s3Driver } from '../runtime/remotes/s3/s3-remote';
import { typicalFlows } from '../test/helpers/flows';
import { startCeph } from '../test/platform/object-storage/ceph-storage';
import { newBucket } from '../test/platform/object-storage/object-storage';
import { StorageProxy } from '../test/platform/object-storage/storage-proxy';
import { countingFileSystem } from './counting-file-system';
import { deployed, editOne } from './edits';
import { startRecording, type Recording } from './recording';
import { report, type Row } from './row';
import { median } from './statistics';

const NODES = 2000;
const ROUNDS = 30;

async function main(): Promise<void> {
    const storage = await startCeph();
    const proxy = await StorageProxy.start(storage.url);
    const disk = countingFileSystem();
    const recording = await startRecording(disk);
    try {
        const bucket = await newBucket(storage);
        const { region, accessKeyId, secretAccessKey } = storage;
        const account = { endpoint: proxy.url, region, accessKeyId, secretAccessKey };
        const fields = { ...account, bucket, passphrase: 'correct horse battery', instance: 'pump' };
        const push = pusher(recording, fields, `${bucket}/pump`);
        const current = typicalFlows(NODES);
        await recording.deploy(deployed(current));
        await push();
        const first = proxy.requests.splice(0).length;

        const written: number[] = [];
        const sent: number[] = [];
        const bodies: number[] = [];
        const requests: number[] = [];
        for (let round = 0; round < ROUNDS; round++) {
            editOne(current, round);
            await recording.store.settled();
            const before = disk.written;
            await recording.deploy(deployed(current));
            await recording.store.settled();
            written.push(disk.written - before);
            await push();
            const seen = proxy.requests.splice(0);
            sent.push(seen.reduce((sum, { bytes }) => sum + bytes, 0));
            bodies.push(seen.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0));
            requests.push(seen.length);
        }
        report(rowsOf({ written, sent, bodies, requests, first }));
    } finally {
        await recording.close();
        await proxy.stop();
        await storage.dispose();
    }
}

/** Pushes the newest snapshot of the store. */
function pusher({ store }: Recording, fields: Record<string, string>, place: string): () => Promise<void> {
    const remote = s3Driver.connect(fields);
    const { signal } = new AbortController();
    return async () => {
        const manifest = await store.get(store.items()[0]!.id);
        const { name, description } = manifest;
        const content = (): Promise<never> => Promise.reject(new Error('Parts are enough.'));
        const readText: PushedSnapshot['readText'] = (part) => store.readText(part);
        const item = itemOf(manifest);
        await remote.push(place, { item, name, description, manifest, content, readText, setAsTarget: false }, signal);
    };
}

interface Figures {
    written: number[];
    sent: number[];
    bodies: number[];
    requests: number[];
    first: number;
}

function rowsOf({ written, sent, bodies, requests, first }: Figures): Row[] {
    const kB = (bytes: readonly number[]): string => `${(median(bytes) / 1000).toFixed(1)} kB`;
    return [
        {
            what: `Uploaded for one edited node of ${NODES}, against what the local store writes`,
            value: median(sent) / median(written),
            unit: '×',
            goal: 1.3,
            note: `uploaded ${kB(sent)}, ${kB(bodies)} without the heads of requests; written ${kB(written)}`,
        },
        {
            what: `Requests for a push of one edited node of ${NODES}`,
            value: Math.max(...requests),
            unit: 'requests',
            goal: 4,
            note: `the most of ${ROUNDS} pushes; the first one of all took ${first}`,
        },
    ];
}

main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
});
