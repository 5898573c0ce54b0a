import type { TextDifference, TextDifferenceOptions } from './host';
import type { Red } from './red-types';

/**
 * Monaco's own comparison of two texts, read-only, in the theme that Node-RED has chosen. Undefined where Monaco is not
 * the code editor.
 */
export function openTextDifference({
    element,
    language,
    before,
    after,
    label,
    maxHeight,
}: TextDifferenceOptions): TextDifference | undefined {
    const { monaco, MonacoEnvironment } = window as MonacoWindow;
    if (!monaco || RED.editor.codeEditor.settings.lib !== 'monaco') return undefined;
    // Node-RED 5 sets it up when code is edited for the first time; its workers are not found before.
    if (!MonacoEnvironment?.getWorkerUrl) RED.editor.codeEditor.init();
    const renderSideBySide = element.clientWidth >= WIDE_PX;
    const diff = monaco.editor.createDiffEditor(element, { ...OPTIONS, renderSideBySide, ariaLabel: label });
    const original = monaco.editor.createModel(before, language);
    const modified = monaco.editor.createModel(after, language);
    diff.setModel({ original, modified });
    const sides = [diff.getOriginalEditor(), diff.getModifiedEditor()];
    const fit = (): void => {
        const height = Math.min(maxHeight, Math.max(...sides.map((side) => side.getContentHeight())));
        element.style.height = `${height}px`;
    };
    for (const side of sides) side.onDidContentSizeChange(fit);
    diff.onDidUpdateDiff(fit);
    fit();
    return {
        dispose: () => {
            diff.dispose();
            original.dispose();
            modified.dispose();
        },
    };
}

const WIDE_PX = 640;

const OPTIONS = {
    readOnly: true,
    originalEditable: false,
    automaticLayout: true,
    // Once it was inline, Monaco does not wrap the lines of the earlier text any more.
    useInlineViewWhenSpaceIsLimited: false,
    // Spaces at the ends of lines are differences like any other.
    ignoreTrimWhitespace: false,
    hideUnchangedRegions: { enabled: true, contextLineCount: 3, minimumLineCount: 3 },
    // Code in a narrow panel is read whole, without scrolling sideways.
    wordWrap: 'on',
    diffWordWrap: 'inherit',
    renderOverviewRuler: false,
    overviewRulerLanes: 0,
    hideCursorInOverviewRuler: true,
    renderMarginRevertIcon: false,
    renderGutterMenu: false,
    minimap: { enabled: false },
    scrollBeyondLastLine: false,
    scrollbar: { alwaysConsumeMouseWheel: false, verticalScrollbarSize: 10, horizontalScrollbarSize: 10 },
    folding: false,
    glyphMargin: false,
    lineNumbersMinChars: 3,
    lineDecorationsWidth: 14,
    fontSize: 12,
    contextmenu: false,
    links: false,
    // The tab key leaves it, as it does any other text that cannot be edited.
    tabFocusMode: true,
};

interface CodeSide {
    getContentHeight(): number;
    onDidContentSizeChange(listener: () => void): unknown;
}

interface MonacoWindow {
    monaco?: Monaco;
    MonacoEnvironment?: { getWorkerUrl?: unknown };
}

/** As much of Monaco as is used. */
interface Monaco {
    editor: {
        createModel(text: string, language: string): { dispose(): void };
        createDiffEditor(
            element: HTMLElement,
            options: object,
        ): {
            setModel(models: { original: unknown; modified: unknown }): void;
            getOriginalEditor(): CodeSide;
            getModifiedEditor(): CodeSide;
            onDidUpdateDiff(listener: () => void): unknown;
            dispose(): void;
        };
    };
}

declare const RED: Red;
