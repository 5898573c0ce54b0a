import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FlowNode } from '../../runtime/core/snapshot';
import { seededRandom } from '../helpers/random';

/** Everything that a workspace can hold and that is drawn in a way of its own. */
export function oddFlows(): FlowNode[] {
    const node = (id: string, type: string, x: number, y: number, more: Record<string, unknown> = {}): FlowNode => ({
        id,
        type,
        z: 'odd',
        name: '',
        x,
        y,
        wires: [],
        ...more,
    });
    return [
        { id: 'odd', type: 'tab', label: 'Odd' },
        { id: 'other', type: 'tab', label: 'Other' },
        { id: 'off', type: 'tab', label: 'Off', disabled: true },
        { id: 'unit-c', type: 'plant unit', name: '', unit: '°C' },
        { id: 'listener', type: 'websocket-listener', path: '/ws/plant', wholemsg: 'false' },

        ...[
            'a \\n b \\n much longer third line',
            'kept \\\\n in one line',
            'end \\n ',
            '  two  spaces ',
            'W'.repeat(60),
            'Größe ≥ 5 µm, 温度, 🔥',
            '<b>bold</b> & "quoted"',
            'iiiillll',
            'שלום',
            'Start שלום 1',
            'A label that is longer than the window is wide. '.repeat(8),
            'W'.repeat(150),
            'AVAToTy. fi ffl',
        ].map((name, n) => node(`label${n}`, 'function', 200, 60 + n * 100, { name, wires: [[`label${n + 1}`]] })),
        node('hidden', 'function', 500, 60, {
            name: 'not to be seen',
            l: false,
            outputs: 5,
            wires: [['label0'], [], ['hidden']],
        }),
        node('shown', 'link in', 500, 160, { name: 'shown', l: true, wires: [['hidden']] }),
        node('disabled', 'debug', 500, 220, { d: true, active: true }),
        node('many', 'switch', 500, 320, { outputs: 12, wires: Array.from({ length: 12 }, () => ['disabled']) }),
        node('short', 'switch', 500, 480, { outputs: 2, wires: [['disabled'], ['many'], ['hidden']] }),
        node('quiet', 'debug', 700, 60, { active: false }),
        node('loud', 'debug', 700, 120, { active: true, name: 'A debug node with a long name' }),
        node('pressed', 'inject', 700, 180, { props: [], once: true }),
        node('icon', 'function', 700, 240, { icon: 'font-awesome/fa-cog', wires: [['gone', 'quiet', 'quiet']] }),
        node('old-icon', 'function', 700, 300, { icon: 'node-red/envelope.png' }),
        node('lost-icon', 'function', 700, 360, { icon: 'no-such-module/boiler.svg' }),
        node('text-place', 'change', 0, 0, { x: '700', y: '420.5', wires: [['icon']] }),
        node('no-name', 'template', 700, 480, { wires: ['loud'] }),
        node('socket', 'websocket in', 700, 540, { server: 'listener', client: '' }),

        ...['out1', 'out2', 'return'].map((id, n) =>
            node(id, 'link out', 900, 60 + n * 60, {
                mode: id === 'return' ? 'return' : 'link',
                links: id === 'out1' ? ['in1', 'in2', 'away', 'gone'] : ['in2'],
            }),
        ),
        node('in1', 'link in', 1000, 60, { links: ['out1'], wires: [['loud']] }),
        node('in2', 'link in', 1000, 200, { links: ['out1', 'out2'], wires: [['loud']] }),
        node('away', 'link in', 200, 60, { z: 'other', links: ['out1'], wires: [['over-there']] }),
        node('over-there', 'debug', 400, 60, { z: 'other', wires: [] }),
        node('call', 'link call', 900, 260, { links: ['in1'], wires: [['j1']] }),
        node('j1', 'junction', 1060, 260, { wires: [['j2', 'loud'], ['j2']] }),
        node('j2', 'junction', 1060, 320, { d: true, wires: [['j1', 'quiet']] }),

        node('unknown1', 'gone-from-here', 900, 400, { wires: [['quiet'], ['loud']], outputs: 2 }),
        node('unknown2', 'gone-from-here', 900, 480, { wires: [] }),
        node('unknown3', 'gone-from-here', 900, 540, { wires: [['unknown1']], l: false }),
        node('unknown4', 'subflow:gone', 900, 600, { wires: [['unknown1']] }),
        node('into-unknown', 'inject', 700, 600, { wires: [['unknown1', 'unknown4']] }),

        node('boiler1', 'plant boiler', 900, 700, {
            unit: 'unit-c',
            limits: [1, 2],
            on: true,
            wires: [['gauge1'], []],
        }),
        node('boiler2', 'plant boiler', 900, 760, {
            name: 'Boiler 2',
            unit: '',
            limits: [],
            on: false,
            wires: [[], []],
        }),
        node('gauge1', 'plant gauge', 1100, 700, { kind: 'old', inputs: 0, outputs: 3, wires: [[], [], []] }),
        node('gauge2', 'plant gauge', 1100, 780, { kind: 'new', inputs: 1, outputs: 'x', wires: [[], []] }),
        node('gauge3', 'plant gauge', 1100, 840, { kind: 'new' }),
        node('valve1', 'plant valve', 1300, 700),
        node('valve2', 'plant valve', 1300, 760, { name: 'Valve' }),
        node('strange', 'plant strange', 1300, 820),

        {
            id: 'sub1',
            type: 'subflow',
            name: 'Mixer',
            info: '',
            color: '#AACCEE',
            icon: 'font-awesome/fa-tint',
            in: [port(60, 80, ['sub1-a'])],
            out: [port(460, 80, ['sub1-a', 0]), port(460, 160, ['sub1', 0], ['sub1-b', 1])],
            inputLabels: ['What comes in'],
            outputLabels: ['', 'mixed \\n or not'],
            status: port(460, 240, ['sub1-a', 0]),
            env: [],
        },
        node('sub1-a', 'function', 240, 80, { z: 'sub1', wires: [['sub1-b']] }),
        node('sub1-b', 'switch', 240, 160, { z: 'sub1', outputs: 2, wires: [[], []] }),
        node('sub1-c', 'subflow:sub2', 240, 240, { z: 'sub1', wires: [['sub1-b']] }),
        { id: 'sub2', type: 'subflow', name: 'Plain', info: '', in: [], out: [port(300, 60)], env: [] },
        node('instance1', 'subflow:sub1', 500, 700, { wires: [['instance2'], ['boiler1']] }),
        node('instance2', 'subflow:sub1', 500, 780, {
            name: 'Own name',
            icon: 'font-awesome/fa-fire',
            wires: [[], []],
        }),
        node('instance3', 'subflow:sub2', 500, 860, { wires: [['instance1'], ['instance2']] }),

        ...groups(node),
        node('off1', 'inject', 160, 80, { z: 'off', wires: [['off2']] }),
        node('off2', 'debug', 360, 80, { z: 'off', active: true, g: 'off-group', wires: [] }),
        {
            id: 'off-group',
            type: 'group',
            z: 'off',
            name: 'Off',
            style: { label: true },
            nodes: ['off2'],
            x: 1,
            y: 1,
            w: 9,
            h: 9,
        },
    ];
}

/** Wires from nodes and junctions to others near and far, on all sides. */
export function wiresInEveryDirection(): FlowNode[] {
    const random = seededRandom(4);
    const distances = [0, 0.5, 4, 9.5, 10, 14, 29, 31, 60, 99, 100, 101, 149, 151, 300, 900];
    const flows: FlowNode[] = [{ id: 'wires', type: 'tab', label: 'Wires' }];
    for (let n = 0; n < 200; n++) {
        const [x, y] = [1000 + (n % 10) * 100, 1000 + Math.floor(n / 10) * 100];
        const offset = (): number => distances[Math.floor(random() * distances.length)]! * (random() < 0.5 ? -1 : 1);
        const [dx, dy] = [offset(), offset()];
        const type = n % 3 === 0 ? 'function' : 'junction';
        flows.push({ id: `from${n}`, type, z: 'wires', x, y, wires: [[`to${n}`]] });
        flows.push({ id: `to${n}`, type, z: 'wires', x: x + dx, y: y + dy, wires: [] });
    }
    return flows;
}

function port(x: number, y: number, ...ends: (string | number)[][]): object {
    return { x, y, wires: ends.map(([id, port]) => ({ id, ...(port !== undefined && { port }) })) };
}

/** Groups in groups, with every place for the label and every style. */
function groups(
    node: (id: string, type: string, x: number, y: number, more: Record<string, unknown>) => FlowNode,
): FlowNode[] {
    const group = (id: string, nodes: string[], style: object, more: object = {}): FlowNode => ({
        id,
        type: 'group',
        z: 'odd',
        name: id,
        style,
        nodes,
        x: 40,
        y: 1000,
        w: 200,
        h: 100,
        ...more,
    });
    const places = ['nw', 'n', 'ne', 'sw', 's', 'se'];
    return [
        group(
            'inner',
            ['in-inner', 'in-inner2'],
            { label: true, 'label-position': 's' },
            { g: 'outer', name: 'inner \\n group' },
        ),
        group('outer', ['inner', 'in-outer'], {
            label: true,
            stroke: '#ff0000',
            fill: '#ffffbf',
            'fill-opacity': '0.31',
        }),
        group('empty', [], { label: true }, { x: 900, y: 1000, name: 'An empty group with a long name' }),
        group('nameless', ['in-nameless'], { label: true, stroke: 'none', 'stroke-opacity': '0.5' }, { name: '' }),
        group('unlabelled', ['in-unlabelled', 'gone'], { label: false, 'label-position': 'se' }),
        node('in-inner', 'inject', 200, 1100, { g: 'inner', wires: [['in-inner2']] }),
        node('in-inner2', 'junction', 320, 1100, { g: 'inner' }),
        node('in-outer', 'debug', 460, 1100, { g: 'outer', active: false }),
        node('in-nameless', 'plant boiler', 660, 1100, { g: 'nameless', limits: [] }),
        node('in-unlabelled', 'link out', 860, 1100, { g: 'unlabelled', links: [] }),
        ...places.flatMap((place, n) => [
            group(
                `group-${place}`,
                [`in-${place}`],
                { label: true, 'label-position': place, color: '#0070c0' },
                {
                    name: `A group with a name that is longer than what is in it \\n ${place} \\n third`,
                },
            ),
            node(`in-${place}`, 'function', 200 + (n % 2) * 600, 1300 + n * 120, { g: `group-${place}` }),
        ]),
    ];
}

/** The examples that Node-RED ships, below each other on a few tabs. */
export async function exampleFlows(): Promise<FlowNode[]> {
    const folder = join(__dirname, '../../node_modules/@node-red/nodes/examples');
    const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.json')).sort();
    const tabs = Array.from({ length: 6 }, (_, n): FlowNode => ({
        id: `examples${n}`,
        type: 'tab',
        label: `Examples ${n}`,
    }));
    const flows = files.map(async (file, n) => {
        const text = await readFile(join(folder, file), 'utf8');
        const ids = new Map((JSON.parse(text) as FlowNode[]).map(({ id }) => [id, `${file} ${id}`]));
        const nodes = JSON.parse(text, (_, value) =>
            typeof value === 'string' ? (ids.get(value) ?? value) : (value as unknown),
        ) as FlowNode[];
        const [z, down] = [tabs[n % tabs.length]!.id, Math.floor(n / tabs.length) * 1000];
        return nodes
            .filter(({ type }) => type !== 'tab')
            .map((node) => (node.z === undefined ? node : { ...node, z, y: Number(node.y) + down }));
    });
    return [...tabs, ...(await Promise.all(flows)).flat()];
}
