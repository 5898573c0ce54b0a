import { nodeName } from './comparison/node-names';
import type { LookedUp } from './flow-map/looks';
import type { ScreenHost } from './host';
import { typeWord } from './type-word';
import type { FlowNode } from '../runtime/core/snapshot';

/**
 * What a person calls a node, in every list, on the map and in its details: what stands on it in the editor, or would if
 * its label were shown, in one line. Its name or type where the editor does not know the type.
 */
export function nodeLabel(host: ScreenHost, node: FlowNode, flows: LookedUp): string {
    const { known, title } = host.looks.of(node, flows);
    if (known && title !== '') return title;
    const name = nodeName(node);
    return name === node.type ? typeWord(host, name) : name;
}
