import assert from 'node:assert/strict';
import { compareVersions, planModules, type ModuleFacts } from '../../runtime/core/plan-modules';
import { translate } from '../helpers/catalogue';

describe('The plan for modules', () => {
    const plan = (facts: Partial<ModuleFacts>): ReturnType<typeof planModules> =>
        planModules({
            wanted: { 'node-red': '4.1.15' },
            sources: {},
            installed: { 'node-red': '4.1.15' },
            installedSources: {},
            isLoaded: (name) => name.startsWith('loaded'),
            isKnown: () => true,
            isAllowed: () => true,
            translate,
            ...facts,
        });

    it('tells what to install, upgrade, go back with and remove, and what needs a restart', () => {
        const { missing, different, surplus } = plan({
            wanted: { 'node-red': '4.1.15', a: '1.0.0', 'loaded-b': '2.0.0', c: '1.0.0' },
            installed: { 'node-red': '4.1.15', 'loaded-b': '1.9.0', c: '1.0.1', 'loaded-d': '1.0.0' },
        });
        assert.deepEqual(missing, [{ name: 'a', action: 'install', wanted: '1.0.0', restart: false }]);
        assert.deepEqual(different, [
            { name: 'loaded-b', action: 'upgrade', wanted: '2.0.0', installed: '1.9.0', restart: true },
            { name: 'c', action: 'go_back', wanted: '1.0.0', installed: '1.0.1', restart: false },
        ]);
        assert.deepEqual(surplus, [{ name: 'loaded-d', action: 'remove', installed: '1.0.0', restart: true }]);
    });

    it('tells what stands in the way', () => {
        const { missing, different, surplus } = plan({
            wanted: {
                'node-red': '5.0.0',
                'node-red-contrib-snapshots': '9.0.0',
                'from-git': '1.0.0',
                forbidden: '1.0.0',
            },
            installed: { 'node-red': '4.1.15', 'node-red-contrib-snapshots': '0.1.0', library: '1.0.0' },
            sources: { 'from-git': 'plant/from-git' },
            isKnown: () => false,
            isAllowed: (_action, name) => name !== 'forbidden',
        });
        const codes = [...missing, ...different, ...surplus].map(({ name, obstacle }) => [name, obstacle?.code]);
        assert.deepEqual(codes, [
            ['from-git', 'no_registry'],
            ['forbidden', 'not_allowed'],
            ['node-red', 'node_red'],
            ['node-red-contrib-snapshots', 'self'],
            ['library', 'library'],
        ]);
        assert.match(missing[0]?.obstacle?.text ?? '', /from-git .*plant\/from-git/);
    });

    it('leaves alone what nobody could bring back', () => {
        const { different, surplus } = plan({
            wanted: { 'node-red': '4.1.15', own: '1.0.0' },
            installed: { 'node-red': '4.1.15', own: '1.1.0', tried: '0.0.1' },
            installedSources: { own: 'file:../own', tried: 'link' },
        });
        const codes = [...different, ...surplus].map(({ name, obstacle }) => [name, obstacle?.code]);
        assert.deepEqual(codes, [
            ['own', 'irretrievable'],
            ['tried', 'irretrievable'],
        ]);
        assert.match(different[0]?.obstacle?.text ?? '', /own .*file:\.\.\/own/);
    });

    it('installs nothing that is no exact version, and takes any version for one in a range', () => {
        const wanted = {
            'node-red': '4.1.15',
            a: '~1.0.0',
            b: 'https://example.com/b.tgz',
            c: '^2.0.0',
            d: '1.0.0-rc.1+b',
        };
        const { missing, different } = plan({ wanted, installed: { 'node-red': '4.1.15', c: '1.0.0' } });
        assert.deepEqual(
            missing.map(({ name, obstacle }) => [name, obstacle?.code]),
            [
                ['a', 'inexact'],
                ['b', 'inexact'],
                ['d', undefined],
            ],
        );
        assert.deepEqual(different, []);
    });

    it('takes nothing away for a list that is not of everything that was installed', () => {
        assert.deepEqual(plan({ wanted: {}, installed: { 'node-red': '4.1.15', a: '1.0.0' } }).surplus, []);
    });

    it('knows the order of versions', () => {
        const ordered = [
            '1.0.0-alpha',
            '1.0.0-alpha.1',
            '1.0.0-alpha.beta',
            '1.0.0-beta.2',
            '1.0.0-beta.11',
            '1.0.0-rc.1',
        ];
        ordered.push('1.0.0', '1.0.1', '1.2.0', '1.10.0', '2.0.0');
        const shuffled = [...ordered].sort();
        assert.deepEqual(shuffled.sort(compareVersions), ordered);
        assert.equal(compareVersions('1.0.0+build1', '1.0.0'), 0);
    });
});
