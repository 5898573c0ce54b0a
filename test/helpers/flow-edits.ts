import type { FlowState } from '../../runtime/core/diff-flows';
import type { FlowNode } from '../../runtime/core/snapshot';
import type { Change } from '../../runtime/core/wire';

/** What a diff has to say of one node. */
export interface Expected {
    change: Change;
    properties: string[];
}

/** A state of the flows that can be edited as a person edits it. */
export type Draft = Required<FlowState> & { flows: FlowNode[] };

/**
 * One edit of one node: changes the draft and gives what a diff has to say of it, or undefined when it is none that a
 * diff shows. `choice` makes the random choices that the edit needs. Not every edit suits every node.
 */
export interface Edit {
    name: string;
    suits: (node: FlowNode, draft: Draft) => boolean;
    apply: (node: FlowNode, draft: Draft, choice: number) => Expected | undefined;
}

const changed = (...properties: string[]): Expected => ({ change: 'changed', properties });
const moved = (...properties: string[]): Expected => ({ change: 'moved', properties });
const isDrawn = (node: FlowNode): boolean => typeof node.x === 'number';
const isFunction = (node: FlowNode): boolean => node.type === 'function';
const isSwitch = (node: FlowNode): boolean => node.type === 'switch';
const isGroup = (node: FlowNode): boolean => node.type === 'group';
const isSubflow = (node: FlowNode): boolean => node.type === 'subflow';
const isPlain = (node: FlowNode): boolean => isDrawn(node) && !isGroup(node);

export const EDITS: readonly Edit[] = [
    {
        name: 'rename',
        suits: (node) => node.type !== 'tab',
        apply: (node) => {
            node.name = `${String(node.name)} renamed`;
            return changed('name');
        },
    },
    {
        name: 'edit a line of code',
        suits: isFunction,
        apply: (node, _draft, choice) => {
            node.func = `${String(node.func)}\n// ${choice}`;
            return changed('func');
        },
    },
    {
        name: 'edit a rule',
        suits: isSwitch,
        apply: (node, _draft, choice) => {
            const rules = node.rules as { v: string }[];
            rules[choice % rules.length]!.v += 'x';
            return changed('rules');
        },
    },
    {
        name: 'draw a wire',
        suits: isPlain,
        apply: (node, draft, choice) => {
            (node.wires as string[][])[0]!.push(draft.flows[choice % draft.flows.length]!.id);
            return changed('wires');
        },
    },
    {
        name: 'disable',
        suits: isPlain,
        apply: (node) => {
            node.d = true;
            return changed('d');
        },
    },
    {
        name: 'disable a tab',
        suits: (node) => node.type === 'tab',
        apply: (node) => {
            node.disabled = true;
            return changed('disabled');
        },
    },
    {
        name: 'drag',
        suits: isPlain,
        apply: (node, _draft, choice) => {
            node.x = Number(node.x) + 1 + choice;
            node.y = Number(node.y) - 1;
            return moved('x', 'y');
        },
    },
    {
        name: 'drag and rename',
        suits: isPlain,
        apply: (node) => {
            node.x = Number(node.x) + 20;
            node.name = 'dragged and renamed';
            return changed('name', 'x');
        },
    },
    {
        name: 'have the editor draw a wider group',
        suits: isGroup,
        apply: (node) => {
            node.w = Number(node.w) + 20;
            return undefined;
        },
    },
    {
        name: 'drag a port of a subflow',
        suits: isSubflow,
        apply: (node) => {
            (node.out as { x: number }[])[0]!.x += 20;
            return moved('out');
        },
    },
    {
        name: 'wire a port of a subflow',
        suits: isSubflow,
        apply: (node) => {
            (node.out as { wires: unknown[] }[])[0]!.wires.push({ id: 'n', port: 1 });
            return changed('out');
        },
    },
    {
        name: 'change credentials',
        suits: () => true,
        apply: (node, draft, choice) => {
            draft.credentials[node.id] = { ...draft.credentials[node.id], password: `new ${choice}` };
            return changed('credentials');
        },
    },
    {
        name: 'delete credentials',
        suits: (node, draft) => draft.credentials[node.id] !== undefined,
        apply: (node, draft) => {
            Reflect.deleteProperty(draft.credentials, node.id);
            return changed('credentials');
        },
    },
    {
        name: 'write the keys in another order',
        suits: () => true,
        apply: (node, draft) => {
            const reversed = Object.fromEntries(Object.entries(node).reverse()) as FlowNode;
            draft.flows[draft.flows.indexOf(node)] = reversed;
            return undefined;
        },
    },
    {
        name: 'list the members of a group in another order',
        suits: isGroup,
        apply: (node) => {
            (node.nodes as string[]).reverse();
            return undefined;
        },
    },
    {
        name: 'take out of its group',
        suits: (node) => node.g !== undefined,
        apply: (node, draft) => {
            leaveGroup(node, draft);
            delete node.g;
            return changed('g');
        },
    },
    {
        name: 'put into a group',
        suits: (node, draft) => isPlain(node) && node.g === undefined && draft.flows.some(isGroup),
        apply: (node, draft, choice) => {
            const groups = draft.flows.filter(isGroup);
            const group = groups[choice % groups.length]!;
            node.g = group.id;
            (group.nodes as string[]).push(node.id);
            return changed('g');
        },
    },
    {
        name: 'remove',
        suits: (node) => isPlain(node) || node.type === 'tab',
        apply: (node, draft) => {
            leaveGroup(node, draft);
            draft.flows.splice(draft.flows.indexOf(node), 1);
            return { change: 'removed', properties: [] };
        },
    },
];

function leaveGroup(node: FlowNode, draft: Draft): void {
    const group = draft.flows.find(({ id }) => id === node.g);
    if (group) group.nodes = (group.nodes as string[]).filter((id) => id !== node.id);
}
