import type { FlowNode } from '../../runtime/core/snapshot';

/** How a node looks in the editor, as far as its type decides it. Sizes and places are the layout's. */
export interface NodeLook {
    /** False for a type that is not installed here: drawn dashed, its type in the label. */
    known: boolean;
    /** True for a config node, which has no place in the workspace. */
    config: boolean;
    /** Any CSS colour that a canvas takes. */
    colour: string;
    /** Absent for a node without an icon. */
    icon?: NodeIcon;
    /** Lines of the label, as the editor would show it; empty where it is hidden (`l: false`). Plain text. */
    label: readonly string[];
    /** The label in one line, also where it is hidden; empty for what has none in the editor. */
    title: string;
    italic: boolean;
    /** The side that the icon is on. */
    align: 'left' | 'right';
    /** Ports that are drawn, 0 or 1. */
    inputs: number;
    outputs: number;
    /** The editor leaves room for an input beside the label of every node whose type has one, drawn or not. */
    roomForInput: boolean;
    /**
     * False for a node that the editor marks, since something of it is missing or wrong: never so for what has no type.
     * To be asked only where it shows, as a type's own checks may take their time.
     */
    isValid: () => boolean;
    /** The clickable part of an inject or debug node. */
    button?: NodeButton;
}

export interface NodeButton {
    side: 'left' | 'right';
    /** False when it is drawn as switched off. */
    active: boolean;
    /** False for one that the type lets nobody press: it is faded. */
    enabled: boolean;
    /** How far it sticks out of the node, in units. */
    outside: number;
}

/** An image by its address, relative to the editor's page, or a character of Font Awesome. */
export type NodeIcon = { url: string } | { glyph: string };

/**
 * The editor's own knowledge of the installed types. Never throws: a label function of a contributed type that fails
 * leaves the type's name. Implemented by red-looks.ts.
 */
export interface Looks {
    /**
     * `flows` is the flow array that the node stands in: subflow instances take name, colour, icon and ports from their
     * subflow in it, and labels may ask for config nodes of it. What was asked for the same map before is remembered.
     */
    of(node: FlowNode, flows: LookedUp): NodeLook;
}

/** Nodes of one flow array by id; see looked-up.ts. */
export type LookedUp = ReadonlyMap<string, FlowNode>;
