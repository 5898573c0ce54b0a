import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RemoteEdit } from '../../runtime/core/remote-wire';
import { PrivateConfig } from '../../runtime/private-config';
import { Connections } from '../../runtime/remotes/connections';
import { KeptRemotes } from '../../runtime/remotes/kept-remotes';
import { Ledger } from '../../runtime/remotes/ledger';
import type { RemoteFields } from '../../runtime/remotes/remote-fields';
import type { RemoteSetting } from '../../runtime/remotes/remote-settings';
import { RemoteItems } from '../../runtime/remotes/remote-items';
import { openKeyRing } from '../../runtime/secrets/key-ring';
import { failure, scriptedDrivers, scriptedRemote, type Script } from '../helpers/scripted-remote';

describe('The connections to remotes', () => {
    let folder: string;
    let file: string;
    let connected: RemoteFields[];
    let script: Script;
    let news: number;

    beforeEach(async () => {
        folder = await mkdtemp(join(tmpdir(), 'snapshots-remotes-'));
        file = join(folder, 'remotes.json');
        connected = [];
        news = 0;
    });
    afterEach(() => rm(folder, { recursive: true, force: true }));

    /** A process that starts. */
    const started = (settings: readonly RemoteSetting[] = [], encryptionKey = 'a passphrase'): Connections => {
        const { remote, script: own } = scriptedRemote();
        script = own;
        const drivers = scriptedDrivers((fields) => {
            connected.push(fields);
            return remote;
        });
        const keys = openKeyRing({ config: new PrivateConfig({ file: join(folder, 'keys.json') }), encryptionKey });
        return new Connections({
            drivers,
            settings,
            kept: new KeptRemotes({ config: new PrivateConfig({ file }), keys, drivers }),
            onChange: () => news++,
            onUnreadable: ({ message }) => assert.fail(message),
        });
    };
    /** As remotes are listed where nothing was ever pushed. */
    const items = (): RemoteItems => {
        const config = new PrivateConfig({ file: join(folder, 'pushes.json') });
        const unwritten = ({ message }: Error): void => assert.fail(message);
        const ledger = new Ledger({ config, onChange: () => undefined, onUnwritten: unwritten });
        const queues = { state: () => ({ waiting: 0, state: 'idle' as const, refused: [] }) };
        return new RemoteItems({ ledger, queues, store: () => undefined });
    };
    const { signal } = new AbortController();
    const plain = { force: false, signal };
    const forced = { force: true, signal };
    const plant: RemoteEdit = { name: 'plant', kind: 'flowfuse', url: 'https://flows.example.com', token: 'needle' };
    const fixed: RemoteSetting = {
        name: 'plant',
        kind: 'flowfuse',
        fields: { url: 'https://flows.example.com', token: 'needle' },
    };
    const place = { id: 'line-1', name: 'Line 1' };

    it('are checked at once, and say who we are', async () => {
        const { state } = await started().add(plant, plain);
        assert.deepEqual(
            { ...state, checkedAt: undefined },
            {
                state: 'connected',
                user: 'ada',
                platform: 'Scripted 1.0',
                checkedAt: undefined,
            },
        );
        assert.ok(news > 0);
    });

    it('outlast restarts, with secrets encrypted on disk, for their owner only', async () => {
        await started().add({ ...plant, proxy: 'local', auto: 'all', target: place }, plain);
        const text = await readFile(file, 'utf8');
        assert.ok(!text.includes('needle') && text.includes('flows.example.com'));
        if (process.platform !== 'win32') assert.equal((await stat(file)).mode & 0o777, 0o600);
        const [connection] = await started().list();
        assert.deepEqual(connection?.about, {
            name: 'plant',
            kind: 'flowfuse',
            fields: { url: 'https://flows.example.com', token: 'needle', proxy: 'local' },
            fixed: false,
            auto: 'all',
            target: place,
            unreadable: [],
        });
        assert.equal(connection.state.state, 'unchecked');
        await connection.checkOnce(signal);
        assert.equal(connection.state.user, 'ada');
    });

    it('are listed without any secret', async () => {
        const connection = await started().add({ ...plant, proxy: 'local' }, plain);
        const item = await items().of(connection);
        assert.ok(!JSON.stringify(item).includes('needle'));
        assert.deepEqual(
            [item.url, item.options, item.secrets],
            ['https://flows.example.com', { proxy: 'local' }, ['token']],
        );
    });

    it('are not kept when the check fails, unless a person wants that', async () => {
        const connections = started();
        script.before = () => {
            throw failure('remote_token');
        };
        await assert.rejects(connections.add(plant, plain), { code: 'remote_token' });
        assert.deepEqual(await started().list(), []);
        const again = started();
        script.before = () => {
            throw failure('remote_unreachable');
        };
        const { state } = await again.add(plant, forced);
        assert.deepEqual([state.state, state.failure?.code], ['failed', 'remote_unreachable']);
        assert.equal((await started().list()).length, 1);
    });

    it('have a name of their own', async () => {
        const connections = started();
        await connections.add(plant, plain);
        await assert.rejects(connections.add(plant, plain), { code: 'bad_request', facts: { field: 'name' } });
        for (const name of ['', 'with space', 'a'.repeat(41), '../plant', undefined, 7]) {
            const wrong = connections.add({ ...plant, name } as RemoteEdit, plain);
            await assert.rejects(wrong, (error: { facts?: { field?: string } }) => error.facts?.field === 'name');
        }
        await assert.rejects(connections.get('constructor'), { code: 'not_found' });
    });

    it('say which member cannot be, and never repeat it', async () => {
        const connections = started();
        for (const [field, value] of [
            ['url', 'needle'],
            ['url', 'https://ada:needle@flows.example.com'],
            ['token', ''],
            ['token', { needle: 1 }],
            ['auto', 'needle'],
            ['target', { id: 'needle' }],
            ['kind', 'needle'],
            ['other', 'needle'],
        ] as const) {
            const wrong = connections.add({ ...plant, [field]: value }, plain);
            await assert.rejects(wrong, (error: { facts?: { field?: string }; message?: string }) => {
                assert.equal(error.facts?.field, field);
                return !error.message?.includes('needle');
            });
        }
    });

    it('keep what an edit does not name, and their token', async () => {
        const connections = started();
        await connections.add({ ...plant, proxy: 'local', auto: 'kept', target: place }, plain);
        await connections.edit('plant', { proxy: '' }, plain);
        assert.deepEqual(connected.at(-1), { url: 'https://flows.example.com', token: 'needle' });
        const { about } = await connections.edit('plant', { auto: 'none', target: null }, plain);
        assert.deepEqual([about.auto, about.target, about.fields['token']], ['none', undefined, 'needle']);
        const [later] = await started().list();
        assert.deepEqual(later?.about, about);
    });

    it('are not changed by an edit that fails', async () => {
        const connections = started();
        const before = await connections.add(plant, plain);
        script.before = () => {
            throw failure('remote_token');
        };
        await assert.rejects(connections.edit('plant', { token: 'other' }, plain), { code: 'remote_token' });
        assert.equal(await connections.get('plant'), before);
        const { about } = await connections.edit('plant', { auto: 'all', target: place }, plain);
        assert.deepEqual([about.auto, about.fields['token']], ['all', 'needle']);
    });

    it('never send a token to another address than that it was given for', async () => {
        const connections = started();
        await connections.add(plant, plain);
        const before = connected.length;
        const other = { url: 'https://evil.example.com' };
        const refused = { code: 'bad_request', facts: { field: 'token' } };
        await assert.rejects(connections.edit('plant', other, forced), refused);
        await assert.rejects(connections.check({ name: 'plant', ...other }, signal), refused);
        assert.equal(connected.length, before);
        await connections.edit('plant', { ...other, token: 'another' }, plain);
        assert.deepEqual(connected.at(-1), { ...other, token: 'another' });
        await connections.edit('plant', { url: 'https://evil.example.com/' }, plain);
        await writeFile(file, (await readFile(file, 'utf8')).replaceAll('evil', 'worse'));
        const [forged] = await started().list();
        assert.deepEqual([forged?.about.fields['token'], forged?.about.unreadable], [undefined, ['token']]);
    });

    it('are tried without being kept', async () => {
        const connections = started();
        const { name: _, ...unnamed } = plant;
        assert.equal((await connections.check(unnamed, signal)).user, 'ada');
        assert.deepEqual(await connections.list(), []);
        await connections.add(plant, plain);
        assert.equal((await connections.check({ name: 'plant', proxy: 'local' }, signal)).state, 'connected');
        assert.deepEqual(connected.at(-1)?.['proxy'], 'local');
        assert.equal((await connections.get('plant')).about.fields['proxy'], undefined);
    });

    it('of settings.js are changed there, but for what is not set there', async () => {
        const connections = started([fixed]);
        for (const [field, value] of [
            ['token', 'other'],
            ['url', 'https://a.example.com'],
        ] as const) {
            const wrong = connections.edit('plant', { [field]: value }, plain);
            await assert.rejects(wrong, { code: 'bad_request', facts: { field } });
        }
        await assert.rejects(connections.remove('plant'), { code: 'bad_request' });
        await connections.edit('plant', { auto: 'all', target: place }, plain);
        const [later] = await started([fixed]).list();
        assert.deepEqual([later?.about.auto, later?.about.target, later?.about.fixed], ['all', place, true]);
        assert.ok(!(await readFile(file, 'utf8')).includes('flows.example.com'));
        const full = started([{ ...fixed, auto: 'kept', target: 'line-2' }]);
        for (const edit of [{ auto: 'all' }, { target: place }] as RemoteEdit[])
            await assert.rejects(full.edit('plant', edit, plain), { code: 'bad_request' });
        const [set] = await full.list();
        assert.deepEqual([set?.about.auto, set?.about.target?.id], ['kept', 'line-2']);
        assert.deepEqual(await started().list(), []);
    });

    it('are forgotten with their secrets', async () => {
        const connections = started();
        await connections.add(plant, plain);
        await connections.remove('plant');
        await assert.rejects(connections.remove('plant'), { code: 'not_found' });
        assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), { remotes: [] });
    });

    it('are listed when their key is gone, ask nothing, and can be given the token anew', async () => {
        await started().add(plant, plain);
        const connections = started([], 'another passphrase');
        const connection = await connections.get('plant');
        await assert.rejects(connection.remote.places(signal), { code: 'key_missing' });
        assert.deepEqual([connection.state.state, script.uses], ['failed', []]);
        assert.deepEqual((await items().of(connection)).secrets, ['token']);
        await connections.edit('plant', { token: 'new' }, plain);
        assert.deepEqual((await started([], 'another passphrase').get('plant')).about.unreadable, []);
    });

    it('know by every use whether they hold', async () => {
        const connection = await started().add(plant, plain);
        const failing = async (code: Parameters<typeof failure>[0], facts = {}): Promise<string> => {
            script.before = () => {
                throw failure(code, facts);
            };
            await assert.rejects(connection.remote.places(signal), { code });
            return connection.state.state;
        };
        for (const code of ['remote_unreachable', 'remote_unknown', 'remote_token', 'remote_failed'] as const) {
            assert.equal(await failing(code), 'failed');
            assert.deepEqual([connection.state.failure?.code, connection.state.user], [code, 'ada']);
        }
        assert.equal(await failing('remote_forbidden'), 'connected');
        await failing('remote_unreachable', { aborted: true });
        assert.equal(connection.state.state, 'connected');
    });
});
