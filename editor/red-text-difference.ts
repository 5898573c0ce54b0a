import type { TextDifference, TextDifferenceOptions } from './host';
import type { Red } from './red-types';

/**
 * Monaco's own comparison of two texts, read-only, in the theme that Node-RED has chosen. Undefined where Monaco is not
 * the code editor. Both 4.1 and 5 load it with the page.
 */
export function openTextDifference({
    element,
    language,
    before,
    after,
    label,
    maxHeight,
}: TextDifferenceOptions): TextDifference | undefined {
    const { monaco } = window as { monaco?: Monaco };
    if (!monaco || RED.editor.codeEditor.editor?.type !== 'monaco') return undefined;
    const diff = monaco.editor.createDiffEditor(element, { ...OPTIONS, ariaLabel: label });
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

const OPTIONS = {
    readOnly: true,
    originalEditable: false,
    automaticLayout: true,
    // Side by side where there is room for it.
    useInlineViewWhenSpaceIsLimited: true,
    renderSideBySideInlineBreakpoint: 640,
    // Spaces at the ends of lines are differences like any other.
    ignoreTrimWhitespace: false,
    hideUnchangedRegions: { enabled: true, contextLineCount: 3, minimumLineCount: 3 },
    // Code in a narrow panel is read whole, without scrolling sideways.
    diffWordWrap: 'on',
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
