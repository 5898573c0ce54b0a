import type { Credentials, FlowNode } from './snapshot';

/**
 * Takes credentials out of the nodes. They stand there where a flow file was written by hand or for import: Node-RED
 * moves them to its credentials at the next deploy, and until then they would be read as part of the flows. Flows
 * without any are given back as they are, and so is every other node; nothing is altered.
 */
export function withoutInlineCredentials(
    flows: readonly FlowNode[],
    credentials: Credentials,
): { flows: readonly FlowNode[]; credentials: Credentials } {
    if (!flows.some(hasInline)) return { flows, credentials };
    const all = new Map(Object.entries(credentials));
    const plain = flows.map((node) => {
        if (!hasInline(node)) return node;
        const { credentials: inline, ...rest } = node;
        // What Node-RED has stored for the node is older than what the file says.
        all.set(node.id, { ...all.get(node.id), ...(inline as Record<string, unknown>) });
        return rest;
    });
    return { flows: plain, credentials: Object.fromEntries([...all].filter(([, own]) => Object.keys(own).length > 0)) };
}

function hasInline(node: FlowNode): boolean {
    const { credentials } = node;
    return typeof credentials === 'object' && credentials !== null && !Array.isArray(credentials);
}
