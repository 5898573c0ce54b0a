import type { FlowNode } from '../runtime/core/snapshot';

/** As much of the global `RED` of Node-RED 4.1 and 5 as is used. */
export interface Red {
    _(key: string, options: { skipInterpolation: true }): string;
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
    popover: { tooltip(target: JQuery, text: string): unknown; menu(options: object): { show(at: object): void } };
    notify(content: JQuery, options: object): { close(): void };
    tray: { show(options: object): void; close(done: () => void): void };
    deploy: { setDeployInflight(inflight: boolean): void };
    diff: { showRemoteDiff(): void };
    history: { markAllDirty(): void; push(event: object): void };
    view: { redraw(updateActive: boolean): void };
    palette: { refresh(): void };
    workspaces: { active(): string; refresh(): void; show(id: string, skipStack: boolean): void };
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
        node(id: string): EditorNode | null | undefined;
        group(id: string): EditorNode | null | undefined;
        junction(id: string): EditorNode | null | undefined;
        getWorkspaceOrder(): string[];
    };
}

/** A node, group, junction, tab or subflow as the editor holds it. */
export interface EditorNode {
    z?: string;
    changed?: boolean;
    moved?: boolean;
    locked?: boolean;
}

/** jQuery's widgets take either their options or the name of a method. */
export type Widget<Name extends string> = Record<Name, (...how: unknown[]) => unknown>;
