import { brokerNode } from './flows';
import type { FlowNode } from '../../runtime/core/snapshot';

/**
 * Flows with every node type of Node-RED's own, in the ways that people use them: groups, junctions, links, a subflow
 * with an instance, a locked and a disabled tab, config nodes in and outside of tabs, types that are not installed, and
 * names and code that look like HTML. Nothing in it reaches the network or another process by itself.
 */
export function coreNodeFlows(): FlowNode[] {
    return [
        { id: 'boiler', type: 'tab', label: 'Boiler', disabled: false, info: BOILER_INFO, env: [ENV] },
        { id: 'net', type: 'tab', label: 'Network', disabled: true, info: '', env: [] },
        { id: 'parse', type: 'tab', label: 'Parsers and storage', disabled: false, locked: true, info: '', env: [] },
        SUBFLOW,
        ...place('subflow1', SUBFLOW_NODES),
        ...place('boiler', BOILER),
        GROUP,
        INNER_GROUP,
        { id: 'junction1', type: 'junction', z: 'boiler', x: 480, y: 320, wires: [['delay1', 'trigger1']] },
        ...place('net', NETWORK),
        ...place('parse', PARSERS),
        { ...brokerNode({ user: 'plant', password: 'a secret' }), name: 'Plant broker' },
        {
            id: 'tls1',
            type: 'tls-config',
            name: 'Plant certificate',
            cert: '',
            key: '',
            ca: '',
            verifyservercert: true,
        },
        { id: 'proxy1', type: 'http proxy', name: '', url: 'http://127.0.0.1:1', noproxy: ['127.0.0.1'] },
        { id: 'ws1', type: 'websocket-listener', path: '/ws', wholemsg: 'false' },
        { id: 'press1', type: 'press-config', name: 'Press of another package', host: '127.0.0.1', axes: [1, 2, 3] },
        { id: 'global1', type: 'global-config', env: [{ name: 'PLANT', value: 'north', type: 'str' }], modules: {} },
    ];
}

/** A name that a page which takes it for HTML would run. */
export const EVIL = '<img src=x onerror="window.hacked=1"><b>bold</b>';

const ENV = { name: 'LIMIT', value: '90', type: 'num' };
const BOILER_INFO = '# Boiler\n\nReads **two sensors** and keeps the pump off above `LIMIT`.\n\n- north\n- south\n';
const CODE = `// Keeps the pump off above the limit.
const limit = Number(env.get('LIMIT')) || 90;
const history = context.get('history') ?? [];

history.push({ at: Date.now(), value: msg.payload });
if (history.length > 100) history.shift();
context.set('history', history);

const mean = history.reduce((sum, each) => sum + each.value, 0) / history.length;
if (msg.payload > limit) {
    node.status({ fill: 'red', shape: 'dot', text: \`\${msg.payload} °C\` });
    return [null, { payload: false, reason: "above the limit" }];
}

/* The mean is shown, the value is acted upon. */
node.status({ fill: 'green', shape: 'dot', text: \`mean \${mean.toFixed(1)} °C\` });
return [{ ...msg, mean }, null];`;

const TEMPLATE = `<style>
    .tile { color: #c00; }
</style>
<div class="tile" onclick="window.hacked=2">{{payload.value}} °C</div>
<script>window.hacked = 3</script>`;

/** Nodes of one tab in rows of five, with what every node has. */
function place(z: string, nodes: readonly Partial<FlowNode>[]): FlowNode[] {
    return nodes.map((node, index) => ({
        id: `${z}-${index}`,
        type: 'comment',
        z,
        name: '',
        x: 140 + (index % 4) * 220,
        y: 60 + Math.floor(index / 4) * 80,
        wires: [],
        ...node,
    }));
}

const BOILER: readonly Partial<FlowNode>[] = [
    {
        id: 'inject1',
        type: 'inject',
        name: 'Every minute',
        props: [{ p: 'payload' }, { p: 'topic', vt: 'str' }, { p: 'at', v: '$now()', vt: 'jsonata' }],
        repeat: '3600',
        crontab: '',
        once: false,
        onceDelay: 0.1,
        topic: 'boiler/temperature',
        payload: '{"value":21.5,"unit":"°C"}',
        payloadType: 'json',
        wires: [['function1']],
    },
    {
        id: 'function1',
        type: 'function',
        name: 'Limit',
        func: CODE,
        outputs: 2,
        timeout: 0,
        noerr: 0,
        initialize: "context.set('history', []);",
        finalize: '',
        libs: [],
        wires: [['switch1'], ['debug1']],
    },
    {
        id: 'switch1',
        type: 'switch',
        property: 'payload',
        propertyType: 'msg',
        rules: [
            { t: 'btwn', v: '0', vt: 'num', v2: 'LIMIT', v2t: 'env' },
            { t: 'jsonata_exp', v: '$count(history[value > 90]) > 3', vt: 'jsonata' },
            { t: 'else' },
        ],
        checkall: 'true',
        repair: false,
        outputs: 3,
        wires: [['change1'], ['junction1'], []],
    },
    {
        id: 'change1',
        type: 'change',
        name: 'Say it',
        rules: [
            { t: 'set', p: 'payload', pt: 'msg', to: '$string(payload) & " °C"', tot: 'jsonata' },
            { t: 'change', p: 'topic', pt: 'msg', from: 'boiler', fromt: 'str', to: 'kettle', tot: 'str' },
            { t: 'delete', p: 'history', pt: 'msg' },
            { t: 'move', p: 'mean', pt: 'msg', to: 'last', tot: 'flow' },
        ],
        action: '',
        property: '',
        from: '',
        to: '',
        reg: false,
        wires: [['template1']],
    },
    {
        id: 'debug1',
        type: 'debug',
        name: 'Too hot',
        active: true,
        tosidebar: true,
        complete: 'true',
        targetType: 'full',
    },
    {
        id: 'template1',
        type: 'template',
        name: 'Tile',
        field: 'payload',
        fieldType: 'msg',
        format: 'handlebars',
        syntax: 'mustache',
        template: TEMPLATE,
        output: 'str',
        wires: [['link1']],
    },
    { id: 'link1', type: 'link out', name: 'to parsers', mode: 'link', links: ['link2'] },
    {
        id: 'range1',
        type: 'range',
        minin: '0',
        maxin: '1023',
        minout: '0',
        maxout: '100',
        action: 'scale',
        round: false,
        property: 'payload',
        wires: [['instance1']],
    },
    {
        id: 'instance1',
        type: 'subflow:subflow1',
        env: [{ name: 'FACTOR', value: '1.8', type: 'num' }],
        wires: [['rbe1']],
    },
    {
        id: 'rbe1',
        type: 'rbe',
        func: 'rbe',
        gap: '',
        start: '',
        inout: 'out',
        septopics: true,
        property: 'payload',
        topi: 'topic',
        wires: [[]],
    },
    {
        id: 'delay1',
        type: 'delay',
        name: EVIL,
        pauseType: 'delay',
        timeout: '5',
        timeoutUnits: 'seconds',
        rate: '1',
        outputs: 1,
        g: 'group2',
        wires: [[]],
    },
    {
        id: 'trigger1',
        type: 'trigger',
        op1: '1',
        op2: '0',
        op1type: 'str',
        op2type: 'str',
        duration: '250',
        units: 'ms',
        outputs: 1,
        g: 'group2',
        wires: [['exec1']],
    },
    {
        id: 'exec1',
        type: 'exec',
        command: 'true',
        addpay: '',
        append: '',
        useSpawn: 'false',
        name: 'Blink',
        d: true,
        g: 'group1',
        wires: [[], [], []],
    },
    { id: 'catch1', type: 'catch', scope: ['function1', 'switch1'], uncaught: false, wires: [['debug1']] },
    { id: 'status1', type: 'status', scope: null, wires: [[]] },
    { id: 'complete1', type: 'complete', scope: ['exec1'], uncaught: false, wires: [[]] },
    { id: 'comment1', type: 'comment', name: 'Read me', info: BOILER_INFO },
    {
        id: 'press2',
        type: 'press in',
        name: 'Press of another package',
        press: 'press1',
        axis: 'x',
        limits: { low: 1, high: 2 },
        wires: [['debug1']],
    },
];

const NETWORK: readonly Partial<FlowNode>[] = [
    {
        type: 'mqtt in',
        topic: 'plant/+/state',
        qos: '2',
        datatype: 'auto-detect',
        broker: 'broker1',
        inputs: 0,
        wires: [[]],
    },
    { type: 'mqtt out', topic: 'plant/set', qos: '', retain: '', broker: 'broker1' },
    { type: 'http in', url: '/state', method: 'get', upload: false, wires: [['net-3']] },
    { type: 'http response', statusCode: '200', headers: { 'content-type': 'application/json' } },
    {
        type: 'http request',
        method: 'GET',
        ret: 'obj',
        url: 'http://127.0.0.1:1/',
        tls: 'tls1',
        proxy: 'proxy1',
        headers: [{ keyType: 'other', keyValue: 'x-plant', valueType: 'other', valueValue: 'north' }],
        wires: [[]],
    },
    { type: 'websocket in', server: 'ws1', client: '', wires: [[]] },
    { type: 'websocket out', server: 'ws1', client: '' },
    {
        type: 'tcp in',
        server: 'server',
        host: '',
        port: '1',
        datamode: 'stream',
        datatype: 'buffer',
        newline: '',
        wires: [[]],
    },
    { type: 'tcp out', host: '127.0.0.1', port: '1', beserver: 'client', base64: false, end: false },
    { type: 'tcp request', server: '127.0.0.1', port: '1', out: 'time', ret: 'buffer', splitc: '0', wires: [[]] },
    {
        type: 'udp in',
        iface: '',
        port: '1',
        ipv: 'udp4',
        multicast: 'false',
        group: '',
        datatype: 'buffer',
        wires: [[]],
    },
    {
        type: 'udp out',
        addr: '127.0.0.1',
        iface: '',
        port: '1',
        ipv: 'udp4',
        outport: '',
        base64: false,
        multicast: 'false',
    },
];

const PARSERS: readonly Partial<FlowNode>[] = [
    { id: 'link2', type: 'link in', name: 'from boiler', links: ['link1'], wires: [['parse-2']] },
    { type: 'link call', links: ['link2'], linkType: 'static', timeout: '30', wires: [[]] },
    {
        type: 'csv',
        sep: ',',
        hdrin: true,
        hdrout: 'none',
        multi: 'one',
        ret: '\\n',
        temp: 'a,b,c',
        skip: '0',
        strings: true,
        wires: [['parse-3']],
    },
    {
        type: 'html',
        property: 'payload',
        outproperty: 'payload',
        tag: 'td.value',
        ret: 'html',
        as: 'single',
        wires: [['parse-4']],
    },
    { type: 'json', property: 'payload', action: '', pretty: false, wires: [['parse-5']] },
    { type: 'xml', property: 'payload', attr: '', chr: '', wires: [['parse-6']] },
    { type: 'yaml', property: 'payload', wires: [['parse-7']] },
    {
        type: 'split',
        splt: '\\n',
        spltType: 'str',
        arraySplt: 1,
        arraySpltType: 'len',
        stream: false,
        addname: '',
        wires: [['parse-8']],
    },
    {
        type: 'join',
        mode: 'auto',
        build: 'object',
        property: 'payload',
        propertyType: 'msg',
        key: 'topic',
        joiner: '\\n',
        joinerType: 'str',
        useparts: false,
        accumulate: false,
        timeout: '',
        count: '',
        reduceRight: false,
        wires: [['parse-9']],
    },
    {
        type: 'sort',
        order: 'ascending',
        as_num: false,
        target: 'payload',
        targetType: 'msg',
        msgKey: 'payload',
        msgKeyType: 'elem',
        seqKey: 'payload',
        seqKeyType: 'msg',
        wires: [['parse-10']],
    },
    {
        type: 'batch',
        mode: 'count',
        count: 10,
        overlap: 0,
        interval: 10,
        allowEmptySequence: false,
        topics: [],
        wires: [['parse-11']],
    },
    {
        type: 'file',
        filename: 'log.txt',
        filenameType: 'str',
        appendNewline: true,
        createDir: false,
        overwriteFile: 'false',
        encoding: 'none',
        wires: [[]],
    },
    {
        type: 'file in',
        filename: 'FILE',
        filenameType: 'env',
        format: 'utf8',
        chunk: false,
        sendError: false,
        encoding: 'none',
        allProps: false,
        wires: [[]],
    },
    { type: 'watch', files: '', recursive: '', d: true, wires: [[]] },
];

const SUBFLOW: FlowNode = {
    id: 'subflow1',
    type: 'subflow',
    name: 'Scale by factor',
    info: 'Multiplies.',
    category: '',
    in: [{ x: 60, y: 60, wires: [{ id: 'subflow1-0' }] }],
    out: [{ x: 420, y: 60, wires: [{ id: 'subflow1-0', port: 0 }] }],
    env: [{ name: 'FACTOR', type: 'num', value: '1' }],
    meta: {},
    color: '#DDAA99',
    icon: 'font-awesome/fa-balance-scale',
    status: { x: 420, y: 120, wires: [{ id: 'subflow1-1', port: 0 }] },
};
const SUBFLOW_NODES: readonly Partial<FlowNode>[] = [
    {
        type: 'function',
        name: 'Multiply',
        func: "msg.payload *= env.get('FACTOR');\nreturn msg;",
        outputs: 1,
        libs: [],
        wires: [[]],
        x: 240,
        y: 60,
    },
    { type: 'status', scope: null, x: 240, y: 120, wires: [[]] },
];

const GROUP: FlowNode = {
    id: 'group1',
    type: 'group',
    z: 'boiler',
    name: 'Blinking',
    style: { label: true, fill: '#bfdbef', stroke: '#0070c0' },
    nodes: ['group2', 'exec1'],
    x: 40,
    y: 180,
    w: 900,
    h: 180,
    env: [],
};
const INNER_GROUP: FlowNode = {
    id: 'group2',
    type: 'group',
    z: 'boiler',
    g: 'group1',
    name: 'Slowly',
    style: { label: true },
    nodes: ['delay1', 'trigger1'],
    x: 480,
    y: 200,
    w: 420,
    h: 80,
    env: [],
};
