import type { FlowState } from '../../runtime/core/diff-flows';
import type { FlowNode } from '../../runtime/core/snapshot';
import type { Change } from '../../runtime/core/wire';

/** What a diff has to say of one node. */
export interface Expected {
    change: Change;
    /** Names, in any order. */
    properties: string[];
}

/** A state of the flows that can be edited as a person edits it. */
export type Draft = Required<FlowState> & { flows: FlowNode[] };

/**
 * One edit: changes the draft and gives what a diff has to say of it, by node. Lists of members follow in groups that
 * are not `touched`, and are not told. `choice` makes the random choices that the edit needs.
 */
export interface Edit {
    name: string;
    suits: (node: FlowNode, draft: Draft) => boolean;
    /** The nodes that it edits, where it is more than the one: none of them may have been edited before. */
    touches?: (node: FlowNode, draft: Draft, choice: number) => FlowNode[];
    apply: (node: FlowNode, draft: Draft, choice: number) => [id: string, expected: Expected][];
}

type Told = ReturnType<Edit['apply']>;

const changed = ({ id }: FlowNode, ...properties: string[]): Told => [[id, { change: 'changed', properties }]];
const moved = ({ id }: FlowNode, ...properties: string[]): Told => [[id, { change: 'moved', properties }]];
const added = ({ id }: FlowNode): Told => [[id, { change: 'added', properties: [] }]];
const removed = ({ id }: FlowNode): Told => [[id, { change: 'removed', properties: [] }]];

const isTab = (node: FlowNode): boolean => node.type === 'tab';
const isSubflow = (node: FlowNode): boolean => node.type === 'subflow';
const isGroup = (node: FlowNode): boolean => node.type === 'group';
const isPlain = (node: FlowNode): boolean => typeof node.x === 'number' && !isGroup(node);
const isConfig = (node: FlowNode): boolean => !isPlain(node) && !isGroup(node) && !isTab(node) && !isSubflow(node);
const members = (group: FlowNode): string[] => group.nodes as string[];
const membersOf = ({ id }: FlowNode, { flows }: Draft): FlowNode[] => flows.filter(({ g }) => g === id);
const nodesOn = ({ id }: FlowNode, { flows }: Draft): FlowNode[] => flows.filter(({ z }) => z === id);
const pick = <T>(list: readonly T[], choice: number): T => list[choice % list.length]!;

/** An id that no node has had. */
function freshId({ flows }: Draft, choice: number): string {
    let id = `new ${choice}`;
    while (flows.some((node) => node.id === id)) id += '+';
    return id;
}

function leaveGroup(node: FlowNode, draft: Draft): void {
    const group = draft.flows.find(({ id }) => id === node.g);
    if (group) group.nodes = members(group).filter((id) => id !== node.id);
    delete node.g;
}

function joinGroup(node: FlowNode, group: FlowNode): void {
    node.g = group.id;
    members(group).push(node.id);
}

function remove(node: FlowNode, draft: Draft): void {
    leaveGroup(node, draft);
    draft.flows.splice(draft.flows.indexOf(node), 1);
}

/** Values inside a node that are neither its place nor what ties it to others. */
const LISTS = ['rules', 'props', 'env', 'links', 'libs', 'in', 'out'];

const PROPERTIES: Edit[] = [
    {
        name: 'rename',
        suits: (node) => !isTab(node),
        apply: (node) => {
            node.name = `${String(node.name)} renamed`;
            return changed(node, 'name');
        },
    },
    {
        name: 'edit a line of code',
        suits: (node) => node.type === 'function',
        apply: (node, _draft, choice) => {
            node.func = `${String(node.func)}\n// ${choice}`;
            return changed(node, 'func');
        },
    },
    {
        name: 'change a value deep inside',
        suits: (node) => LISTS.some((name) => Array.isArray(node[name]) && node[name].length > 0),
        apply: (node, _draft, choice) => {
            const name = pick(
                LISTS.filter((list) => Array.isArray(node[list]) && node[list].length > 0),
                choice,
            );
            let inner = node[name] as Record<string, unknown>;
            for (;;) {
                const key = pick(
                    Object.keys(inner).filter((own) => own !== 'x' && own !== 'y'),
                    choice,
                );
                const value = inner[key];
                const isEmpty = typeof value !== 'object' || value === null || Object.keys(value).length === 0;
                if (!isEmpty) inner = value as Record<string, unknown>;
                else {
                    inner[key] = { was: value };
                    return changed(node, name);
                }
            }
        },
    },
    {
        name: 'put something into a list',
        suits: (node) => LISTS.some((name) => Array.isArray(node[name])),
        apply: (node, _draft, choice) => {
            const name = pick(
                LISTS.filter((list) => Array.isArray(node[list])),
                choice,
            );
            const list = node[name] as unknown[];
            list.splice(choice % (list.length + 1), 0, { name: 'new', value: choice });
            return changed(node, name);
        },
    },
    {
        name: 'set what was not set, to what may look like nothing',
        suits: () => true,
        apply: (node, _draft, choice) => {
            const name = pick(['info', '__proto__', 'w2', 'constructor'], choice);
            const value = pick<unknown>([null, '', 0, false, [], {}], choice);
            Object.defineProperty(node, name, { value, enumerable: true, configurable: true, writable: true });
            return changed(node, name);
        },
    },
    {
        name: 'have a property no more',
        suits: (node) => node.name !== undefined,
        apply: (node) => {
            delete node.name;
            return changed(node, 'name');
        },
    },
    {
        name: 'replace by a node of another type',
        suits: isPlain,
        apply: (node) => {
            node.type = 'template';
            node.x = Number(node.x) + 20;
            return changed(node, 'type', 'x');
        },
    },
    {
        name: 'draw a wire',
        suits: isPlain,
        apply: (node, { flows }, choice) => {
            (node.wires as string[][])[0]!.push(pick(flows, choice).id);
            return changed(node, 'wires');
        },
    },
    {
        name: 'wire a port of a subflow',
        suits: isSubflow,
        apply: (node) => {
            (node.out as { wires: unknown[] }[])[0]!.wires.push({ id: 'n', port: 1 });
            return changed(node, 'out');
        },
    },
    {
        name: 'disable',
        suits: (node) => isPlain(node) || isConfig(node),
        apply: (node) => {
            node.d = true;
            return changed(node, 'd');
        },
    },
    {
        name: 'disable a tab',
        suits: isTab,
        apply: (node) => {
            node.disabled = true;
            return changed(node, 'disabled');
        },
    },
];

const PLACES: Edit[] = [
    {
        name: 'drag',
        suits: (node) => isPlain(node) || (isGroup(node) && members(node).length === 0),
        apply: (node, _draft, choice) => {
            node.x = Number(node.x) + 1 + choice;
            node.y = Number(node.y) - 1;
            return moved(node, 'x', 'y');
        },
    },
    {
        name: 'drag and rename',
        suits: isPlain,
        apply: (node) => {
            node.x = Number(node.x) + 20;
            node.name = 'dragged and renamed';
            return changed(node, 'name', 'x');
        },
    },
    {
        name: 'drag a group with all that is in it',
        suits: (node) => isGroup(node) && members(node).length > 0,
        touches: (node, draft) => [node, ...membersOf(node, draft).filter(isPlain)],
        apply: (node, draft) => {
            const inside = membersOf(node, draft).filter(isPlain);
            for (const member of inside) member.y = Number(member.y) + 100;
            return inside.flatMap((member) => moved(member, 'y'));
        },
    },
    {
        name: 'drag a port of a subflow',
        suits: isSubflow,
        apply: (node) => {
            (node.out as { x: number }[])[0]!.x += 20;
            return moved(node, 'out');
        },
    },
    {
        name: 'move to another tab',
        suits: (node) => isPlain(node) || isConfig(node),
        apply: (node, draft) => {
            const properties = node.g === undefined ? ['z'] : ['z', 'g'];
            leaveGroup(node, draft);
            node.z = 'another tab';
            return changed(node, ...properties);
        },
    },
    {
        name: 'take out of its group',
        suits: (node) => node.g !== undefined,
        apply: (node, draft) => {
            leaveGroup(node, draft);
            return changed(node, 'g');
        },
    },
    {
        name: 'put into a group',
        suits: (node, { flows }) => isPlain(node) && node.g === undefined && flows.some(isGroup),
        touches: (node, { flows }, choice) => [node, pick(flows.filter(isGroup), choice)],
        apply: (node, { flows }, choice) => {
            joinGroup(node, pick(flows.filter(isGroup), choice));
            return changed(node, 'g');
        },
    },
    {
        name: 'group',
        suits: (node) => isPlain(node) && node.g === undefined,
        apply: (node, draft, choice) => {
            const group = { id: freshId(draft, choice), type: 'group', z: node.z!, nodes: [], x: 1, y: 1, w: 9, h: 9 };
            joinGroup(node, group);
            draft.flows.push(group);
            return [...changed(node, 'g'), ...added(group)];
        },
    },
    {
        name: 'ungroup',
        suits: isGroup,
        touches: (node, draft) => [node, ...membersOf(node, draft)],
        apply: (node, draft) => {
            const inside = membersOf(node, draft);
            const outer = draft.flows.find(({ id }) => id === node.g);
            for (const member of inside) {
                leaveGroup(member, draft);
                if (outer) joinGroup(member, outer);
            }
            remove(node, draft);
            return [...removed(node), ...inside.flatMap((member) => changed(member, 'g'))];
        },
    },
];

const COMING_AND_GOING: Edit[] = [
    {
        name: 'add a tab with a node',
        suits: isTab,
        apply: (_node, draft, choice) => {
            const tab = { id: freshId(draft, choice), type: 'tab', label: 'New' };
            draft.flows.splice(choice % draft.flows.length, 0, tab);
            const node = { id: freshId(draft, choice), type: 'debug', z: tab.id, name: '', x: 1, y: 1, wires: [[]] };
            draft.flows.push(node);
            return [...added(tab), ...added(node)];
        },
    },
    {
        name: 'remove',
        suits: (node) => isPlain(node) || isConfig(node),
        apply: (node, draft) => {
            remove(node, draft);
            return removed(node);
        },
    },
    {
        name: 'remove a tab with all that is on it',
        suits: isTab,
        touches: (node, draft) => [node, ...nodesOn(node, draft)],
        apply: (node, draft) => {
            const gone = [node, ...nodesOn(node, draft)];
            for (const each of gone) remove(each, draft);
            return gone.flatMap(removed);
        },
    },
    {
        name: 'change credentials',
        suits: () => true,
        apply: (node, { credentials }, choice) => {
            credentials[node.id] = { ...credentials[node.id], password: `new ${choice}` };
            return changed(node, 'credentials');
        },
    },
    {
        name: 'delete credentials',
        suits: (node, { credentials }) => credentials[node.id] !== undefined,
        apply: (node, { credentials }) => {
            Reflect.deleteProperty(credentials, node.id);
            return changed(node, 'credentials');
        },
    },
];

const NO_CHANGES: Edit[] = [
    {
        name: 'write the keys in another order',
        suits: () => true,
        apply: (node, { flows }) => {
            flows[flows.indexOf(node)] = Object.fromEntries(Object.entries(node).reverse()) as FlowNode;
            return [];
        },
    },
    {
        name: 'list the members of a group in another order',
        suits: isGroup,
        apply: (node) => {
            members(node).reverse();
            return [];
        },
    },
    {
        name: 'write the size of a node that was drawn',
        suits: isPlain,
        apply: (node, _draft, choice) => {
            node.w = 100 + choice;
            node.h = 30;
            return [];
        },
    },
];

export const EDITS: readonly Edit[] = [...PROPERTIES, ...PLACES, ...COMING_AND_GOING, ...NO_CHANGES];

/** What no editor does, but a hand in the flow file. */
export const DUPLICATE: Edit = {
    name: 'add another node with the same id',
    suits: isPlain,
    apply: (node, draft) => {
        draft.flows.push(structuredClone(node));
        return added(node);
    },
};

/** What the editor does at last, and what is no change: it draws every group around what is in it. */
export function redrawGroups({ flows }: Draft, choice: number): void {
    for (const group of flows.filter(isGroup)) {
        Object.assign(group, members(group).length > 0 ? { x: choice, y: -choice, w: 7 * choice } : { w: 40, h: 40 });
    }
}
