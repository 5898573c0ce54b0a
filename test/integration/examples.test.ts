import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { FlowNode } from '../../runtime/core/snapshot';
import { parseRemoteSettings } from '../../runtime/remotes/remote-settings';
import { REMOTE_DRIVERS } from '../../runtime/remotes/remotes';
import { parseS3Fields } from '../../runtime/remotes/s3/s3-fields';
import { parseSettings, type Settings } from '../../runtime/settings';
import { ApiClient } from '../helpers/api-client';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';

const EXAMPLES = resolve(__dirname, '../../examples');
const files = readdirSync(EXAMPLES);

describe('The examples', () => {
    /** The settings in a settings.js, none of which may be wrong. */
    const settingsOf = async (file: string): Promise<Settings> => {
        // As a module of its own kind: of one with `module.exports` only some members have names.
        const { default: loaded } = (await import(join(EXAMPLES, file))) as { default: { snapshots?: unknown } };
        const { snapshots } = loaded;
        assert.ok(snapshots);
        return parseSettings(snapshots, (setting) => assert.fail(setting));
    };

    for (const file of files.filter((name) => name.endsWith('.js'))) {
        it(`${file} says nothing that is wrong`, async () => void (await settingsOf(file)));
    }

    it('settings.js says what the defaults are', async () => {
        const defaults = parseSettings(undefined, () => undefined);
        assert.deepEqual(await settingsOf('settings.js'), defaults);
    });

    it('settings-remotes.js has a remote of each kind that is reached by HTTP, with secrets from the environment', async () => {
        const { remotes, ...others } = await settingsOf('settings-remotes.js');
        const defaults = parseSettings(undefined, () => undefined);
        assert.deepEqual(others, defaults);
        const environment = { FLOWFUSE_TOKEN: 'ffpat_token', HUB_PASSWORD: 'password' };
        const drivers = REMOTE_DRIVERS;
        const problem = (setting: string): never => assert.fail(setting);
        const found = parseRemoteSettings(remotes, { drivers, environment, problem });
        assert.deepEqual(
            found.map(({ name, kind, auto, target }) => [name, kind, auto, target]),
            [
                ['platform', 'flowfuse', undefined, undefined],
                ['hub', 'node-red', 'all', 'node-red'],
            ],
        );
        assert.deepEqual([found[0]!.fields['token'], found[1]!.fields['password']], ['ffpat_token', 'password']);
        const missing: string[] = [];
        parseRemoteSettings(remotes, { drivers, environment: {}, problem: (setting) => missing.push(setting) });
        assert.deepEqual(missing, ['snapshots.remotes.platform.token', 'snapshots.remotes.hub.password']);
    });

    it('settings-object-storage.js has a bucket as a remote, to which every deploy goes', async () => {
        const { remotes } = await settingsOf('settings-object-storage.js');
        const environment = { FLEET_KEY_ID: 'id', FLEET_KEY: 'key', FLEET_PASSPHRASE: 'correct horse battery' };
        const problem = (setting: string): never => assert.fail(setting);
        const [fleet] = parseRemoteSettings(remotes, { drivers: REMOTE_DRIVERS, environment, problem });
        const { http, prefix, passphrase, instance } = parseS3Fields(fleet!.fields, {});
        assert.deepEqual([http.accessKeyId, http.secretAccessKey, passphrase], ['id', 'key', 'correct horse battery']);
        assert.deepEqual([fleet!.auto, fleet!.target], ['all', `${http.bucket}/${prefix}${instance}`]);
    });

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
