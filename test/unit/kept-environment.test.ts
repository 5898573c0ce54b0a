import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeptEnvironment } from '../../runtime/environment/kept-environment';
import { PrivateConfig } from '../../runtime/private-config';
import { openKeyRing } from '../../runtime/secrets/key-ring';

describe('The kept environment', () => {
    let folder: string;
    let file: string;

    beforeEach(async () => {
        folder = await mkdtemp(join(tmpdir(), 'snapshots-environment-'));
        file = join(folder, '.config.snapshots-environment.json');
    });
    afterEach(() => rm(folder, { recursive: true, force: true }));

    /** A process that starts with this environment. */
    const started = async (
        environment: Record<string, string | undefined>,
        encryptionKey = 'a passphrase',
    ): Promise<{ kept: KeptEnvironment; unreadable: string[] }> => {
        const unreadable: string[] = [];
        const config = new PrivateConfig({ file });
        const keys = openKeyRing({ config: new PrivateConfig({ file: join(folder, 'keys.json') }), encryptionKey });
        const onUnreadable = (names: readonly string[]): void => void unreadable.push(...names);
        const kept = new KeptEnvironment({ config, keys, environment, onUnreadable });
        await kept.apply();
        return { kept, unreadable };
    };

    it('is set at once and at every start, and encrypted on disk, for its owner only', async () => {
        const first = {};
        await (await started(first)).kept.change({ set: { PLANT: 'north needle', EMPTY: '' }, remove: [] });
        assert.deepEqual(first, { PLANT: 'north needle', EMPTY: '' });
        const second = { PATH: '/bin' };
        const { kept } = await started(second);
        assert.deepEqual(second, { PATH: '/bin', PLANT: 'north needle', EMPTY: '' });
        assert.deepEqual([...kept.names].sort(), ['EMPTY', 'PLANT']);
        assert.ok(!(await readFile(file, 'utf8')).includes('needle'));
        if (process.platform !== 'win32') assert.equal((await stat(file)).mode & 0o777, 0o600);
    });

    it('never overrides the real environment, and says so', async () => {
        await (await started({})).kept.change({ set: { PLANT: 'north' }, remove: [] });
        const real = { PLANT: 'south', LINE: '1' };
        const { kept } = await started(real);
        await kept.change({ set: { PLANT: 'west', LINE: '2' }, remove: ['LINE', 'PLANT'] });
        assert.deepEqual(real, { PLANT: 'south', LINE: '1' });
        assert.deepEqual(await kept.list(), [{ name: 'PLANT', overridden: true }]);
    });

    it('gives the change that undoes a change', async () => {
        const environment = {};
        const { kept } = await started(environment);
        await kept.change({ set: { A: 'one', B: 'one' }, remove: [] });
        const back = await kept.change({ set: { A: 'two', C: 'two' }, remove: ['B'] });
        assert.deepEqual(environment, { A: 'two', C: 'two' });
        await kept.change(back);
        assert.deepEqual(environment, { A: 'one', B: 'one' });
        const later = {};
        await started(later);
        assert.deepEqual(later, environment);
    });

    it('forgets one for good', async () => {
        const environment = {};
        const { kept } = await started(environment);
        await kept.change({ set: { A: 'one' }, remove: [] });
        await kept.remove('A');
        assert.deepEqual(environment, {});
        await assert.rejects(kept.remove('A'), { code: 'not_found' });
        assert.deepEqual(await kept.list(), []);
    });

    it('names what cannot be decrypted any more, sets the rest, and can still forget it', async () => {
        await (await started({})).kept.change({ set: { A: 'one' }, remove: [] });
        const { kept: other } = await started({}, 'another passphrase');
        await other.change({ set: { B: 'two' }, remove: [] });
        const environment = {};
        const { kept, unreadable } = await started(environment, 'another passphrase');
        assert.deepEqual([environment, unreadable], [{ B: 'two' }, ['A']]);
        await kept.remove('A');
        assert.deepEqual(
            (await kept.list()).map(({ name }) => name),
            ['B'],
        );
    });

    it('takes no value that was written under another name', async () => {
        await (await started({})).kept.change({ set: { A: 'one' }, remove: [] });
        await writeFile(file, (await readFile(file, 'utf8')).replace('"A"', '"NODE_OPTIONS"'));
        const environment = {};
        const { unreadable } = await started(environment);
        assert.deepEqual([environment, unreadable], [{}, ['NODE_OPTIONS']]);
    });

    it('starts empty from a damaged file', async () => {
        await writeFile(file, '{"variables": {"A": 7, "B": {"encrypted"');
        const environment = {};
        await started(environment);
        assert.deepEqual(environment, {});
    });
});
