import type { AdminServer } from '../runtime/http/mount';
import { startSnapshots, type RunningSnapshots } from '../runtime/index';
import { createRedHost } from '../runtime/node-red/red-host';
import type { RuntimeRed } from '../runtime/node-red/red-types';

/** RED as Node-RED hands it to a runtime plugin: what the host knows, and what is needed to put the plugin in place. */
type PluginRed = RuntimeRed & {
    plugins: {
        registerPlugin(id: string, definition: { type: string; onadd(): void; onremove(): void }): void;
    };
    httpAdmin: AdminServer['app'] | null | undefined;
    auth: Pick<AdminServer, 'needsPermission'>;
};

/**
 * The runtime plugin. Node-RED waits for the promise before it loads nodes and flows. Whatever goes wrong in here is
 * logged: Node-RED starts without snapshots rather than not at all.
 */
export default async function snapshots(RED: PluginRed): Promise<void> {
    let running: RunningSnapshots | undefined;
    RED.plugins.registerPlugin('snapshots', {
        type: 'snapshots',
        onadd: () => {
            running = start(RED);
        },
        onremove: () => running && end(running),
    });
    await running?.ready;
}

/** Of several copies in one process, as after a reinstallation, only the last one works: it waits for those before. */
const CURRENT = Symbol.for('node-red-contrib-snapshots');
const shared = globalThis as { [CURRENT]?: Pick<RunningSnapshots, 'close'> };

function start(RED: PluginRed): RunningSnapshots | undefined {
    try {
        const before = shared[CURRENT]?.close();
        const running = startSnapshots(
            createRedHost(RED),
            adminServer(RED, () => shared[CURRENT] === running),
            before,
        );
        shared[CURRENT] = running;
        return running;
    } catch (error) {
        RED.log.error(`[snapshots] ${String(error)}`);
        return undefined;
    }
}

/** What was uninstalled answers nothing any more. A copy that is installed afterwards waits for its end all the same. */
function end(running: RunningSnapshots): void {
    const closed = running.close();
    if (shared[CURRENT] === running) shared[CURRENT] = { close: () => closed };
}

function adminServer(RED: PluginRed, isCurrent: () => boolean): AdminServer | undefined {
    if (!RED.httpAdmin) return undefined;
    return {
        app: RED.httpAdmin,
        isCurrent,
        needsPermission: (permission) => RED.auth.needsPermission(permission),
        log: (text) => RED.log.error(`[snapshots] ${text}`),
    };
}
