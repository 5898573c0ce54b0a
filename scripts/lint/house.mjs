// Who may import whom: the layout of ARCHITECTURE.md as a lint rule. A wrong import fails the checks.
import { isBuiltin } from 'node:module';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * A room takes the first line that fits its path. `may` lists the rooms of this project that it may import, `builtins`
 * the modules of Node.js where not all of them are meant, and `packages` those of npm.
 */
const HOUSE = [
    { room: 'plugins/', may: ['runtime/index', 'runtime/node-red/', 'runtime/http/mount'] },
    { room: 'runtime/core/', may: ['runtime/core/'], builtins: [] },
    { room: 'runtime/store/', may: ['runtime/core/', 'runtime/store/', 'runtime/secrets/', 'runtime/pacer'] },
    {
        room: 'runtime/secrets/',
        may: ['runtime/core/', 'runtime/secrets/', 'runtime/private-config', 'runtime/store/'],
    },
    {
        room: 'runtime/restore/',
        may: ['runtime/'],
        not: ['runtime/http/', 'runtime/node-red/', 'runtime/index'],
        builtins: [],
    },
    {
        room: 'runtime/http/',
        may: ['runtime/'],
        not: ['runtime/node-red/', 'runtime/index'],
        builtins: ['http', 'stream'],
        packages: ['express'],
    },
    {
        room: 'runtime/files/',
        may: ['runtime/'],
        not: ['runtime/http/', 'runtime/restore/', 'runtime/index', 'runtime/node-red/'],
        builtins: ['crypto', 'path', 'stream', 'zlib'],
        packages: ['@streamparser/json', 'fflate'],
    },
    {
        room: 'runtime/remotes/',
        may: ['runtime/'],
        not: ['runtime/http/', 'runtime/restore/', 'runtime/fleet/', 'runtime/index', 'runtime/node-red/'],
        builtins: ['crypto', 'http', 'https', 'module', 'path', 'stream', 'util'],
        packages: ['axios', 'aws4fetch'],
    },
    {
        room: 'runtime/fleet/',
        may: ['runtime/'],
        not: ['runtime/http/', 'runtime/index', 'runtime/node-red/'],
        builtins: ['crypto', 'path', 'stream', 'util', 'zlib'],
    },
    {
        room: 'runtime/node-red/',
        may: ['runtime/node-red/', 'runtime/modules/', 'runtime/core/', 'runtime/host'],
    },
    { room: 'runtime/package-version', may: ['package.json'] },
    { room: 'runtime/index', may: ['runtime/'], not: ['runtime/node-red/'] },
    {
        room: 'runtime/cli',
        may: ['runtime/', 'plugins/locales/', 'package.json'],
        not: ['runtime/http/', 'runtime/node-red/', 'runtime/index'],
    },
    {
        room: 'runtime/',
        may: ['runtime/'],
        not: ['runtime/http/', 'runtime/restore/', 'runtime/index', 'runtime/node-red/'],
    },
    {
        room: 'editor/red',
        may: ['editor/host', 'editor/red', 'editor/flow-map/looks', 'editor/flow-map/label-lines', 'runtime/core/'],
        builtins: [],
    },
    { room: 'editor/comparison/', may: ['editor/', 'runtime/core/'], builtins: [], packages: ['diff'] },
    { room: 'editor/', may: ['editor/', 'runtime/core/'], builtins: [] },
];

/** Only these touch the file system, the network, and Node-RED's or the browser's globals. */
const ALLOWED = [
    { builtins: /^fs(\/|$)/, rooms: ['runtime/store/', 'runtime/modules/installed-modules', 'runtime/cli'] },
    { builtins: /^(https?|net|tls|dgram|http2)$/, rooms: ['runtime/http/', 'runtime/remotes/'] },
];

export const house = {
    meta: { type: 'problem', schema: [] },
    create(context) {
        const file = relative(root, context.filename).replaceAll('\\', '/');
        const rule = HOUSE.find(({ room }) => file.startsWith(room));
        if (!rule) return {};
        const check = ({ source }) => {
            const name = source?.value;
            if (typeof name !== 'string') return;
            const problem = name.startsWith('.') ? checkRoom(rule, file, name) : checkModule(rule, file, name);
            if (problem) context.report({ node: source, message: problem });
        };
        return {
            ImportDeclaration: check,
            ExportNamedDeclaration: check,
            ExportAllDeclaration: check,
            ImportExpression: check,
            TSImportType: check,
            TSExternalModuleReference: ({ expression }) => check({ source: expression }),
        };
    },
};

function checkRoom(rule, file, source) {
    const target = relative(root, resolve(root, dirname(file), source)).replaceAll('\\', '/');
    const allowed = rule.may.some((room) => target.startsWith(room));
    const denied = rule.not?.some((room) => target.startsWith(room));
    return allowed && !denied ? undefined : `${rule.room} may not import ${target} (see ARCHITECTURE.md).`;
}

function checkModule(rule, file, source) {
    const name = source.replace(/^node:/, '');
    const known = isBuiltin(source) ? (rule.builtins ?? [name]) : (rule.packages ?? []);
    if (!known.includes(name)) return `${rule.room} may not import ${source} (see ARCHITECTURE.md).`;
    const limit = ALLOWED.find(({ builtins }) => builtins.test(name));
    if (!limit || limit.rooms.some((room) => file.startsWith(room))) return undefined;
    return `Only ${limit.rooms.join(', ')} may import ${source} (see ARCHITECTURE.md).`;
}
