import { posix } from 'node:path';
import type { NodeRedSettings } from './load-settings';

/**
 * Settings as Node-RED has them once it runs, so that they can be compared with those of a snapshot: paths of HTTP are
 * completed (`red.js` of Node-RED 4 and 5).
 */
export function completeSettings(settings: NodeRedSettings): NodeRedSettings {
    const { httpRoot, httpAdminRoot, httpNodeRoot, httpStatic, httpStaticRoot } = settings;
    const staticRoot = formatRoot(httpStaticRoot || '/');
    return {
        ...settings,
        httpAdminRoot: rootOf(httpRoot, httpAdminRoot),
        httpNodeRoot: rootOf(httpRoot, httpNodeRoot),
        ...(httpStatic ? { httpStaticRoot: staticRoot, httpStatic: staticsOf(httpStatic, staticRoot) } : {}),
    };
}

function rootOf(common: unknown, own: unknown): unknown {
    return common === false || own === false ? false : formatRoot(own || common || '/');
}

function staticsOf(value: unknown, staticRoot: string): unknown {
    const entries = (Array.isArray(value) ? value : [value]).flatMap((entry: unknown) => {
        const folder =
            typeof entry === 'string' ? { path: entry, root: '' } : (entry as { path?: string; root?: string });
        if (!folder.path) return [];
        const subRoot = formatRoot(folder.root || '/');
        return [{ ...folder, subRoot, root: formatRoot(posix.join(staticRoot, subRoot)) }];
    });
    return entries.length > 0 ? entries : false;
}

function formatRoot(root: unknown): string {
    return `/${String(root)}/`.replace(/^\/\//, '/').replace(/\/\/$/, '/');
}
