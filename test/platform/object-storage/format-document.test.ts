import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { PushedContent } from '../../helpers/pushed-snapshot';
import { brokerNode, smallFlows } from '../../helpers/flows';
import { FleetBucket, FOLDER, PASSPHRASE } from './fleet-bucket';
import { ask } from './object-storage';
import { sharedStorage } from './shared-storage';

const DOCUMENT = resolve(__dirname, '../../../FORMAT.md');
const CREDENTIALS = { broker1: { user: 'plant', password: 'top secret' } };

describe('FORMAT.md, for a bucket', () => {
    let folder: string;

    beforeEach(async () => {
        folder = await mkdtemp(join(tmpdir(), 'snapshots-copy-'));
    });
    afterEach(() => rm(folder, { recursive: true, force: true }));

    /** What any tool does that copies a bucket. */
    const copy = async (fleet: FleetBucket): Promise<void> => {
        for (const key of await fleet.keys()) {
            const answer = await ask(fleet.storage, 'GET', `${fleet.name}/${FOLDER}/${key}`);
            const file = join(folder, key);
            await mkdir(dirname(file), { recursive: true });
            await writeFile(file, Buffer.from(await answer.arrayBuffer()));
        }
    };
    const rescue = async (id: string, env: Record<string, string>): Promise<PushedContent> => {
        const script = join(folder, 'rescue.mjs');
        await writeFile(script, /```js\n([^]*?)```/.exec(await readFile(DOCUMENT, 'utf8'))![1]!);
        const environment = { ...process.env, ...env };
        const output = execFileSync(process.execPath, [script, folder, id], { env: environment, encoding: 'utf8' });
        return JSON.parse(output) as PushedContent;
    };

    it('holds a script that gets flows and credentials of a snapshot out of a copy of a bucket', async () => {
        const fleet = await FleetBucket.make(await sharedStorage('Ceph'));
        const flows = [...smallFlows('one'), ...smallFlows('two', 'tab2'), brokerNode()];
        const { snapshot } = await fleet.instance('Halle 7').push({ flows, credentials: CREDENTIALS });
        await copy(fleet);
        const whole = await rescue(snapshot.id, { SNAPSHOTS_PASSPHRASE: PASSPHRASE });
        assert.deepEqual(whole, { flows, credentials: CREDENTIALS });
        assert.deepEqual(await rescue(snapshot.id, {}), { flows, credentials: {} });
    });

    it('says where a snapshot, its objects and its target are', async () => {
        const fleet = await FleetBucket.make(await sharedStorage('Ceph'));
        const hall = fleet.instance('Halle 7');
        const { snapshot } = await hall.push({ flows: smallFlows() });
        await hall.remote.setTarget(hall.place, snapshot.id, hall.signal);
        const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
        const down = [...snapshot.id].map((digit) => digits[31 - digits.indexOf(digit)]).join('');
        const manifest = `instances/Halle~207/snapshots/${down}-${snapshot.id}.json`;
        await copy(fleet);
        const { parts } = JSON.parse(await readFile(join(folder, manifest), 'utf8')) as { parts: { object: string }[] };
        const objects = parts.map(({ object }) => `objects/${object.slice(0, 2)}/${object}.gz`);
        const { key } = JSON.parse(await readFile(join(folder, 'format.json'), 'utf8')) as { key: { id: string } };
        const others = [manifest, 'format.json', `keys/${key.id}.json`, 'targets/Halle~207.json'];
        assert.deepEqual((await fleet.keys()).sort(), [...new Set([...objects, ...others])].sort());
        const target = JSON.parse(await readFile(join(folder, 'targets/Halle~207.json'), 'utf8')) as unknown;
        assert.deepEqual(target, { snapshot: { id: snapshot.id, name: snapshot.name } });
    });
});
