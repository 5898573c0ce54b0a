import type { Canvas } from './host';
import type { EditorNode, Red } from './red-types';
import type { FlowNode } from '../runtime/core/snapshot';

/** The flows in the open editor, with Node-RED's own means. */
export function connectCanvas(): Canvas {
    let editing = false;
    RED.events.on('editor:open', () => (editing = true));
    RED.events.on('editor:close', () => (editing = false));
    return {
        hasUndeployedChanges: () => RED.nodes.dirty(),
        isEditing: () => editing && document.querySelector('.red-ui-tray:not(.snapshots-screen)') !== null,
        revision: () => RED.nodes.version(),
        holdDeployNotices: (held) => RED.deploy.setDeployInflight(held),
        replace: replaceFlows,
        flows: () => RED.nodes.createCompleteNodeSet(),
        node: (id) => {
            const node = editorNode(id);
            if (!node) return undefined;
            const { type, name, label } = node._orig ?? node;
            return { id, type, name, label };
        },
        selected: () => {
            const nodes = RED.view.selection().nodes ?? [];
            return nodes.length === 1 ? nodes[0]!.id : RED.workspaces.active() || undefined;
        },
        edit: editFlows,
        place: placeNodes,
        reviewRunning: () => RED.diff.showRemoteDiff(),
    };
}

/**
 * What `RED.diff.mergeDiff` does with a difference of which everything is taken from the server (4.1.15 and 5.0.7), but
 * it would keep the editor's order of the tabs, which the next deploy would then write.
 */
function replaceFlows(flows: FlowNode[], revision: string): void {
    const shown = RED.workspaces.active();
    const before = RED.nodes.createCompleteNodeSet();
    load(flows);
    RED.nodes.originalFlow(flows);
    RED.nodes.version(revision);
    RED.nodes.dirty(false);
    RED.history.markAllDirty();
    RED.history.push({
        t: 'replace',
        complete: true,
        config: before,
        changed: {},
        moved: {},
        dirty: true,
        rev: revision,
    });
    redraw(shown);
}

/** What `RED.diff.mergeDiff` does with local changes, which it would lose the marks of for tabs and subflows. */
function editFlows(flows: FlowNode[], shown: string | undefined): void {
    const active = RED.workspaces.active();
    const { nodes } = RED;
    const before = nodes.createCompleteNodeSet();
    const marks = (mark: 'changed' | 'moved'): Record<string, boolean> =>
        Object.fromEntries(before.flatMap(({ id }) => (editorNode(id)?.[mark] ? [[id, true]] : [])));
    const event = {
        t: 'replace',
        complete: true,
        config: before,
        changed: marks('changed'),
        moved: marks('moved'),
        dirty: nodes.dirty(),
        rev: nodes.version(),
    };
    const deployed = nodes.originalFlow();
    load(flows);
    nodes.originalFlow(deployed);
    nodes.dirty(false);
    const old = new Map(before.map((node) => [node.id, JSON.stringify(node)]));
    for (const node of nodes.createCompleteNodeSet()) {
        const { id } = node;
        markNode(id, { changed: event.changed[id] === true || old.get(id) !== JSON.stringify(node) });
        if (event.moved[id]) markNode(id, { moved: true });
    }
    RED.history.push(event);
    nodes.dirty(true);
    redraw(shown ?? active);
}

function placeNodes(nodes: FlowNode[]): boolean {
    const tab = nodes.find(({ type }) => type === 'tab');
    if (!tab && RED.workspaces.isLocked()) return false;
    RED.view.importNodes(nodes, { generateIds: true });
    // Importing has given the tab its new id.
    if (tab) RED.workspaces.show(tab.id, false);
    RED.view.focus();
    return true;
}

/** Importing turns the objects that it is given into the editor's own nodes. */
function load(flows: FlowNode[]): void {
    RED.nodes.clear();
    RED.nodes.import(structuredClone(flows));
}

function redraw(shown: string): void {
    RED.view.redraw(true);
    RED.palette.refresh();
    RED.workspaces.refresh();
    const stillThere = RED.nodes.workspace(shown) ?? RED.nodes.subflow(shown);
    const next = stillThere ? shown : RED.nodes.getWorkspaceOrder()[0];
    if (next) RED.workspaces.show(next, true);
    RED.sidebar.config.refresh();
}

function editorNode(id: string): EditorNode | null | undefined {
    const { nodes } = RED;
    return nodes.node(id) ?? nodes.group(id) ?? nodes.junction(id) ?? nodes.workspace(id) ?? nodes.subflow(id);
}

/** Nodes of a locked tab refuse to be changed, also by a mark. */
function markNode(id: string, marks: { changed?: boolean; moved?: boolean }): void {
    const node = editorNode(id);
    if (!node || !Object.values(marks).includes(true)) return;
    const flow = editorNode(node.z ?? id);
    const locked = flow?.locked;
    if (flow && locked) flow.locked = false;
    Object.assign(node, marks);
    if (flow && locked) flow.locked = true;
}

declare const RED: Red;
