import { addActions } from './actions';
import { connectApi } from './api';
import { connectCommands } from './commands';
import { comparisonPanes } from './comparison/panes';
import { announceGuard } from './guard-news';
import { Model } from './model';
import { connectEditor } from './red';
import restoreStyle from './restore.css';
import { addSidebar } from './sidebar';
import style from './sidebar.css';
import { noMap } from './viewer/no-map';
import { openViewer } from './viewer/viewer';
import viewerStyle from './viewer/viewer.css';
import { h } from './views/dom';
import { COMMS_TOPIC, type RestoreProgress, type SnapshotsNotice } from '../runtime/core/wire';

document.head.append(h('style', {}, style, restoreStyle, viewerStyle));

const host = connectEditor();
const api = connectApi(host);
const model: Model = new Model(api, () => sidebar.invalidate());
const tools = { host, api, makeMap: noMap, comparison: comparisonPanes };
const commands = connectCommands(host, api, model, (viewed) => openViewer(tools, viewed));
const sidebar = addSidebar(host, model, commands);
addActions(host, commands);
host.onNotice(COMMS_TOPIC, (notice) => void model.follow(notice as SnapshotsNotice | RestoreProgress));
host.onReconnect(() => void model.refresh());
host.onLogin(() => void model.refresh());
announceGuard(host, model, commands);
