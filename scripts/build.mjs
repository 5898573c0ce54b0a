// Builds dist/: the runtime and the command line as one CommonJS file each, what talks HTTP to remotes as another, the editor inlined into the .html beside
// the runtime, and the locales; and resources/, which Node-RED serves: the scripts of the large screens.
import { build, transform } from 'esbuild';
import { chmod, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const shared = { absWorkingDir: root, bundle: true, metafile: true, legalComments: 'none', logLevel: 'warning' };

await rm(`${root}dist`, { recursive: true, force: true });
await mkdir(`${root}dist`);

const node = { ...shared, platform: 'node', format: 'cjs', target: 'node20' };
const runtime = await build({
    ...node,
    entryPoints: ['plugins/snapshots.ts'],
    outfile: 'dist/snapshots.js',
    // Node.js would give what is loaded later another default export than the one that is meant.
    supported: { 'dynamic-import': false },
    plugins: [{ name: 'file-of-its-own', setup: leaveAxiosOut }],
});
// Large, and loaded when a remote is used for the first time: Node-RED does not parse it for those who have none.
const client = await build({
    ...node,
    entryPoints: ['axios'],
    outfile: 'dist/axios.js',
    minify: true,
    plugins: [{ name: 'left-out', setup: leaveOut }],
});

const commandLine = await build({
    ...node,
    entryPoints: ['runtime/cli.ts'],
    outfile: 'dist/cli.js',
    banner: { js: '#!/usr/bin/env node' },
    supported: { 'dynamic-import': false },
    plugins: [{ name: 'file-of-its-own', setup: leaveAxiosOut }],
});
await chmod(`${root}dist/cli.js`, 0o755);

/** What the editor loads when it is wanted: each is the script `editor/<name>.ts`, and is loaded by load-screens.ts. */
const LARGE = ['screens', 'files', 'devices', 'remotes'];

const browser = {
    ...shared,
    platform: 'browser',
    target: 'es2020',
    minify: true,
    write: false,
    plugins: [{ name: 'style-sheet', setup: takeStyleSheetsAsText }],
};
// Names that change with the content never give an old page new scripts.
const large = await build({
    ...browser,
    entryPoints: LARGE.map((name) => `editor/${name}.ts`),
    format: 'esm',
    splitting: true,
    outdir: 'resources',
    entryNames: '[name]-[hash]',
    chunkNames: 'shared-[hash]',
});
await rm(`${root}resources`, { recursive: true, force: true });
await mkdir(`${root}resources`);
for (const { path, contents } of large.outputFiles) await writeFile(path, contents);
const fileOf = (name) =>
    large.outputFiles.map(({ path }) => basename(path)).find((file) => file.startsWith(`${name}-`));

const editor = await build({
    ...browser,
    entryPoints: ['editor/index.ts'],
    format: 'iife',
    define: { LARGE_FILES: JSON.stringify(Object.fromEntries(LARGE.map((name) => [name, fileOf(name)]))) },
});
// An external script that fails to load would stop the whole Node-RED editor: the bundle is inlined.
const script = editor.outputFiles[0].text.replaceAll('</script', '<\\/script');
const shell = await readFile(`${root}plugins/snapshots.html`, 'utf8');
await writeFile(
    `${root}dist/snapshots.html`,
    shell.replace('/* editor bundle */', () => script),
);

await cp(`${root}plugins/locales`, `${root}dist/locales`, { recursive: true });
await writeFile(`${root}dist/licenses.txt`, await licensesOf([runtime, client, commandLine, large, editor]));

/** What others wrote and is part of the bundles goes out with their licences. */
async function licensesOf(builds) {
    const files = builds.flatMap(({ metafile }) => Object.keys(metafile.inputs));
    const packages = new Set(
        files.flatMap((file) => /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []),
    );
    const texts = [...packages].sort().map(async (name) => {
        const { version } = JSON.parse(await readFile(`${root}node_modules/${name}/package.json`, 'utf8'));
        return `${name} ${version}\n\n${(await licenseOf(`${root}node_modules/${name}`)).trim()}\n`;
    });
    return `This package contains:\n\n${(await Promise.all(texts)).join('\n')}`;
}

/** Some have it at the end of their README. */
async function licenseOf(folder) {
    const names = await readdir(folder);
    const own = names.find((name) => /^licen[cs]e(\.\w+)?$/i.test(name));
    if (own) return readFile(`${folder}/${own}`, 'utf8');
    const readme = names.find((name) => /^readme(\.\w+)?$/i.test(name));
    const [, text] = /^(?:#+ *)?licen[cs]e *$[\s-]*(.*)/ims.exec(await readFile(`${folder}/${readme}`, 'utf8')) ?? [];
    if (!text) throw new Error(`${folder} has no licence to pass on.`);
    return text;
}

function leaveAxiosOut({ onResolve }) {
    onResolve({ filter: /^axios$/ }, () => ({ path: './axios.js', external: true }));
}

/**
 * No form is ever sent: with its list of all types of files it would be two thirds of the client. And nothing of it is to
 * print what passes through, as it does where somebody asks for it, passwords of proxies included.
 */
function leaveOut({ onResolve, onLoad }) {
    const instead = {
        'form-data': 'module.exports = class FormData {};',
        debug: 'module.exports = () => Object.assign(() => {}, { enabled: false });',
    };
    onResolve({ filter: /^(form-data|debug)$/ }, ({ path }) => ({ path, namespace: 'left-out' }));
    onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({ contents: instead[path] }));
}

function takeStyleSheetsAsText({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
        const { code } = await transform(await readFile(path, 'utf8'), { loader: 'css', minify: true });
        return { contents: code, loader: 'text' };
    });
}
