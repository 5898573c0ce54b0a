import assert from 'node:assert/strict';
import { environmentNames, namesInText } from '../../runtime/core/env-references';

describe('Environment variables that flows refer to', () => {
    it('are found as whole property values', () => {
        finds({ broker: '${MQTT_HOST}', port: '$(MQTT_PORT)' }, 'MQTT_HOST', 'MQTT_PORT');
    });

    it('are found within texts', () => {
        finds({ url: 'https://${HOST}:${PORT}/api' }, 'HOST', 'PORT');
    });

    it('are found in typed inputs, however their type is called', () => {
        finds({ payload: 'A', payloadType: 'env' }, 'A');
        finds({ property: 'A', propertyType: 'env', rules: [{ t: 'eq', v: 'B', vt: 'env' }] }, 'A', 'B');
        finds({ rules: [{ t: 'set', p: 'payload', pt: 'msg', to: 'A', tot: 'env' }] }, 'A');
        finds({ rules: [{ t: 'btwn', v: 'A', vt: 'env', v2: 'B', v2t: 'env' }] }, 'A', 'B');
        finds({ env: [{ name: 'HERE', type: 'env', value: 'A' }] }, 'A');
        finds({ payload: 'https://${A}/', payloadType: 'env' }, 'A');
    });

    it('are not found in typed inputs of other types', () => {
        finds({ payload: 'A', payloadType: 'str', name: 'env' });
    });

    it('are found in functions, JSONata and templates', () => {
        finds({ func: `const a = env.get('A');\nconst b = env . get( "B" ); env?.get(\`C\`)` }, 'A', 'B', 'C');
        finds({ payload: `$env('A') & $env("B")`, payloadType: 'jsonata' }, 'A', 'B');
        finds({ template: '{{env.A}} {{{ env.B }}} {{&env.C}}' }, 'A', 'B', 'C');
    });

    it('are found as the surrounding flow knows them', () => {
        finds({ func: `env.get('$parent.A')`, value: '${$parent.$parent.B}' }, 'A', 'B');
    });

    it('are found at any depth, each once', () => {
        finds({ a: [[{ b: ['${A}', { c: '${A}' }] }]] }, 'A');
    });

    it('are none where nothing looks like one', () => {
        finds({ func: 'const price = "$5 (net)"; myenv.getter("A")', wires: [['a']], x: 1, d: true, e: null });
    });

    it('may have names that are odd', () => {
        finds(
            { a: '${ProgramFiles(x86)}', b: '${my-var.1}', c: '${__proto__}' },
            'ProgramFiles(x86)',
            'my-var.1',
            '__proto__',
        );
    });

    it('are found in a single text', () => {
        assert.deepEqual([...namesInText('${A} $(B) ${A}')], ['A', 'B']);
    });

    it('are looked for in large texts without getting stuck', () => {
        for (const piece of ['${', '$(', '{{env.', "env.get('", 'env .', 'env   ', '$env( ', '{{{{ ']) {
            const begun = process.cpuUsage();
            namesInText(piece.repeat(100_000));
            const { user } = process.cpuUsage(begun);
            assert.ok(user < 2_000_000, `${piece}: ${user} µs`);
        }
    });
});

function finds(properties: Record<string, unknown>, ...names: string[]): void {
    assert.deepEqual([...environmentNames([{ id: 'n', type: 'any', ...properties }])].sort(), names.sort());
}
