import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What Node-RED found at its last start. */
export interface NodeList {
    nodeRedVersion: string | undefined;
    types: ReadonlySet<string>;
}

/** Reads `.config.nodes.json`, in which Node-RED keeps what it knows of each module. Undefined when that cannot be told. */
export function readNodeList(userDir: string): NodeList | undefined {
    try {
        const modules = JSON.parse(readFileSync(join(userDir, '.config.nodes.json'), 'utf8')) as KnownModules;
        const sets = Object.values(modules).flatMap(({ nodes = {} }) => Object.values(nodes));
        return {
            // A Node-RED that stands in a git checkout adds a suffix.
            nodeRedVersion: modules['node-red']?.version?.replace(/-git$/, ''),
            types: new Set(sets.flatMap(({ types = [] }) => types)),
        };
    } catch {
        return undefined;
    }
}

/** By module, and in that by set of nodes. */
type KnownModules = Record<string, { version?: string; nodes?: Record<string, { types?: string[] }> }>;
