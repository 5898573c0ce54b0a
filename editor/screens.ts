import type { Api } from './api';
import comparisonStyle from './comparison/comparison.css';
import { comparisonPanes } from './comparison/panes';
import { createFlowMap } from './flow-map/flow-map';
import type { EditorHost } from './host';
import type { Restoring } from './restoring';
import panesStyle from './viewer/panes.css';
import { openViewer } from './viewer/viewer';
import type { Viewed } from './viewer/viewer-model';
import viewerStyle from './viewer/viewer.css';
import codeStyle from './views/code.css';
import { h } from './views/dom';

/** The large screens. They are a script of their own, which the page loads when one of them is opened. */
export interface Screens {
    /** Opens the viewer: a preview, or a comparison. */
    view(viewed: Viewed): void;
}

export function connectScreens(host: EditorHost, api: Api, restoring: Restoring): Screens {
    document.head.append(h('style', {}, codeStyle, viewerStyle, panesStyle, comparisonStyle));
    const tools = { host, api, restoring, makeMap: createFlowMap, comparison: comparisonPanes(() => undefined) };
    return { view: (viewed) => openViewer(tools, viewed) };
}
