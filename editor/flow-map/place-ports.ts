import { labelLines } from './label-lines';
import type { Measure } from './layout';
import type { NodeLook } from './looks';
import { coordinate, LINE_HEIGHT, widthFor } from './place-nodes';
import type { SceneNode } from './scene';
import type { FlowNode } from '../../runtime/core/snapshot';

/** The outputs, the input and the status output of a subflow's template. */
export function placePorts(subflow: FlowNode, measure: Measure): SceneNode[] {
    const placeAll = (kind: 'input' | 'output', labels: unknown): SceneNode[] =>
        portsOf(subflow, kind).map((port, index) => {
            const label: unknown = Array.isArray(labels) ? labels[index] : undefined;
            return place(subflow, { kind, index }, port, typeof label === 'string' ? label : '', measure);
        });
    const status = portsOf(subflow, 'status').map((port) =>
        place(subflow, { kind: 'status', index: 0 }, port, '', measure),
    );
    return [...placeAll('output', subflow.outputLabels), ...placeAll('input', subflow.inputLabels), ...status];
}

/** A port as a subflow has it: its place and the wires to it, or from it for the input. */
export interface SubflowPort {
    x?: unknown;
    y?: unknown;
    wires?: unknown;
}

/** The ports of a kind that a subflow has, whatever is in their place in a damaged one. */
export function portsOf(subflow: FlowNode, kind: 'input' | 'output' | 'status'): SubflowPort[] {
    const ports = kind === 'status' ? [subflow.status] : kind === 'input' ? subflow.in : subflow.out;
    const list: unknown[] = Array.isArray(ports) ? ports : [];
    if (kind === 'status' && !isObject(subflow.status)) return [];
    return list.map((port) => (isObject(port) ? port : {}));
}

/** Ports have no ids of their own in a flow array. */
export function portId(subflow: FlowNode, { kind, index }: { kind: string; index: number }): string {
    return `${subflow.id}:${kind}:${index}`;
}

const SIZE = 40;

function place(
    subflow: FlowNode,
    port: NonNullable<SceneNode['port']>,
    { x, y }: SubflowPort,
    name: string,
    measure: Measure,
): SceneNode {
    const label = name === '' ? [] : labelLines(name);
    const w = label.length > 0 ? Math.max(SIZE, widthFor(label, measure, true)) : SIZE;
    const h = Math.max(SIZE, label.length > 0 ? 6 + LINE_HEIGHT * label.length : 0);
    const centre = { x: coordinate(x), y: coordinate(y) };
    const isInput = port.kind === 'input';
    return {
        id: portId(subflow, port),
        shape: 'port',
        port,
        box: { x: centre.x - w / 2, y: centre.y - h / 2, w, h },
        look: { ...LOOK, label, title: label.join(' '), inputs: isInput ? 0 : 1, outputs: isInput ? 1 : 0 },
        disabled: false,
        // A subflow's input gives what comes in to the nodes inside.
        inputs: isInput ? [] : [{ x: centre.x - w / 2, y: centre.y }],
        outputs: isInput ? [{ x: centre.x + w / 2, y: centre.y }] : [],
    };
}

const LOOK: Omit<NodeLook, 'label' | 'title' | 'inputs' | 'outputs'> = {
    known: true,
    config: false,
    colour: 'transparent',
    italic: false,
    align: 'left',
    roomForInput: true,
    isValid: () => true,
};

function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null;
}
