import { addStyles } from './add-styles';
import type { Api } from './api';
import comparisonStyle from './comparison/comparison.css';
import { comparisonPanes } from './comparison/panes';
import historyStyle from './history/history.css';
import { showHistory, type HistorySubject } from './history/history-dialog';
import { showSearch } from './history/search-dialog';
import type { EditorHost, ScreenHost } from './host';
import { connectLooks } from './red-looks';
import type { Remotes } from './remotes';
import type { Restoring } from './restoring';
import screenStyle from './screen.css';
import panesStyle from './viewer/panes.css';
import { openViewer } from './viewer/viewer';
import type { Viewed } from './viewer/viewer-model';
import viewerStyle from './viewer/viewer.css';
import codeStyle from './views/code.css';

/** The large screens. They are scripts of their own, which the page loads when one of them is opened. */
export interface Screens {
    /** Opens the viewer: a preview, or a comparison. `onClosed` is called when it is gone again. */
    view(viewed: Viewed, onClosed?: () => void): void;
    /** Shows the versions of a node, tab or subflow. */
    history(subject: HistorySubject): void;
    /** Looks for a text in all snapshots, at once unless it is empty. */
    search(q: string): void;
}

/** Rejects as an import does, when the map cannot be loaded. */
export async function connectScreens(
    editor: EditorHost,
    api: Api,
    restoring: Restoring,
    remotes: () => Promise<Remotes>,
): Promise<Screens> {
    const host: ScreenHost = { ...editor, looks: connectLooks() };
    const { createFlowMap } = await import('./flow-map/flow-map');
    addStyles(screenStyle, codeStyle, viewerStyle, panesStyle, comparisonStyle, historyStyle);
    const tools = { host, api, restoring, remotes };
    const view = (viewed: Viewed, onClosed?: () => void): void => openViewer(viewer, viewed, onClosed);
    const comparison = comparisonPanes(({ close }, id) =>
        showHistory({ ...tools, view: (viewed) => close(() => view(viewed)) }, { id }),
    );
    const viewer = { ...tools, makeMap: createFlowMap, comparison };
    return {
        view,
        history: (subject) => showHistory({ ...tools, view }, subject),
        search: (q) => showSearch({ ...tools, view }, q),
    };
}
