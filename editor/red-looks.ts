import { labelLines } from './flow-map/label-lines';
import type { LookedUp, Looks, NodeIcon, NodeLook } from './flow-map/looks';
import type { Definition, Red, StandIn } from './red-types';
import { subflowOf } from '../runtime/core/select-part';
import type { FlowNode } from '../runtime/core/snapshot';

/** The looks of nodes by what Node-RED 4.1's and 5's editor knows of their types. */
export function connectLooks(): Looks {
    const known = new WeakMap<LookedUp, WeakMap<FlowNode, NodeLook>>();
    const looks: Looks = {
        of: (node, flows) => {
            let ofFlows = known.get(flows);
            if (!ofFlows) known.set(flows, (ofFlows = new WeakMap()));
            let look = ofFlows.get(node);
            if (!look) ofFlows.set(node, (look = lookOf(node, flows, looks)));
            return look;
        },
    };
    return looks;
}

function lookOf(node: FlowNode, flows: LookedUp, looks: Looks): NodeLook {
    const { type } = node;
    if (NOT_TYPED.has(type)) return { ...PLAIN, title: '', inputs: 1, outputs: 1 };
    const definition = definitionOf(node, flows);
    if (!definition) return unknownLook(node);
    const standIn = standInFor(node, definition);
    return asIfAmong(flows, () => {
        const { inputs, outputs } = standIn;
        const isRight = definition.align === 'right' || (!definition.align && inputs !== 0 && outputs === 0);
        const icon = definition.icon ? iconOf(definition, standIn) : undefined;
        const button = buttonOf(definition, standIn);
        const lines = linesOf(standIn);
        return {
            known: true,
            config: definition.category === 'config',
            colour: RED.utils.getNodeColor(type.startsWith('subflow:') ? keyOf(definition) : type, definition),
            ...(icon && { icon }),
            ...labelled(node, lines),
            italic: isItalic(definition, standIn),
            align: isRight ? 'right' : 'left',
            inputs: inputs === 1 ? 1 : 0,
            outputs: Math.min(Math.max(0, outputs), MAX_OUTPUTS),
            roomForInput: (definition.inputs ?? 0) > 0,
            isValid: remembered(() => asIfAmong(flows, () => isValid(node, { definition, flows, looks }), looks)),
            ...(button && { button }),
        };
    });
}

const NOT_TYPED = new Set(['junction', 'group', 'tab', 'subflow']);
/** More than any flow has; a damaged one shall not fill the memory. */
const MAX_OUTPUTS = 10_000;

const PLAIN: Omit<NodeLook, 'title'> = {
    known: true,
    config: false,
    colour: 'transparent',
    label: [],
    italic: false,
    align: 'left',
    inputs: 0,
    outputs: 0,
    roomForInput: false,
    isValid: () => true,
};

/** Nodes may need each other: what is still being found out is taken for valid, as the editor does. */
function remembered(find: () => boolean): () => boolean {
    let known: boolean | undefined;
    return () => {
        if (known !== undefined) return known;
        known = true;
        return (known = find());
    };
}

/** What the editor says of it; of an instance whether all is well in its subflow. */
function isValid(
    node: FlowNode,
    { definition, flows, looks }: { definition: Definition; flows: LookedUp; looks: Looks },
): boolean {
    const subflow = subflowOf(node);
    if (subflow !== undefined)
        return [...flows.values()].every((each) => each.z !== subflow || looks.of(each, flows).isValid());
    try {
        // Without its flow: the editor would check the subflow of that id, too, which is its own and not the one shown.
        return RED.editor.validateNode({ ...standInFor(node, definition), z: undefined });
    } catch {
        return true;
    }
}

/** What the editor makes of a node whose type it does not have (4.1.15 and 5.0.7). */
function unknownLook(node: FlowNode): NodeLook {
    const isInstance = node.type.startsWith('subflow:');
    const count = Number(node.outputs) || wiresOf(node);
    const outputs = isInstance ? 0 : Math.min(Math.max(0, count), MAX_OUTPUTS);
    const standIn = standInFor(
        { ...node, type: 'unknown' },
        { type: 'unknown', category: '', label: `unknown: ${node.type}` },
    );
    return {
        ...PLAIN,
        known: false,
        colour: RED.utils.getNodeColor('unknown', { color: '#fee' }),
        ...labelled(node, linesOf(standIn)),
        italic: true,
        align: outputs === 0 && !isInstance ? 'right' : 'left',
        outputs,
    };
}

function linesOf(standIn: StandIn): string[] {
    return labelLines(RED.utils.getNodeLabel(standIn, standIn.type));
}

function labelled(node: FlowNode, lines: string[]): Pick<NodeLook, 'label' | 'title'> {
    return { label: isHidden(node) ? [] : lines, title: lines.join(' ').replace(/\s+/g, ' ').trim() };
}

function wiresOf({ wires }: FlowNode): number {
    return Array.isArray(wires) ? wires.length : 0;
}

function isHidden(node: FlowNode): boolean {
    return 'l' in node ? !node.l : node.type === 'link in' || node.type === 'link out';
}

function definitionOf({ type }: FlowNode, flows: LookedUp): Definition | undefined {
    if (!type.startsWith('subflow:')) return RED.nodes.getType(type);
    const subflow = flows.get(type.slice('subflow:'.length));
    return subflow?.type === 'subflow' ? definitionOfInstances(subflow) : undefined;
}

/** As the editor registers it for a subflow that it has. */
function definitionOfInstances(subflow: FlowNode): Definition {
    const name = text(subflow.name);
    return {
        type: `subflow:${subflow.id}`,
        category: text(subflow.category) ?? 'subflows',
        color: text(subflow.color) ?? '#DDAA99',
        icon: text(subflow.icon) ?? 'subflow.svg',
        defaults: { name: {} },
        inputs: Array.isArray(subflow.in) ? subflow.in.length : 0,
        outputs: Array.isArray(subflow.out) ? subflow.out.length : 0,
        label() {
            return text(this.name) ?? name;
        },
        labelStyle() {
            return text(this.name) === undefined ? '' : ITALIC;
        },
        set: { module: 'node-red' },
    };
}

/** The editor remembers colours by type: one that it has as well must keep its own. */
function keyOf({ type, category }: Definition): string {
    return `subflow:snapshots/${type}/${category}`;
}

/** The functions of a type may change what they are called on, and get something of their own. */
function standInFor(node: FlowNode, definition: Definition): StandIn {
    const { id, type, x, y, l, d, g, icon, inputLabels, outputLabels } = node;
    const defaults = definition.defaults ?? {};
    const count = (name: 'inputs' | 'outputs'): number =>
        name in defaults && name in node ? parseInt(String(node[name]), 10) : Number(definition[name]);
    const outputs = count('outputs');
    const standIn: StandIn = {
        ...{ id, type, x, y, l, d, g, icon, inputLabels, outputLabels },
        ...(node.z !== undefined && { z: node.z }),
        inputs: count('inputs'),
        outputs: Number.isNaN(outputs) ? wiresOf(node) : outputs,
        changed: false,
        users: [],
        _: type.startsWith('subflow:') ? RED._ : definition._,
        _def: definition,
    };
    if (definition.category === 'config') standIn.label = definition.label;
    for (const name of Object.keys(defaults)) {
        if (name !== 'inputs' && name !== 'outputs') standIn[name] = copyOf(node[name]);
    }
    return standIn;
}

function copyOf(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(copyOf);
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, copyOf(each)]));
}

/** Functions of a type that ask the editor for another node, as labels do for config nodes, get those of these flows. */
function asIfAmong<T>(flows: LookedUp, run: () => T, checked?: Looks): T {
    const { nodes } = RED;
    const own = nodes.node;
    nodes.node = (id) => {
        const node = flows.get(id);
        const definition = node && !NOT_TYPED.has(node.type) ? definitionOf(node, flows) : undefined;
        if (!node || !definition) return null;
        const standIn = standInFor(node, definition);
        return checked && definition.category === 'config'
            ? Object.assign(standIn, { valid: checked.of(node, flows).isValid() })
            : standIn;
    };
    try {
        return run();
    } finally {
        nodes.node = own;
    }
}

function iconOf(definition: Definition, standIn: StandIn): NodeIcon {
    const icon = RED.utils.getNodeIcon(definition, standIn);
    if (!icon.startsWith(FONT_AWESOME)) return { url: icon };
    const glyph = RED.nodes.fontAwesome.getIconUnicode(icon.slice(FONT_AWESOME.length));
    if (glyph) return { glyph };
    const { module, file } = RED.utils.getDefaultNodeIcon(definition, standIn);
    return { url: `${RED.settings.apiRootUrl}icons/${module}/${file}` };
}

const FONT_AWESOME = 'font-awesome/';
const ITALIC = 'red-ui-flow-node-label-italic';

function isItalic({ labelStyle }: Definition, standIn: StandIn): boolean {
    try {
        const style = typeof labelStyle === 'function' ? labelStyle.call(standIn) : labelStyle;
        return (
            typeof style === 'string' &&
            style.split(/\s+/).some((name) => name === ITALIC || name === 'node_label_italic')
        );
    } catch {
        return false;
    }
}

function buttonOf({ button, align }: Definition, standIn: StandIn): NodeLook['button'] {
    if (!button || !isVisible(button, standIn)) return undefined;
    const side = align === 'right' ? 'right' : 'left';
    const active = button.toggle ? Boolean(standIn[button.toggle]) : true;
    // Node-RED 4 has left ones one unit further in.
    const out = side === 'left' && RED.settings.version.startsWith('4.') ? 25 : 26;
    return { side, active, enabled: isEnabled(button, standIn), outside: active ? out : out - 8 };
}

function isEnabled(button: NonNullable<Definition['button']>, standIn: StandIn): boolean {
    if (!Object.hasOwn(button, 'enabled')) return true;
    const { enabled } = button;
    try {
        return Boolean(typeof enabled === 'function' ? enabled.call(standIn) : enabled);
    } catch {
        return true;
    }
}

function isVisible({ visible }: NonNullable<Definition['button']>, standIn: StandIn): boolean {
    try {
        return typeof visible !== 'function' || visible.call(standIn) !== false;
    } catch {
        return true;
    }
}

function text(value: unknown): string | undefined {
    return typeof value === 'string' && value !== '' ? value : undefined;
}

declare const RED: Red;
