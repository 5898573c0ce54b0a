import { nodeName } from './comparison/node-names';
import type { Commands } from './commands';
import type { EditorHost } from './host';

/** The entries of Node-RED's command palette. Those that change something are there for users who may. */
export function addActions(host: EditorHost, commands: Commands): void {
    host.addAction('snapshots:show', 'actions.show', () => commands.show());
    let hasReads = false;
    const addReads = (): void => {
        if (hasReads || !host.mayRead()) return;
        hasReads = true;
        host.addAction('snapshots:devices', 'actions.devices', () => commands.devices());
        host.addAction('snapshots:search', 'actions.search', () => commands.searchAll(''));
        host.addAction('snapshots:compare-running', 'actions.compareRunning', () => commands.compareUndeployed());
        host.addAction('snapshots:compare-last-deploy', 'actions.compareLastDeploy', () =>
            commands.compareLastDeploy(),
        );
        host.addAction('snapshots:show-remote', 'actions.showRemote', () => commands.showRemote());
        addHistory(host, commands);
    };
    let hasWrites = false;
    const addWrites = (): void => {
        if (hasWrites || !host.mayWrite()) return;
        hasWrites = true;
        host.addAction('snapshots:create', 'actions.create', () => commands.create());
        host.addAction('snapshots:upload', 'actions.upload', () => commands.upload());
        host.addAction('snapshots:download', 'actions.download', () => commands.downloadSeveral());
        host.addAction('snapshots:push', 'actions.push', () => commands.push());
        host.addAction('snapshots:connect-remote', 'actions.connectRemote', () => commands.connectRemote());
        host.addAction('snapshots:undo-deploy', 'actions.undoDeploy', () => commands.undoDeploy());
        host.addAction('snapshots:register-device', 'actions.registerDevice', () => commands.registerDevice());
        host.addAction('snapshots:hub', 'actions.hub', () => commands.hub());
    };
    const add = (): void => {
        addReads();
        addWrites();
    };
    add();
    host.onLogin(add);
}

/** History of what is selected, or of the tab that is shown: in the palette, by a key, and in the menus of a right click. */
function addHistory(host: EditorHost, commands: Commands): void {
    const action = 'snapshots:node-history';
    host.addAction(action, 'actions.history', () => commands.history());
    host.addKey(action, 'alt-h');
    host.addContextMenuItem({
        action,
        label: (tab = host.canvas.selected()) => {
            const node = tab === undefined ? undefined : host.canvas.node(tab);
            return node && host.text('actions.historyOf', { name: nodeName(node) });
        },
        run: (tab) => commands.history(tab),
    });
}
