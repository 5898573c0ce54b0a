// Builds dist/: the runtime and the command line as one CommonJS file each, the editor inlined into the .html beside
// the runtime, and the locales; and resources/, which Node-RED serves: the script of the large screens.
import { build, transform } from 'esbuild';
import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const shared = { absWorkingDir: root, bundle: true, legalComments: 'none', logLevel: 'warning' };

await rm(`${root}dist`, { recursive: true, force: true });
await mkdir(`${root}dist`);

await build({
    ...shared,
    entryPoints: ['plugins/snapshots.ts'],
    outfile: 'dist/snapshots.js',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
});

await build({
    ...shared,
    entryPoints: ['runtime/cli.ts'],
    outfile: 'dist/cli.js',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    banner: { js: '#!/usr/bin/env node' },
});
await chmod(`${root}dist/cli.js`, 0o755);

const browser = {
    ...shared,
    platform: 'browser',
    target: 'es2020',
    minify: true,
    write: false,
    plugins: [{ name: 'style-sheet', setup: takeStyleSheetsAsText }],
};
// The large screens are loaded when one is opened. A name that changes with the content never gives an old page new ones.
const screens = await build({ ...browser, entryPoints: ['editor/screens.ts'], format: 'esm' });
const [{ contents }] = screens.outputFiles;
const screensFile = `screens-${createHash('sha256').update(contents).digest('hex').slice(0, 8)}.js`;
await rm(`${root}resources`, { recursive: true, force: true });
await mkdir(`${root}resources`);
await writeFile(`${root}resources/${screensFile}`, contents);

const editor = await build({
    ...browser,
    entryPoints: ['editor/index.ts'],
    format: 'iife',
    define: { SCREENS_FILE: JSON.stringify(screensFile) },
});
// An external script that fails to load would stop the whole Node-RED editor: the bundle is inlined.
const script = editor.outputFiles[0].text.replaceAll('</script', '<\\/script');
const shell = await readFile(`${root}plugins/snapshots.html`, 'utf8');
await writeFile(
    `${root}dist/snapshots.html`,
    shell.replace('/* editor bundle */', () => script),
);

await cp(`${root}plugins/locales`, `${root}dist/locales`, { recursive: true });

function takeStyleSheetsAsText({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
        const { code } = await transform(await readFile(path, 'utf8'), { loader: 'css', minify: true });
        return { contents: code, loader: 'text' };
    });
}
