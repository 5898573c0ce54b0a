import type { Commands } from './commands';
import type { EditorHost } from './host';

/** The entries of Node-RED's command palette. Those that change something are there for users who may. */
export function addActions(host: EditorHost, commands: Commands): void {
    host.addAction('snapshots:show', 'actions.show', () => commands.show());
    let hasWrites = false;
    const addWrites = (): void => {
        if (hasWrites || !host.mayWrite()) return;
        hasWrites = true;
        host.addAction('snapshots:create', 'actions.create', () => commands.create());
        host.addAction('snapshots:undo-deploy', 'actions.undoDeploy', () => commands.undoDeploy());
    };
    addWrites();
    host.onLogin(addWrites);
}
