import { diffFlows } from '../../runtime/core/diff-flows';
import type { PropertyChange } from '../../runtime/core/differing-properties';
import type { FlowNode } from '../../runtime/core/snapshot';
import type { NodeVersion } from '../../runtime/core/wire';
import type { NameOf } from '../comparison/node-names';
import { presentProperties, type PropertyView } from '../comparison/present-properties';

/** What is another in this version than in the one before. */
export function againstBefore({ node, properties }: NodeVersion, nameOf: NameOf): PropertyView[] {
    return presentProperties(properties, { before: nodeBefore(node, properties), after: node, nameOf });
}

/** What is another in the editor than it was in this version; empty when nothing is. Of what a tab holds it tells nothing. */
export function againstEditor({ node }: NodeVersion, now: FlowNode | undefined, nameOf: NameOf): PropertyView[] {
    const flows = (each: FlowNode | undefined): FlowNode[] => (each ? [each] : []);
    const { changes } = diffFlows({ flows: flows(node) }, { flows: flows(now) }, { complete: true });
    return presentProperties(changes[0]?.properties ?? [], { before: node, after: now, nameOf });
}

/** The node as it was before: the later one without what changed. Of a node that was removed nothing is left. */
function nodeBefore(after: FlowNode | undefined, properties: readonly PropertyChange[]): FlowNode | undefined {
    const values = new Map<string, unknown>(Object.entries(after ?? {}));
    for (const { name, from } of properties) {
        if (from === undefined) values.delete(name);
        else values.set(name, from);
    }
    return values.size === 0 ? undefined : (Object.fromEntries(values) as FlowNode);
}
