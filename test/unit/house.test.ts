import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { Linter } from 'eslint';
import { parser } from 'typescript-eslint';

const ROOT = resolve(__dirname, '../..');

describe('House rules', () => {
    let problemsOf: (file: string, code: string) => string[];

    before(async () => {
        const { house } = await import('../../scripts/lint/house.mjs');
        const linter = new Linter({ cwd: ROOT });
        const config: Linter.Config = {
            files: ['**/*.ts'],
            languageOptions: { parser },
            plugins: { snapshots: { rules: { house } } },
            rules: { 'snapshots/house': 'error' },
        };
        problemsOf = (file, code) =>
            linter.verify(code, [config], { filename: resolve(ROOT, file) }).map(({ message }) => message);
    });

    for (const [file, source] of [
        ['runtime/core/diff-flows.ts', 'node:fs'],
        ['runtime/core/diff-flows.ts', 'path'],
        ['runtime/core/diff-flows.ts', 'express'],
        ['runtime/core/diff-flows.ts', '../host'],
        ['runtime/store/objects.ts', '../host'],
        ['runtime/store/objects.ts', 'node:https'],
        ['runtime/restore/restore.ts', 'node:fs'],
        ['runtime/restore/restore.ts', '../node-red/red-host'],
        ['runtime/capture/recorder.ts', 'node:fs/promises'],
        ['runtime/capture/recorder.ts', '../http/mount'],
        ['runtime/capture/recorder.ts', 'express'],
        ['runtime/http/mount.ts', '../node-red/red-host'],
        ['runtime/http/mount.ts', 'body-parser'],
        ['runtime/index.ts', './node-red/red-host'],
        ['runtime/node-red/red-host.ts', '../capture/recorder'],
        ['runtime/capture/recorder.ts', '../node-red/red-types'],
        ['plugins/snapshots.ts', '../runtime/store/file-store'],
        ['editor/model.ts', '../runtime/store/store'],
        ['editor/model.ts', 'node:path'],
        ['editor/model.ts', 'express'],
        ['editor/views/entry.ts', 'jquery'],
        ['editor/red.ts', './model'],
    ] as const) {
        it(`do not let ${file} import ${source}`, () => {
            for (const code of [
                `import x from '${source}';`,
                `import type { X } from '${source}';`,
                `import x = require('${source}');`,
                `export { x } from '${source}';`,
                `export * from '${source}';`,
                `void import('${source}');`,
                `let x: import('${source}').X;`,
            ]) {
                assert.match(problemsOf(file, code).join(), /may (not )?import .* \(see ARCHITECTURE\.md\)/, code);
            }
        });
    }

    for (const [file, source] of [
        ['runtime/core/diff-flows.ts', './snapshot'],
        ['runtime/store/objects.ts', '../core/errors'],
        ['runtime/store/node-file-system.ts', 'node:fs/promises'],
        ['runtime/capture/recorder.ts', '../core/errors'],
        ['runtime/capture/recorder.ts', 'node:timers'],
        ['runtime/http/mount.ts', 'express'],
        ['runtime/http/mount.ts', 'node:http'],
        ['runtime/index.ts', './http/mount'],
        ['plugins/snapshots.ts', '../runtime/index'],
        ['editor/views/entry.ts', '../../runtime/core/wire'],
        ['editor/sidebar.ts', './model'],
    ] as const) {
        it(`let ${file} import ${source}`, () => {
            assert.deepEqual(problemsOf(file, `import x from '${source}';`), []);
        });
    }
});
