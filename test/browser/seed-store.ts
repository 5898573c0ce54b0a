import assert from 'node:assert/strict';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest, SnapshotItem } from '../../runtime/core/snapshot';
import { nextUlid } from '../../runtime/core/ulid';
import { manifestText, parseManifest } from '../../runtime/store/manifest-file';
import { ApiClient } from '../helpers/api-client';
import { smallFlows } from '../helpers/flows';
import { NodeRedProcess, type NodeRedOptions } from '../helpers/node-red-process';

/** What is special about a seeded snapshot; the rest is that of a real one. */
export type Seed = Partial<SnapshotItem> & { minutesAgo: number };

/** A Node-RED whose store holds these snapshots: all with the content of a real one, so that each can be restored. */
export async function startSeeded(options: NodeRedOptions, seeds: readonly Seed[]): Promise<NodeRedProcess> {
    const nodeRed = await NodeRedProcess.start(options);
    const api = new ApiClient(nodeRed);
    await api.deploy(smallFlows());
    await api.idle();
    await nodeRed.stop();
    const store = join(nodeRed.userDir, 'snapshots');
    const manifests = await readdir(join(store, 'snapshots'));
    const template = await readManifest(join(store, 'snapshots'), manifests.sort().at(-1));
    for (const name of manifests) await rm(join(store, 'snapshots', name));
    const now = Date.now();
    let id = '';
    for (const { minutesAgo, ...facts } of [...seeds].sort((a, b) => b.minutesAgo - a.minutesAgo)) {
        const at = new Date(now - minutesAgo * 60_000);
        id = nextUlid(at.getTime(), new Uint8Array(10), id);
        const times = { createdAt: at.toISOString(), updatedAt: at.toISOString() };
        await writeFile(join(store, 'snapshots', `${id}.json`), manifestText({ ...template, ...times, ...facts, id }));
    }
    await rm(join(store, 'index.jsonl'), { force: true });
    return nodeRed.restart();
}

async function readManifest(folder: string, name: string | undefined): Promise<Manifest> {
    assert.ok(name, 'the deploy was captured');
    const manifest = parseManifest(name.replace('.json', ''), await readFile(join(folder, name), 'utf8'));
    assert.ok(manifest);
    return manifest;
}
