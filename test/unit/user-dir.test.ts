import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSnapshotError } from '../../runtime/core/errors';
import { isSealed, sealCredentials } from '../../runtime/secrets/node-red-cipher';
import type { FileSystem } from '../../runtime/store/file-system';
import { nodeFileSystem } from '../../runtime/store/node-file-system';
import { UserDir, type UserDirOptions } from '../../runtime/user-dir/user-dir';
import { brokerNode, smallFlows } from '../helpers/flows';
import { loadAsNodeRed } from '../helpers/node-red-storage';

const FLOWS = [...smallFlows(), brokerNode()];
const CREDENTIALS = { broker1: { user: 'plant', password: 'first' } };

describe('A user directory', () => {
    let userDir: string;
    beforeEach(async () => {
        userDir = await mkdtemp(join(tmpdir(), 'snapshots-user-dir-'));
    });
    afterEach(() => rm(userDir, { recursive: true, force: true }));

    const open = (settings: object, options: Partial<UserDirOptions> = {}): Promise<UserDir> =>
        UserDir.open({
            userDir,
            settings: { ...settings },
            nodeRedVersion: '4.1.15',
            startedFrom: userDir,
            ...options,
        });
    const put = (name: string, content: unknown): Promise<void> =>
        writeFile(join(userDir, name), typeof content === 'string' ? content : JSON.stringify(content));
    const text = (name: string): Promise<string> => readFile(join(userDir, name), 'utf8');

    describe('written', () => {
        const secrets: Record<string, { settings: object; runtime?: object }> = {
            'the secret of settings.js': { settings: { credentialSecret: 'own' } },
            'no secret yet': { settings: {} },
            'a generated secret': { settings: {}, runtime: { _credentialSecret: 'generated', other: 1 } },
            'encryption switched off': { settings: { credentialSecret: false } },
            'a secret that settings.js has got since': {
                settings: { credentialSecret: 'own' },
                runtime: { _credentialSecret: 'generated' },
            },
            'encryption switched off since': {
                settings: { credentialSecret: false },
                runtime: { _credentialSecret: 'generated' },
            },
        };
        for (const [what, { settings, runtime }] of Object.entries(secrets)) {
            it(`with ${what} is what Node-RED loads`, async () => {
                const all = { flowFile: 'flows.json', ...settings };
                if (runtime) await put('.config.runtime.json', runtime);
                const written = await open(all);
                assert.deepEqual(await written.write({ flows: FLOWS, credentials: CREDENTIALS }), []);
                assert.deepEqual(await loadAsNodeRed(userDir, all), { flows: FLOWS, credentials: CREDENTIALS });
                assert.deepEqual(await written.readCredentials(), { state: 'readable', credentials: CREDENTIALS });
            });
        }

        it('keeps what else Node-RED has decided by itself when it needs a secret', async () => {
            await put('.config.runtime.json', { instanceId: 'i' });
            await (await open({})).write({ flows: FLOWS, credentials: CREDENTIALS });
            const kept = JSON.parse(await text('.config.runtime.json')) as Record<string, string>;
            assert.equal(kept['instanceId'], 'i');
            assert.match(kept['_credentialSecret']!, /^[0-9a-f]{64}$/);
        });

        it('never has credentials in clear unless encryption is off', async () => {
            await (await open({ flowFile: 'flows.json' })).write({ flows: FLOWS, credentials: CREDENTIALS });
            assert.ok(isSealed(JSON.parse(await text('flows_cred.json'))));
        });

        it('without credentials leaves those of now', async () => {
            const { write } = bound(await open({ flowFile: 'flows.json', credentialSecret: 's' }));
            await write({ flows: FLOWS, credentials: CREDENTIALS });
            const before = await text('flows_cred.json');
            await write({ flows: smallFlows() });
            assert.equal(await text('flows_cred.json'), before);
        });

        it('leaves no temporary file, and looks as Node-RED would have written it', async () => {
            await (await open({ flowFile: 'flows.json', flowFilePretty: true })).write({ flows: FLOWS });
            assert.deepEqual(await readdir(userDir), ['flows.json']);
            assert.equal(await text('flows.json'), JSON.stringify(FLOWS, null, 4));
        });

        it('keeps a damaged flow file and credentials of another secret beside the new ones', async () => {
            const foreign = JSON.stringify(sealCredentials(CREDENTIALS, 'another'));
            await put('flows.json', '[{"id":"tab1","ty');
            await put('flows_cred.json', foreign);
            await put('flows.json.damaged-1', 'from before');
            const aside = await (
                await open({ flowFile: 'flows.json', credentialSecret: 's' })
            ).write({ flows: FLOWS, credentials: {} });
            assert.deepEqual(aside, [
                join(userDir, 'flows_cred.json.unreadable-1'),
                join(userDir, 'flows.json.damaged-2'),
            ]);
            assert.equal(await text('flows_cred.json.unreadable-1'), foreign);
            assert.equal(await text('flows.json.damaged-2'), '[{"id":"tab1","ty');
            assert.equal(await text('flows.json.damaged-1'), 'from before');
        });

        it('changes neither of the two files when the disk is full', async () => {
            const settings = { flowFile: 'flows.json', credentialSecret: 's' };
            await (await open(settings)).write({ flows: smallFlows(), credentials: {} });
            const before = [await text('flows.json'), await text('flows_cred.json')];
            const full: FileSystem = {
                ...nodeFileSystem,
                writeSynced: (path, data) =>
                    path.includes('flows.json')
                        ? Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }))
                        : nodeFileSystem.writeSynced(path, data),
            };
            await assert.rejects(
                (await open(settings, { fileSystem: full })).write({ flows: FLOWS, credentials: CREDENTIALS }),
                (error) => isSnapshotError(error, 'disk_full'),
            );
            assert.deepEqual([await text('flows.json'), await text('flows_cred.json')], before);
            assert.deepEqual((await readdir(userDir)).sort(), ['flows.json', 'flows_cred.json']);
        });

        it('hands a new secret to a Node-RED that is starting, instead of writing it', async () => {
            const kept = new Map<string, string>();
            const keepSecret = (name: string, secret: string): Promise<void> =>
                Promise.resolve(void kept.set(name, secret));
            await (await open({}, { keepSecret })).write({ flows: FLOWS, credentials: CREDENTIALS });
            assert.deepEqual([...kept.keys()], ['_credentialSecret']);
            assert.ok(!(await readdir(userDir)).includes('.config.runtime.json'));
        });
    });

    describe('read', () => {
        it('tells flows that are missing, empty, damaged and whole', async () => {
            const { readFlows } = bound(await open({ flowFile: 'flows.json' }));
            assert.deepEqual(await readFlows(), { state: 'missing' });
            await put('flows.json', '');
            assert.deepEqual(await readFlows(), { state: 'empty' });
            for (const damaged of ['[{"id":', '{"flows":[]}', 'null', '[1]', '\0\0\0\0']) {
                await put('flows.json', damaged);
                assert.deepEqual(await readFlows(), { state: 'damaged' }, damaged);
            }
            await put('flows.json', `\uFEFF${JSON.stringify(FLOWS)}`);
            const found = await readFlows();
            assert.ok(found.state === 'whole' && !found.fromBackup);
            assert.deepEqual(found.flows, FLOWS);
        });

        it("takes Node-RED's backup of a file without any bytes, as Node-RED does", async () => {
            const settings = { flowFile: 'flows.json', credentialSecret: 's' };
            await put('flows.json', '');
            await put('.flows.json.backup', FLOWS);
            await put('flows_cred.json', '');
            await put('.flows_cred.json.backup', sealCredentials(CREDENTIALS, 's'));
            const found = await open(settings);
            const flows = await found.readFlows();
            assert.ok(flows.state === 'whole' && flows.fromBackup);
            const credentials = await found.readCredentials();
            assert.ok(credentials.state === 'readable');
            assert.deepEqual(await loadAsNodeRed(userDir, settings), {
                flows: flows.flows,
                credentials: credentials.credentials,
            });
        });

        it('says that credentials are unreadable when the secret is another one, or none', async () => {
            await put('flows_cred.json', sealCredentials(CREDENTIALS, 'another'));
            for (const credentialSecret of ['own', false, undefined]) {
                const found = await open({ flowFile: 'flows.json', credentialSecret });
                assert.deepEqual(await found.readCredentials(), { state: 'unreadable' });
            }
        });

        it('takes damaged credentials for damaged', async () => {
            const found = await open({ flowFile: 'flows.json' });
            await put('flows_cred.json', '{"$":');
            assert.deepEqual(await found.readCredentials(), { state: 'damaged' });
        });
    });

    describe('finds the flow file', () => {
        const paths = async (settings: object, options: Partial<UserDirOptions> = {}): Promise<string[]> => {
            const { flows, credentials } = (await open(settings, options)).files;
            return [flows, credentials];
        };
        const inside = (...names: string[]): string[] => names.map((name) => join(userDir, name));

        it('that is named after the machine when settings.js names none', async () => {
            const name = `flows_${hostname()}`;
            assert.deepEqual(await paths({}), inside(`${name}.json`, `${name}_cred.json`));
        });

        it('in the folder that Node-RED is started from before the one in the user directory', async () => {
            const startedFrom = join(userDir, 'start');
            await mkdir(startedFrom);
            const settings = { flowFile: 'my.flows.json' };
            assert.deepEqual(await paths(settings, { startedFrom }), inside('my.flows.json', 'my.flows_cred.json'));
            await put('start/my.flows.json', []);
            const [flows] = await paths(settings, { startedFrom });
            assert.equal(flows, join(startedFrom, 'my.flows.json'));
            assert.equal((await paths({ flowFile: './new.json' }, { startedFrom }))[0], join(startedFrom, 'new.json'));
        });

        it('anywhere, with the credentials in the user directory up to Node-RED 4', async () => {
            const elsewhere = join(userDir, 'elsewhere');
            await mkdir(elsewhere);
            const settings = { flowFile: join(elsewhere, 'flows.json') };
            const files = ['elsewhere/flows.json', 'flows_cred.json'];
            assert.deepEqual(await paths(settings), inside(...files));
            await put('elsewhere/flows_cred.json', {});
            assert.deepEqual(await paths(settings), inside(...files));
        });

        it('anywhere, with new credentials beside the flows since Node-RED 5', async () => {
            const settings = { flowFile: join(userDir, 'elsewhere/flows.json') };
            const five = { nodeRedVersion: '5.0.7' };
            assert.deepEqual(await paths(settings, five), inside('elsewhere/flows.json', 'elsewhere/flows_cred.json'));
            await put('flows_cred.json', {});
            assert.deepEqual(await paths(settings, five), inside('elsewhere/flows.json', 'flows_cred.json'));
        });

        it('of the active project, with its own secret', async () => {
            await mkdir(join(userDir, 'projects/plant/src'), { recursive: true });
            await put('projects/plant/src/package.json', {
                'node-red': { settings: { flowFile: 'f.json', credentialsFile: 'c.json' } },
            });
            await put('.config.projects.json', {
                activeProject: 'plant',
                projects: { plant: { credentialSecret: 'of the project', rootPath: 'src' } },
            });
            const settings = { credentialSecret: 'not this one', editorTheme: { projects: { enabled: true } } };
            const found = await open(settings);
            assert.deepEqual(
                [found.files.flows, found.files.credentials, found.files.pretty, found.files.project?.name],
                [...inside('projects/plant/src/f.json', 'projects/plant/src/c.json'), true, 'plant'],
            );
            await put('projects/plant/src/c.json', sealCredentials(CREDENTIALS, 'of the project'));
            assert.deepEqual(await found.readCredentials(), { state: 'readable', credentials: CREDENTIALS });
            assert.equal((await open({ ...settings, editorTheme: {} })).files.project, undefined);
        });

        it('nowhere when flows are not kept in files or the project names none', async () => {
            const unusable = (error: unknown): boolean => isSnapshotError(error, 'unusable_user_dir');
            await assert.rejects(open({ storageModule: {} }), unusable);
            await put('.config.projects.json', { activeProject: 'gone', projects: { gone: {} } });
            await assert.rejects(open({ editorTheme: { projects: { enabled: true } } }), unusable);
        });
    });
});

/** The methods without their object. */
function bound(userDir: UserDir): Pick<UserDir, 'readFlows' | 'write'> {
    return { readFlows: () => userDir.readFlows(), write: (content) => userDir.write(content) };
}
