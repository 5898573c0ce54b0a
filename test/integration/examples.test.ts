import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { FlowNode } from '../../runtime/core/snapshot';
import { parseSettings } from '../../runtime/settings';
import { ApiClient } from '../helpers/api-client';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';

const EXAMPLES = resolve(__dirname, '../../examples');
const files = readdirSync(EXAMPLES);

describe('The examples', () => {
    for (const file of files.filter((name) => name.endsWith('.js'))) {
        it(`${file} says what the defaults are, and nothing that is wrong`, async () => {
            const { snapshots } = (await import(join(EXAMPLES, file))) as { snapshots: unknown };
            const problems: string[] = [];
            const settings = parseSettings(snapshots, (setting) => problems.push(setting));
            assert.deepEqual(problems, []);
            assert.deepEqual(
                settings,
                parseSettings(undefined, () => undefined),
            );
        });
    }

    for (const release of RELEASES) {
        for (const file of files.filter((name) => name.endsWith('.json'))) {
            it(`${file} runs on Node-RED ${release.name} and becomes its first snapshot`, async () => {
                const text = await readFile(join(EXAMPLES, file), 'utf8');
                const nodeRed = await NodeRedProcess.start({ release, files: { 'flows.json': text } });
                try {
                    const api = new ApiClient(nodeRed);
                    const item = await api.nextSnapshot(undefined);
                    assert.equal(item.kind, 'external');
                    assert.deepEqual((await api.full(item.id)).flows.flows, JSON.parse(text) as FlowNode[]);
                    await nodeRed.waitForOutput(/Started flows/);
                    assert.doesNotMatch(nodeRed.output, /missing types|\[error\]/);
                } finally {
                    await nodeRed.dispose();
                }
            });
        }
    }
});
