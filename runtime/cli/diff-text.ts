import { containerLabel, containersById, isContainer } from '../core/containers';
import type { FlowsDiff, NodeChange } from '../core/diff-flows';
import type { PropertyChange } from '../core/differing-properties';
import type { ChangeSummary } from '../core/snapshot';
import type { Change } from '../core/wire';
import type { Side } from './diff-side';
import { indent } from './show';
import { table } from './table';

const SIGNS: Record<Change, string> = { added: '+', removed: '-', changed: '~', moved: '>' };
/** Values up to this length are shown; of longer ones only the property is named. */
const MAX_VALUE_CHARACTERS = 24;

/** The difference as a person reads it: in a sentence, then tab by tab. `found` is undefined when there is none. */
export function diffText(
    a: Side,
    b: Side,
    found: { diff: FlowsDiff; summary: ChangeSummary } | undefined,
    width: number,
): string {
    const head = `From ${a.name}\nto   ${b.name}`;
    const unreadable = a.credentials === 'unreadable' || b.credentials === 'unreadable';
    const note = unreadable ? '\n\nThe credentials of one side cannot be read and were not compared.' : '';
    if (!found) return `${head}\n\nNothing differs.${note}`;
    const blocks = [...flowBlocks(a, b, found.diff, width), ...moduleBlock(a, b, width)];
    return `${[head, found.summary.text, ...blocks].join('\n\n')}${note}`;
}

function flowBlocks(a: Side, b: Side, diff: FlowsDiff, width: number): string[] {
    const containers = containersById([...b.flows, ...a.flows]);
    const blocks = new Map<string, string[][]>();
    for (const change of diff.changes) {
        const container = containers.get(isContainer(change) ? change.id : change.z);
        const title = container ? `${container.type} ${containerLabel(container)}` : 'global nodes';
        const rows = blocks.get(title) ?? [];
        rows.push([SIGNS[change.change], nameOf(change), describe(change)]);
        blocks.set(title, rows);
    }
    return [...blocks].map(([title, rows]) => `${title}\n${indent(table(rows, width - 2))}`);
}

function nameOf({ type, label, id }: NodeChange): string {
    return `${type} ${label === undefined ? id : `“${label}”`}`;
}

function describe({ change, properties }: NodeChange): string {
    return change === 'moved' ? '' : properties.map(describeProperty).join(', ');
}

function describeProperty({ name, from, to }: PropertyChange): string {
    const [before, after] = [brief(from), brief(to)];
    return before === undefined || after === undefined ? name : `${name}: ${before} → ${after}`;
}

function brief(value: unknown): string | undefined {
    if (value === undefined || (typeof value === 'object' && value !== null)) return undefined;
    const text = JSON.stringify(value);
    return text.length > MAX_VALUE_CHARACTERS ? undefined : text;
}

function moduleBlock(a: Side, b: Side, width: number): string[] {
    const names = [...new Set([...Object.keys(a.modules), ...Object.keys(b.modules)])].sort();
    const rows = names.flatMap((name) => {
        const [from, to] = [a.modules[name], b.modules[name]];
        if (from === to) return [];
        if (from === undefined) return [[SIGNS.added, name, to!]];
        return [to === undefined ? [SIGNS.removed, name, from] : [SIGNS.changed, name, `${from} → ${to}`]];
    });
    return rows.length > 0 ? [`modules\n${indent(table(rows, width - 2))}`] : [];
}
