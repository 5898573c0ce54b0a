import { nodeName } from '../comparison/node-names';
import type { LookedUp } from '../flow-map/looks';
import type { EditorHost } from '../host';
import type { FlowNode } from '../../runtime/core/snapshot';

/** What stands on a node in the editor, in one line; its name or type where nothing stands there. */
export function nodeLabel(host: EditorHost, node: FlowNode, flows: LookedUp): string {
    if (NOT_LABELLED.has(node.type)) return nodeName(node);
    const { known, label } = host.looks.of(node, flows);
    return (known && label.join(' ').trim()) || nodeName(node);
}

const NOT_LABELLED = new Set(['tab', 'subflow', 'group', 'junction']);
