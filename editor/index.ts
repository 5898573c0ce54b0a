import { addActions } from './actions';
import { connectApi } from './api';
import { connectCommands, type Commands } from './commands';
import { warnOfDeploys } from './deploy-warning';
import { announceGuard } from './guard-news';
import { largeScreens } from './load-screens';
import { Model } from './model';
import { connectEditor } from './red';
import restoreStyle from './restore.css';
import { connectRestoring } from './restoring';
import { addSidebar, type Sidebar } from './sidebar';
import style from './sidebar.css';
import { h } from './views/dom';
import { COMMS_TOPIC, type RestoreProgress, type SnapshotsNotice } from '../runtime/core/wire';

document.head.append(h('style', {}, style, restoreStyle));

const host = connectEditor();
const api = connectApi(host);
const model: Model = new Model(api, () => sidebar.invalidate());
const large = largeScreens(host, api, connectRestoring(host, api), {
    stored: (ids) => model.follow({ event: 'created', ids: [...ids] }),
    reveal: (id) => commands.reveal(id),
    changed: () => void model.loadStatus(),
    sidebar: () => sidebar,
    compare: () => commands,
    pushNewest: (remote) => commands.push(undefined, remote),
    takeHeld: (held) => model.takeHeld(held),
});
const commands: Commands = connectCommands(host, api, model, large, () => sidebar.showInstead(undefined));
const loadRemotes = (): void => {
    // Without them the sidebar is what it is without remotes; the console says why.
    if (host.mayRead()) large.remotes().catch(() => undefined);
};
const sidebar: Sidebar = addSidebar(host, model, commands, loadRemotes);
addActions(host, commands);
host.onNotice(COMMS_TOPIC, (notice) => void model.follow(notice as SnapshotsNotice | RestoreProgress));
host.onReconnect(() => void model.refresh());
host.onLogin(() => void model.refresh());
host.onLogin(loadRemotes);
announceGuard(host, model, commands);
warnOfDeploys(host, model, commands);
