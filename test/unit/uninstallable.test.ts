import assert from 'node:assert/strict';
import { uninstallableModules } from '../../runtime/core/uninstallable';

describe('Modules that a device cannot install', () => {
    const codes = (modules: Record<string, string>, sources: Record<string, string> = {}): string[][] =>
        uninstallableModules({ 'node-red': '4.1.15', ...modules }, sources).map(({ name, code }) => [name, code]);

    it('are none where all are exact versions of a registry', () => {
        assert.deepEqual(codes({ a: '1.0.0', '@b/c': '2.0.0-beta.1', d: '1.2.3+build' }), []);
    });

    it('are those that came from elsewhere', () => {
        const sources = { a: 'file:../a', b: 'git+https://example.com/b.git', c: 'link' };
        assert.deepEqual(codes({ a: '1.0.0', b: '1.0.0', c: '1.0.0' }, sources), [
            ['a', 'no_registry'],
            ['b', 'no_registry'],
            ['c', 'no_registry'],
        ]);
    });

    it('are those without an exact version', () => {
        for (const version of ['^1.0.0', '~1.0', 'latest', '*', '', '1.x', '>0.5.0', 'https://example.com/a.tgz'])
            assert.deepEqual(codes({ a: version }), [['a', 'inexact']], version);
    });

    it('are all of them where Node-RED is not listed', () => {
        assert.deepEqual(uninstallableModules({ a: '1.0.0' }, {}), [
            { name: 'node-red', version: '', code: 'no_node_red' },
        ]);
    });
});
