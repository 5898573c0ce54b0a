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
    const { monaco } = window as { monaco?: Monaco };
    const { codeEditor } = RED.editor;
    if (!monaco || codeEditor.settings.lib !== 'monaco') return undefined;
    // Node-RED 5.0.7 sets it up when code is edited for the first time: its theme, and JSONata.
    if (!codeEditor.editor) codeEditor.init();
    const isWide = element.clientWidth >= WIDE_PX;
    const { place, diff } = idle[isWide ? 'wide' : 'narrow'].pop() ?? createDiff(monaco, isWide);
    diff.updateOptions({ ariaLabel: label });
    element.append(place);
    const original = monaco.editor.createModel(before, language);
    const modified = monaco.editor.createModel(after, language);
    diff.setModel({ original, modified });
    const sides = [diff.getOriginalEditor(), diff.getModifiedEditor()];
    const fit = (): void => {
        const height = Math.min(maxHeight, Math.max(...sides.map((side) => side.getContentHeight())));
        element.style.height = `${height}px`;
    };
    const listeners = [...sides.map((side) => side.onDidContentSizeChange(fit)), diff.onDidUpdateDiff(fit)];
    fit();
    return {
        dispose: () => {
            for (const each of listeners) each.dispose();
            // Before they go, or Monaco complains.
            diff.setModel(null);
            original.dispose();
            modified.dispose();
            place.remove();
            idle[isWide ? 'wide' : 'narrow'].push({ place, diff });
        },
    };
}

/**
 * Used again for the next texts: the Monaco of Node-RED 4.1 never lets go of a diff editor, and making one takes long. One
 * that was inline does not wrap lines side by side, so that each keeps to its kind.
 */
const idle: Readonly<Record<'wide' | 'narrow', Diff[]>> = { wide: [], narrow: [] };

function createDiff(monaco: Monaco, renderSideBySide: boolean): Diff {
    const place = document.createElement('div');
    place.style.height = '100%';
    return { place, diff: monaco.editor.createDiffEditor(place, { ...OPTIONS, renderSideBySide }) };
}

const WIDE_PX = 640;

const OPTIONS = {
    readOnly: true,
    domReadOnly: true,
    originalEditable: false,
    automaticLayout: true,
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

interface Diff {
    /** What it is in, which is put where it is shown. */
    place: HTMLElement;
    diff: DiffEditor;
}

interface Disposable {
    dispose(): void;
}

interface CodeSide {
    getContentHeight(): number;
    onDidContentSizeChange(listener: () => void): Disposable;
}

/** As much of Monaco as is used. */
interface Monaco {
    editor: {
        createModel(text: string, language: string): Disposable;
        createDiffEditor(element: HTMLElement, options: object): DiffEditor;
    };
}

interface DiffEditor {
    setModel(models: { original: unknown; modified: unknown } | null): void;
    updateOptions(options: object): void;
    getOriginalEditor(): CodeSide;
    getModifiedEditor(): CodeSide;
    onDidUpdateDiff(listener: () => void): Disposable;
}

declare const RED: Red;
