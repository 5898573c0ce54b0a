import type { FlowNode } from '../../runtime/core/snapshot';

/** Languages by the names that Monaco has for them; `jsonata` is Node-RED's own addition. */
export type TextLanguage =
    | 'plaintext'
    | 'javascript'
    | 'json'
    | 'jsonata'
    | 'html'
    | 'css'
    | 'markdown'
    | 'yaml'
    | 'sql'
    | 'python'
    | 'handlebars'
    | 'php';

/**
 * In what language the text of a property is written, as far as the node says so. `type` is that of a typed input.
 * Undefined for a property that holds no code by its nature: what it is depends on its value then.
 */
export function textLanguage(
    node: FlowNode | undefined,
    property: string,
    type: string | undefined,
): TextLanguage | undefined {
    if (type === 'jsonata' || type === 'json') return type;
    if (property === 'info') return 'markdown';
    if (node?.type === 'function' && ['func', 'initialize', 'finalize'].includes(property)) return 'javascript';
    if (/^(template|ui[_-]template)$/.test(node?.type ?? '') && ['template', 'format'].includes(property)) {
        return templateLanguage(node!, property);
    }
    return BY_NAME.find(([name]) => name.test(property))?.[1];
}

/** A template's text is in `template`, its language in `format`; of dashboard's `ui_template` the text is in `format`. */
function templateLanguage(node: FlowNode, property: string): TextLanguage | undefined {
    if (node.type !== 'template') return 'html';
    const format = String(node.format);
    return property === 'template' ? (FORMATS.has(format) ? (format as TextLanguage) : 'plaintext') : undefined;
}

const FORMATS: ReadonlySet<string> = new Set<TextLanguage>([
    'handlebars',
    'html',
    'json',
    'javascript',
    'css',
    'markdown',
    'php',
    'python',
    'sql',
    'yaml',
]);

/** Names that contributed nodes give to properties with code. */
const BY_NAME: readonly [RegExp, TextLanguage][] = [
    [/^(func|function|script|code|initialize|finalize)$/i, 'javascript'],
    [/jsonata$/i, 'jsonata'],
    [/html$/i, 'html'],
    [/css$/i, 'css'],
    [/sql$/i, 'sql'],
    [/ya?ml$/i, 'yaml'],
    [/markdown$/i, 'markdown'],
];
