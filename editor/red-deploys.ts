import type { EditorHost } from './host';

/**
 * Calls back with the revision of the flows after each deploy, whoever made it, and with that of the last one whenever
 * Node-RED tells it again; until the function that this gives is called. A deploy of credentials alone has the revision
 * of the one before.
 */
export function onAnyDeploy(host: EditorHost, listener: (revision: string) => void): () => void {
    return host.onNotice('notification/runtime-deploy', (payload) => {
        const { revision } = (payload ?? {}) as { revision?: unknown };
        if (typeof revision === 'string') listener(revision);
    });
}
