import eslint from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { house } from './scripts/lint/house.mjs';

export default defineConfig(
    { ignores: ['dist/', 'resources/', '**/node_modules/', 'test/.*/', '.example/'] },
    {
        files: ['plugins/**/*.ts', 'runtime/**/*.ts', 'editor/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts'],
        extends: [eslint.configs.recommended, ...tseslint.configs.strictTypeChecked],
        plugins: { snapshots: { rules: { house } } },
        languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
        rules: {
            'snapshots/house': 'error',
            'max-lines': ['error', { max: 300, skipComments: true, skipBlankLines: true }],
            eqeqeq: 'error',
            'no-restricted-globals': [
                'error',
                ...['RED', '$', 'jQuery'].map((name) => ({
                    name,
                    message: 'Only editor/red*.ts know it.',
                })),
            ],
            // A value that the compiler knows to be there, by a check that it cannot follow, is marked with "!".
            '@typescript-eslint/no-non-null-assertion': 'off',
            '@typescript-eslint/no-confusing-void-expression': [
                'error',
                { ignoreArrowShorthand: true, ignoreVoidOperator: true, ignoreVoidReturningFunctions: true },
            ],
            '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
            '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
            '@typescript-eslint/no-meaningless-void-operator': 'off',
            '@typescript-eslint/no-misused-spread': 'off',
        },
    },
    {
        files: ['editor/red.ts', 'editor/red-canvas.ts', 'editor/red-looks.ts'],
        rules: { 'no-restricted-globals': 'off' },
    },
    {
        files: ['test/**/*.ts'],
        rules: {
            'max-lines': 'off',
        },
    },
);
