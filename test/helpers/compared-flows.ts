import { coreNodeFlows, EVIL } from './core-nodes';
import type { FlowNode } from '../../runtime/core/snapshot';

/** Two states of one plant, with a difference of every kind that a person meets. */
export function comparedFlows(): { then: FlowNode[]; now: FlowNode[] } {
    // Node-RED does not start flows with types that it does not know.
    const then = coreNodeFlows().filter(({ type }) => !type.startsWith('press'));
    const removed = new Set(['comment1', 'tls1']);
    const kept = structuredClone(then).filter(({ id }) => !removed.has(id));
    const now = [...kept.filter(isTab).reverse(), ...kept.filter((node) => !isTab(node))];
    for (const node of now) Object.assign(node, EDITS[node.id]?.(node));
    now.push({
        id: 'added1',
        type: 'function',
        z: 'boiler',
        name: 'Added later',
        func: 'return msg;\n',
        outputs: 1,
        x: 140,
        y: 640,
        wires: [['debug1']],
    });
    return { then, now };
}

const EDITS: Readonly<Record<string, (node: FlowNode) => Partial<FlowNode>>> = {
    boiler: (node) => ({ info: `${String(node.info)}- west\n` }),
    inject1: () => ({ payload: '{"value":22.5,"unit":"°C","at":1}', repeat: '60' }),
    function1: ({ func }) => ({
        func: String(func)
            .replace('|| 90', '|| 95')
            .replace(
                '/* The mean is shown, the value is acted upon. */',
                `// ${EVIL}\n// </script><script>window.hacked=4</script>`,
            ),
        wires: [['switch1'], ['debug1', 'template1']],
    }),
    switch1: ({ rules }) => ({
        rules: [
            { t: 'null' },
            ...(rules as { vt?: string }[]).map((rule) => (rule.vt === 'num' ? { ...rule, v: '5' } : rule)),
        ],
        property: 'mode',
        propertyType: 'flow',
    }),
    change1: ({ rules }) => ({
        rules: (rules as object[]).map((rule, i) => (i === 1 ? { ...rule, to: 'KETTLE', tot: 'env' } : rule)),
    }),
    template1: ({ template }) => ({ template: String(template).replace('#c00', '#0a0'), format: 'html' }),
    debug1: () => ({ active: false, name: `Hot ${EVIL}` }),
    range1: ({ x, y }) => ({ x: Number(x) + 60, y: Number(y) + 20 }),
    catch1: () => ({ scope: ['function1', 'exec1'] }),
    'net-3': () => ({ headers: { 'content-type': 'text/plain', 'x-plant': 'north' }, statusCode: '' }),
    global1: () => ({ env: [{ name: 'PLANT', value: 'south', type: 'str' }] }),
    broker1: () => ({ credentials: { user: 'plant', password: 'another secret' } }),
};

function isTab({ type }: FlowNode): boolean {
    return type === 'tab';
}
