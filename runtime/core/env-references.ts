import type { FlowNode } from './snapshot';

/**
 * Names of the environment variables that nodes refer to in any way that Node-RED 4 and 5 resolve: `${X}` and `$(X)`,
 * typed inputs of the type `env`, `env.get('X')` in functions, `$env('X')` in JSONata and `{{env.X}}` in templates.
 * Names that a tab, group or subflow defines for itself are among them, and so are texts that only look like a
 * reference: the caller takes those that its environment has.
 */
export function environmentNames(nodes: readonly FlowNode[]): Set<string> {
    const names = new Set<string>();
    for (const node of nodes) collectFromObject(node, names);
    return names;
}

/** Names that one text refers to, wherever in it. */
export function namesInText(text: string): Set<string> {
    const names = new Set<string>();
    collectFromText(text, names);
    return names;
}

function collect(value: unknown, names: Set<string>): void {
    if (typeof value === 'string') collectFromText(value, names);
    else if (Array.isArray(value)) for (const entry of value) collect(entry, names);
    else if (typeof value === 'object' && value !== null) collectFromObject(value as Record<string, unknown>, names);
}

function collectFromObject(object: Readonly<Record<string, unknown>>, names: Set<string>): void {
    for (const key of Object.keys(object)) {
        const value = object[key];
        if (value === 'env') collectFromTypedInput(object, key, names);
        else collect(value, names);
    }
}

const REFERENCE = new RegExp(
    [
        /\$\{([^{}\s]{1,256})\}/, // ${X}
        /\$\(([^()\s'"`]{1,256})\)/, // $(X)
        /\benv\s*(?:\?\.|\.)\s*get\s*\(\s*["'`]([^"'`\s]{1,256})["'`]/, // env.get('X')
        /\$env\(\s*["']([^"'\s]{1,256})["']/, // $env('X')
        /\{\{[{&#^]?\s*env\.([^{}\s]{1,256})/, // {{env.X}}
    ]
        .map((pattern) => pattern.source)
        .join('|'),
    'g',
);

function collectFromText(text: string, names: Set<string>): void {
    if (!text.includes('$') && !text.includes('env')) return;
    for (const match of text.matchAll(REFERENCE)) {
        const groups: readonly (string | undefined)[] = match.slice(1);
        const name = groups.find((group) => group !== undefined);
        if (name !== undefined) add(name, names);
    }
}

/** `payloadType: 'env'` says that `payload` names a variable; `vt` says it of `v`, and `type` of `value`. */
function collectFromTypedInput(object: Readonly<Record<string, unknown>>, typeKey: string, names: Set<string>): void {
    const [, valueKey = 'value'] = /^(.+?)[-_]?(?:Type|type|T|t)$/.exec(typeKey) ?? [];
    const value = object[valueKey];
    if (typeof value === 'string' && !/\$\{\S+\}/.test(value)) add(value, names);
}

/** `$parent.X` is the variable X as the surrounding flow knows it. */
function add(name: string, names: Set<string>): void {
    names.add(name.replace(/^(?:\$parent\.)+/, ''));
}
