import type { EditorHost } from './host';

/** Node-RED's name of a type of node; in words for what is no node of its own type. */
export function typeWord(host: EditorHost, type: string): string {
    if (type.startsWith('subflow:')) return host.text('comparison.type.instance');
    return type === 'tab' || type === 'subflow' ? host.text(`comparison.type.${type}`) : type;
}
