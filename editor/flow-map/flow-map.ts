import type { Looks } from './looks';
import type { Change } from '../../runtime/core/wire';
import type { FlowNode } from '../../runtime/core/snapshot';

/** Draws one tab or subflow at a time, or two states of it laid over each other. Lives in one element of the page. */
export interface FlowMap {
    /** To be put into the page; fills its parent. Focusable: arrow keys go from node to node, + - 0 zoom and fit. */
    readonly element: HTMLElement;
    /** Draws a tab or subflow of these flows and fits it into view, unless it is the same one as before. */
    show(view: MapView): void;
    /** How much of each state is seen of a comparison: 0 is before, 1 is after, and both in between. */
    setBlend(blend: number): void;
    /** Whether nodes that only moved are marked. */
    setMovesShown(shown: boolean): void;
    /** Marks a node, and brings it into view when `reveal` is set. Undefined marks none. */
    select(id: string | undefined, reveal?: boolean): void;
    /** Marks all nodes that a search has found. */
    mark(ids: ReadonlySet<string>): void;
    fit(): void;
    zoomBy(factor: number): void;
    /** Size on screen of 100 units. */
    readonly zoom: number;
    dispose(): void;
}

export interface MapView {
    /** Id of the tab or subflow. */
    flow: string;
    /** The whole flow array, of which the map takes what it needs; the later state of a comparison. */
    flows: readonly FlowNode[];
    /** The earlier state of a comparison. */
    before?: readonly FlowNode[];
    /** How nodes differ, by id; only with `before`. */
    changes?: ReadonlyMap<string, Change>;
}

export interface FlowMapOptions {
    looks: Looks;
    /** Spoken name of the map, and of a node: what is chosen with the keyboard is told to a screen reader. */
    label: string;
    describe(node: FlowNode, change: Change | undefined): string;
    /** A person has clicked a node, or chosen it with the keyboard; undefined for the background. */
    onSelect(id: string | undefined): void;
    /** Enter or double click. */
    onOpen(id: string): void;
    /** The zoom has changed, whoever did it. */
    onZoom(zoom: number): void;
}
