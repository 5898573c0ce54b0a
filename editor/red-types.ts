import type { FlowNode } from '../runtime/core/snapshot';

/** As much of the global `RED` of Node-RED 4.1 and 5 as is used. */
export interface Red {
    _: (key: string, options: { skipInterpolation: true }) => string;
    settings: {
        apiRootUrl: string;
        version: string;
        get(key: string): unknown;
        set(key: string, value: unknown): void;
    };
    utils: {
        getNodeColor(type: string, definition: Partial<Definition>): string;
        getNodeIcon(definition: Definition, node: StandIn): string;
        getDefaultNodeIcon(definition: Definition, node: StandIn): { module: string; file: string };
        getNodeLabel(node: StandIn, otherwise: string): string;
    };
    i18n: { lang(): string };
    user: { hasPermission(permission: string): boolean };
    events: { on(event: string, listener: () => void): void };
    comms: {
        subscribe(topic: string, listener: (topic: string, payload: unknown) => void): void;
        unsubscribe(topic: string, listener: (topic: string, payload: unknown) => void): void;
        on(event: 'connect', listener: () => void): void;
    };
    sidebar: { addTab(tab: object): void; show(id: string): void; config: { refresh(): void } };
    actions: { add(id: string, run: () => void, options: { label: string }): void };
    keyboard: { add(scope: string, key: string, action: string): void; getShortcut(action: string): unknown };
    menu: { init(options: object): JQuery };
    contextMenu: { hide(): void };
    popover: { tooltip(target: JQuery, text: string): unknown; menu(options: object): { show(at: object): void } };
    notify(content: JQuery, options: object): { close(): void };
    editor: {
        validateNode(node: StandIn): boolean;
        codeEditor: { settings: { lib?: string }; editor: unknown; init(): void };
    };
    tray: { show(options: object): void; close(done: () => void): void };
    deploy: { setDeployInflight(inflight: boolean): void };
    diff: { showRemoteDiff(): void };
    history: { markAllDirty(): void; push(event: object): void };
    view: {
        redraw(updateActive: boolean): void;
        selection(): { nodes?: { id: string }[] };
        focus(): void;
        importNodes(nodes: FlowNode[], options: { generateIds: boolean }): void;
    };
    palette: { refresh(): void };
    workspaces: { active(): string; isLocked(): boolean; refresh(): void; show(id: string, skipStack: boolean): void };
    nodes: {
        dirty(dirty?: boolean): boolean;
        version(revision?: string): string | null;
        originalFlow(): FlowNode[];
        originalFlow(flows: FlowNode[]): void;
        createCompleteNodeSet(): FlowNode[];
        clear(): void;
        import(flows: FlowNode[]): unknown;
        workspace(id: string): EditorNode | null | undefined;
        subflow(id: string): EditorNode | null | undefined;
        node: (id: string) => EditorNode | null | undefined;
        getType(type: string): Definition | undefined;
        fontAwesome: { getIconUnicode(name: string): string | undefined };
        group(id: string): EditorNode | null | undefined;
        junction(id: string): EditorNode | null | undefined;
        getWorkspaceOrder(): string[];
    };
}

/** A node, group, junction, tab or subflow as the editor holds it. */
export interface EditorNode {
    type: string;
    name?: unknown;
    label?: unknown;
    /** What stands in for a node of an unknown type has the node itself here. */
    _orig?: FlowNode;
    z?: string | undefined;
    changed?: boolean;
    moved?: boolean;
    locked?: boolean;
}

/** What a type says of its nodes in `RED.nodes.registerType`. */
export interface Definition {
    type: string;
    category: string;
    color?: string;
    icon?: OrFunction;
    defaults?: Record<string, unknown>;
    inputs?: number;
    outputs?: number;
    label?: OrFunction;
    labelStyle?: OrFunction;
    align?: string;
    button?: { toggle?: string; visible?: unknown; enabled?: unknown };
    set?: { module: string };
    _?: unknown;
}

/** A text, or a function that is called on a node and should give one. */
type OrFunction = string | ((this: StandIn) => unknown);

/** What a type's functions are called on, in place of a node of the editor. */
export interface StandIn extends EditorNode {
    type: string;
    inputs: number;
    outputs: number;
    [property: string]: unknown;
}

/** jQuery's widgets take either their options or the name of a method. */
export type Widget<Name extends string> = Record<Name, (...how: unknown[]) => unknown>;
