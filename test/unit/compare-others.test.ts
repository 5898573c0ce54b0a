import assert from 'node:assert/strict';
import { compareEnvironment, compareModules, compareSettings } from '../../runtime/core/compare-others';
import { secretNames } from '../../runtime/core/secret-names';

describe('Comparing what is beside the flows', () => {
    it('names modules that came, went or have another version, sorted', () => {
        const before = { 'node-red': '4.1.15', b: '1.0.0', gone: '1.0.0' };
        const after = { 'node-red': '4.1.15', b: '1.1.0', a: '2.0.0' };
        assert.deepEqual(compareModules(before, after), [
            { name: 'a', to: '2.0.0' },
            { name: 'b', from: '1.0.0', to: '1.1.0' },
            { name: 'gone', from: '1.0.0' },
        ]);
    });

    it('takes no name for a property that every object has', () => {
        assert.deepEqual(compareModules({}, { constructor: '1.0.0' }), [{ name: 'constructor', to: '1.0.0' }]);
    });

    it('shows the value of a variable only where neither side hides it', () => {
        const open = (value: string) => ({ value, hidden: false });
        const hidden = (value: string) => ({ value, hidden: true });
        const before = { PLAIN: open('1'), SECRET: hidden('a'), WAS: hidden('b'), GONE: open('x'), SAME: hidden('s') };
        const after = { PLAIN: open('2'), SECRET: hidden('c'), WAS: open('d'), NEW: hidden('y'), SAME: open('s') };
        assert.deepEqual(compareEnvironment(before, after), [
            { name: 'GONE', change: 'removed', hidden: false, from: 'x' },
            { name: 'NEW', change: 'added', hidden: true },
            { name: 'PLAIN', change: 'changed', hidden: false, from: '1', to: '2' },
            { name: 'SECRET', change: 'changed', hidden: true },
            { name: 'WAS', change: 'changed', hidden: true },
        ]);
    });

    it('names settings that differ, whatever the order of keys, and none where a side has none', () => {
        const before = { lang: 'de', logging: { console: { level: 'info', audit: false } }, httpRoot: '/a' };
        const after = { httpRoot: '/a', logging: { console: { audit: false, level: 'info' } }, debugMaxLength: 5 };
        assert.deepEqual(compareSettings(before, after), [
            { name: 'debugMaxLength', to: 5 },
            { name: 'lang', from: 'de' },
        ]);
        assert.deepEqual(compareSettings({}, after), []);
        assert.deepEqual(compareSettings(before, {}), []);
    });

    it('tells of secrets nothing but the names of those that are set', () => {
        const credentials = { broker: { user: 'needle', password: 'needle' }, other: { token: '' } };
        const environment = { PLANT: { hidden: true }, LINE: { hidden: false }, KEY: { hidden: true } };
        assert.deepEqual(secretNames(credentials, environment), {
            credentials: { broker: ['password', 'user'] },
            env: ['KEY', 'PLANT'],
        });
        assert.deepEqual(secretNames('unreadable', 'unreadable'), { credentials: 'unreadable', env: 'unreadable' });
        assert.deepEqual(secretNames({}, undefined), { credentials: {}, env: [] });
    });
});
