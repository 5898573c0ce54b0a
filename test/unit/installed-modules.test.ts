import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModuleReader, modulesPart, sourcesOf } from '../../runtime/modules/installed-modules';

describe('Installed modules', () => {
    let userDir: string;
    let reader: ModuleReader;

    beforeEach(async () => {
        userDir = await mkdtemp(join(tmpdir(), 'snapshots-modules-'));
        reader = new ModuleReader(userDir, '4.1.15');
    });
    afterEach(() => rm(userDir, { recursive: true, force: true }));

    const install = async (name: string, version: string): Promise<void> => {
        await mkdir(join(userDir, 'node_modules', name), { recursive: true });
        await writeFile(join(userDir, 'node_modules', name, 'package.json'), JSON.stringify({ name, version }));
    };
    const ask = (dependencies: Record<string, string>): Promise<void> =>
        writeFile(join(userDir, 'package.json'), JSON.stringify({ dependencies }));

    it('are Node-RED alone in an empty user directory', async () => {
        assert.deepEqual(await reader.read(), { versions: { 'node-red': '4.1.15' }, sources: {} });
    });

    it('have the versions that are on disk, not those that are asked for', async () => {
        await install('node-red-contrib-b', '1.2.3');
        await install('@plant/a', '0.1.0');
        await install('not-asked-for', '9.9.9');
        await ask({ 'node-red-contrib-b': '^1.0.0', '@plant/a': '*', 'not-installed': '1.0.0' });
        const { versions } = await reader.read();
        assert.deepEqual(Object.entries(versions), [
            ['@plant/a', '0.1.0'],
            ['node-red', '4.1.15'],
            ['node-red-contrib-b', '1.2.3'],
        ]);
    });

    it('name where those came from that no registry has, without passwords', async () => {
        const specs = {
            'from-folder': 'file:../modules/folder',
            'from-file': 'modules/module-1.0.0.tgz',
            'from-git': 'git+https://user:password@example.com/plant/module.git',
            'from-ssh': 'git+ssh://git@example.com/plant/module.git',
            'from-github': 'plant/module#v1',
            'from-tag': 'next',
            '@plant/from-range': '^1.0.0 || 2.x',
            linked: '*',
        };
        for (const name of Object.keys(specs)) if (name !== 'linked') await install(name, '1.0.0');
        await mkdir(join(userDir, 'elsewhere'));
        await writeFile(join(userDir, 'elsewhere/package.json'), JSON.stringify({ name: 'linked', version: '3.0.0' }));
        await symlink(join(userDir, 'elsewhere'), join(userDir, 'node_modules/linked'), 'junction');
        await ask(specs);
        const installed = await reader.read();
        assert.equal(installed.versions['linked'], '3.0.0');
        assert.deepEqual(installed.sources, {
            'from-file': 'modules/module-1.0.0.tgz',
            'from-folder': 'file:../modules/folder',
            'from-git': 'git+https://example.com/plant/module.git',
            'from-github': 'plant/module#v1',
            'from-ssh': 'git+ssh://git@example.com/plant/module.git',
            linked: 'link',
        });
        const part = modulesPart(installed);
        assert.deepEqual(part['from-github'], { version: '1.0.0', from: 'plant/module#v1' });
        assert.equal(part['from-tag'], '1.0.0');
        assert.deepEqual(sourcesOf(part), installed.sources);
    });

    it('have a lock file without passwords of addresses', async () => {
        const url = (user: string): string => `{ "resolved": "https://${user}registry.example.com/a.tgz" }`;
        await writeFile(join(userDir, 'package-lock.json'), url('me:secret@'));
        assert.equal((await reader.read()).lock, url(''));
    });

    it('are read again once npm has touched the user directory', async () => {
        await install('node-red-contrib-b', '1.2.3');
        await ask({ 'node-red-contrib-b': '*' });
        await reader.read();
        await install('node-red-contrib-b', '2.0.0');
        const lock = join(userDir, 'node_modules/.package-lock.json');
        await writeFile(lock, '{}');
        await utimes(lock, 1, 1);
        assert.equal((await reader.read()).versions['node-red-contrib-b'], '2.0.0');
    });

    it('come with the lock file as it is, unless it is no JSON', async () => {
        const text = '{\n  "lockfileVersion": 3\n}\n';
        await writeFile(join(userDir, 'package-lock.json'), text);
        assert.equal((await reader.read()).lock, text);
        await writeFile(join(userDir, 'package-lock.json'), '<<<<<<< ours');
        assert.equal((await reader.read()).lock, undefined);
    });

    it('survive files that cannot be read', async () => {
        for (const name of ['package.json', 'package-lock.json']) await mkdir(join(userDir, name));
        assert.deepEqual(await reader.read(), { versions: { 'node-red': '4.1.15' }, sources: {} });
    });

    it('stay those that they were while somebody edits package.json', async () => {
        await install('node-red-contrib-b', '1.2.3');
        await ask({ 'node-red-contrib-b': '*' });
        const before = await reader.read();
        await writeFile(join(userDir, 'package.json'), '{"dependencies": ');
        assert.deepEqual(await reader.read(), before);
        await ask({});
        assert.deepEqual((await reader.read()).versions, { 'node-red': '4.1.15' });
    });

    it('survive a package.json that somebody is just editing', async () => {
        await writeFile(join(userDir, 'package.json'), '{"dependencies": ');
        assert.deepEqual((await reader.read()).versions, { 'node-red': '4.1.15' });
    });
});
