import type { FlowNode } from '../../runtime/core/snapshot';

/** A tab with a chain of inject, function and debug nodes: small, and everything in it starts. */
export function smallFlows(code = 'return msg;', tab = 'tab1'): FlowNode[] {
    return [
        { id: tab, type: 'tab', label: `Flow ${tab}`, disabled: false, info: '', env: [] },
        {
            id: `${tab}-inject`,
            type: 'inject',
            z: tab,
            name: 'Start',
            props: [{ p: 'payload' }],
            repeat: '',
            once: false,
            payload: '',
            payloadType: 'date',
            x: 120,
            y: 80,
            wires: [[`${tab}-function`]],
        },
        {
            id: `${tab}-function`,
            type: 'function',
            z: tab,
            name: 'Work',
            func: code,
            outputs: 1,
            libs: [],
            x: 320,
            y: 80,
            wires: [[`${tab}-debug`]],
        },
        {
            id: `${tab}-debug`,
            type: 'debug',
            z: tab,
            name: 'Show',
            active: true,
            complete: 'payload',
            x: 520,
            y: 80,
            wires: [],
        },
    ];
}

/** A config node of Node-RED's own that has credentials, to be sent along with `credentials`. */
export function brokerNode(credentials?: { user: string; password: string }): FlowNode {
    return {
        id: 'broker1',
        type: 'mqtt-broker',
        name: 'Broker',
        broker: '127.0.0.1',
        port: '1',
        autoConnect: false,
        ...(credentials && { credentials }),
    };
}

/** Flows of about the size that people have: `nodes` nodes in tabs of a hundred, with code, rules and texts. */
export function typicalFlows(nodes: number): FlowNode[] {
    const flows: FlowNode[] = [];
    const tabs = Math.ceil(nodes / 100);
    for (let tab = 0; tab < tabs; tab++) {
        flows.push({ id: hexId(tab, 0xffff), type: 'tab', label: `Line ${tab}`, disabled: false, info: '', env: [] });
    }
    for (let index = 0; index < nodes; index++) flows.push(typicalNode(index, hexId(Math.floor(index / 100), 0xffff)));
    return flows;
}

function typicalNode(index: number, z: string): FlowNode {
    const id = hexId(index, 1);
    const place = { x: 120 + (index % 5) * 200, y: 60 + Math.floor((index % 100) / 5) * 60 };
    const wires = index % 5 === 4 ? [] : [[hexId(index + 1, 1)]];
    switch (index % 5) {
        case 0:
            return {
                id,
                type: 'inject',
                z,
                name: `Every minute ${index}`,
                props: [{ p: 'payload' }, { p: 'topic', vt: 'str' }],
                repeat: '',
                crontab: '',
                once: false,
                onceDelay: 0.1,
                topic: `plant/line/${index}/value`,
                payload: '',
                payloadType: 'date',
                ...place,
                wires,
            };
        case 1:
            return {
                id,
                type: 'function',
                z,
                name: `Scale ${index}`,
                func: code(index),
                outputs: 1,
                timeout: 0,
                noerr: 0,
                initialize: '',
                finalize: '',
                libs: [],
                ...place,
                wires,
            };
        case 2:
            return {
                id,
                type: 'switch',
                z,
                name: '',
                property: 'payload',
                propertyType: 'msg',
                rules: [
                    { t: 'btwn', v: String(index % 40), vt: 'num', v2: String(60 + (index % 40)), v2t: 'num' },
                    { t: 'else' },
                ],
                checkall: 'true',
                repair: false,
                outputs: 2,
                ...place,
                wires: [...wires, []],
            };
        case 3:
            return {
                id,
                type: 'change',
                z,
                name: `Label ${index}`,
                rules: [
                    { t: 'set', p: 'topic', pt: 'msg', to: `machine ${index}`, tot: 'str' },
                    { t: 'set', p: 'unit', pt: 'msg', to: index % 2 ? 'bar' : 'degC', tot: 'str' },
                ],
                action: '',
                property: '',
                from: '',
                to: '',
                reg: false,
                ...place,
                wires,
            };
        default:
            return {
                id,
                type: 'debug',
                z,
                name: `Value ${index}`,
                active: false,
                tosidebar: true,
                console: false,
                tostatus: false,
                complete: 'payload',
                targetType: 'msg',
                statusVal: '',
                statusType: 'auto',
                ...place,
                wires,
            };
    }
}

function code(index: number): string {
    return [
        `// Scales the raw value of machine ${index} and drops what cannot be.`,
        'const raw = Number(msg.payload);',
        `const factor = ${(index % 17) / 7 + 0.5};`,
        `if (Number.isNaN(raw) || raw < ${-(index % 50)}) {`,
        `    node.status({ fill: 'red', shape: 'ring', text: 'no value' });`,
        '    return null;',
        '}',
        'const scaled = Math.round(raw * factor * 100) / 100;',
        `flow.set('last${index}', scaled);`,
        `msg.payload = { value: scaled, unit: '${index % 2 ? 'bar' : 'degC'}', at: Date.now() };`,
        `node.status({ fill: 'green', shape: 'dot', text: String(scaled) });`,
        'return msg;',
    ].join('\n');
}

/** Ids that look like Node-RED's: 16 hex digits, different for every number. */
function hexId(index: number, salt: number): string {
    const mixed = (BigInt(index + 1) * 0x9e3779b97f4a7c15n + BigInt(salt) * 0xc2b2ae3d27d4eb4fn) & 0xffffffffffffffffn;
    return mixed.toString(16).padStart(16, '0');
}
