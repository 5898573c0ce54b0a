import type { Api } from '../api';
import type { ScreenHost } from '../host';
import type { Remotes } from '../remotes';
import type { Restoring } from '../restoring';
import type { Viewed, ViewerModel } from './viewer-model';

/**
 * What fills a slot of the viewer. There are three, from left to right: `list`, the map with its bar, and `details`.
 * The viewer gives the element its place and size, scrolls it where it is higher than that, and in a narrow window shows
 * one slot at a time. It is made anew each time that the viewer is opened.
 */
export interface Pane {
    /** Fills its slot. Named for a screen reader by the viewer, which puts it into a labelled region. */
    readonly element: HTMLElement;
    /**
     * Draws what the model holds. Called at most once a frame: after each change of the model and when the size of the
     * viewer has changed, and only while the model is `ready`. What has not changed should stay in the document as it
     * is, with its focus and scroll position.
     */
    render(): void;
    /** Takes the focus when the keyboard comes to the slot (F6), such as to the current row of a list. */
    focus?(): void;
    /** The viewer closes: the time to give back what is not only DOM, such as editors. Called once. */
    dispose?(): void;
}

/** What a pane has in its hands. */
export interface PaneContext {
    host: ScreenHost;
    api: Api;
    restoring: Restoring;
    /** Push and pull. Rejects with an `ApiError`. */
    remotes: () => Promise<Remotes>;
    model: ViewerModel;
    /** Closes the viewer, then does something, with the focus back where it was before. */
    readonly close: (then?: () => void) => void;
    /** Shows something else in the viewer instead. */
    readonly view: (viewed: Viewed) => void;
}

/**
 * The slots of a comparison. `list` has the differences by tab, with previous and next, whether moves are shown, and the
 * blend; `details` has the properties that differ in `model.differences[model.at]`. Where `at` is -1 a person has chosen
 * something that does not differ (`model.selected`), or there is no difference at all.
 */
export interface ComparisonPanes {
    list(context: PaneContext): Pane;
    details(context: PaneContext): Pane;
}
