import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Capturer } from '../../runtime/capture/capture';
import { failedStarts } from '../../runtime/core/guard-rule';
import type { FlowNode } from '../../runtime/core/snapshot';
import { Guard } from '../../runtime/guard/guard';
import type { Host } from '../../runtime/host';
import { ModuleReader } from '../../runtime/modules/installed-modules';
import { readFlows } from '../../runtime/capture/snapshot-content';
import type { FileStore } from '../../runtime/store/file-store';
import { RunMarkerFile } from '../../runtime/store/run-marker-file';
import { UserDir } from '../../runtime/user-dir/user-dir';
import { writeSnapshot } from '../../runtime/capture/write-snapshot';
import { FakeHost } from '../helpers/fake-host';
import { smallFlows } from '../helpers/flows';
import { realUserDir } from '../helpers/test-store';

describe('A start that was left behind', () => {
    const marker = { rev: 'a', failures: 1, at: '2026-03-01T12:00:00.000Z', boot: 'one' };
    const bootedAt = Date.parse('2026-03-01T11:00:00.000Z');

    it('counts, unless the flows are others', () => {
        assert.equal(failedStarts(marker, { rev: 'a', boot: 'one', bootedAt }), 2);
        assert.equal(failedStarts(marker, { rev: 'b', boot: 'one', bootedAt }), 0);
        assert.equal(failedStarts(undefined, { rev: 'a', boot: 'one', bootedAt }), 0);
    });

    it('does not count when the machine was started anew since, also where its starts have no names', () => {
        const { boot: _unknown, ...unnamed } = marker;
        const later = Date.parse('2026-03-01T12:00:01.000Z');
        assert.equal(failedStarts(marker, { rev: 'a', boot: 'two', bootedAt }), 1);
        assert.equal(failedStarts(unnamed, { rev: 'a', bootedAt: later }), 1);
        assert.equal(failedStarts(unnamed, { rev: 'a', bootedAt }), 2);
    });
});

describe('The guard', () => {
    let dir: Awaited<ReturnType<typeof realUserDir>>;
    let store: FileStore;
    let isSafe: boolean;

    beforeEach(async () => {
        dir = await realUserDir();
        store = await dir.open();
        isSafe = false;
    });
    afterEach(async () => {
        await store.close();
        await dir.remove();
    });

    const file = (): string => join(dir.path, 'flows.json');
    const put = (flows: readonly FlowNode[]): Promise<void> => writeFile(file(), JSON.stringify(flows));
    const running = async (): Promise<unknown> => JSON.parse(await readFile(file(), 'utf8'));
    const good = async (flows: readonly FlowNode[]): Promise<void> => {
        const content = { flows, credentials: {}, modules: { versions: {}, sources: {} }, settings: {} };
        const about = { kind: 'auto' as const, name: 'x', description: '', pinned: false, createdAt: '2026-03-01' };
        await store.annotate((await writeSnapshot(store, content, about)).id, { good: true });
    };
    const start = async (): Promise<Guard> => {
        const host = Object.assign(new FakeHost(), { enterSafeMode: () => (isSafe = true) }) as unknown as Host;
        const modules = new ModuleReader(dir.path, '4.1.15');
        const guard = new Guard({
            host,
            store,
            capturer: new Capturer(host, store, modules, { capture: false, plain: [] }),
            userDir: await UserDir.open({
                userDir: dir.path,
                settings: { flowFile: file(), credentialSecret: 'a' },
                nodeRedVersion: '4.1.15',
            }),
            marker: new RunMarkerFile(join(dir.path, 'snapshots')),
            settings: { enabled: true, restarts: 3, withinSeconds: 60 },
            mayReplace: () => true,
        });
        await guard.beforeFlows();
        return guard;
    };
    const crash = async (times: number): Promise<void> => {
        for (let n = 0; n < times; n++) await start();
    };

    it('starts none of the flows that have all ended Node-RED, rather than one after the other for ever', async () => {
        await good(smallFlows('return 1;'));
        await good(smallFlows('return 2;'));
        await put(smallFlows('return 3;'));
        await crash(4);
        assert.deepEqual(await running(), smallFlows('return 2;'));
        await crash(3);
        assert.deepEqual(await running(), smallFlows('return 1;'));
        assert.equal(isSafe, false);
        await crash(3);
        assert.equal(isSafe, true);
        assert.equal(store.items().filter(({ pinned }) => pinned).length, 3, 'each of them was kept once');
    });

    it('gives flows another chance once Node-RED has run for long enough', async () => {
        await good(smallFlows('return 1;'));
        await put(smallFlows('return 3;'));
        await crash(4);
        (await start()).trust();
        await put(smallFlows('return 3;'));
        await crash(4);
        assert.deepEqual(await running(), smallFlows('return 1;'));
    });

    it('starts no flows when those that end Node-RED cannot be replaced', async () => {
        await good(smallFlows('return 1;'));
        await put(smallFlows('return 3;'));
        await crash(3);
        await mkdir(`${file()}.tmp`);
        const { report } = await start();
        assert.equal(isSafe, true);
        assert.equal(report?.started, undefined);
        assert.deepEqual(await running(), smallFlows('return 3;'));
        await rm(`${file()}.tmp`, { recursive: true });
    });

    it('keeps credentials that stand in the flow file among the secrets', async () => {
        await put([...smallFlows(), { id: 'b', type: 'mqtt-broker', credentials: { password: 'hush' } }]);
        await crash(3);
        const { report } = await start();
        const flows = await readFlows(store, await store.get(report!.kept!.id));
        assert.equal(JSON.stringify(flows).includes('hush'), false);
    });

    it('leaves nothing behind once it trusts a start', async () => {
        await put(smallFlows());
        const guard = await start();
        const { marker } = (guard as unknown as { tools: { marker: RunMarkerFile } }).tools;
        assert.notEqual(await marker.read(), undefined);
        guard.trust();
        assert.equal(await marker.read(), undefined);
    });
});
