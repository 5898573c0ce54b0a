import { containerLabel, containersById, isContainer } from './containers';
import type { FlowsDiff, NodeChange } from './diff-flows';
import type { FlowNode } from './snapshot';
import type { Translate } from './translate';
import type { Change } from './wire';

/**
 * What happened to tabs, subflows and nodes: one clause for each kind of change, in lower case, the most telling first.
 * Empty when nothing did.
 */
export function* describeNodesInSteps(
    diff: FlowsDiff,
    before: readonly FlowNode[],
    after: readonly FlowNode[],
    translate: Translate,
): Generator<void, string[]> {
    const told = yield* tellable(diff);
    const words = new Words(translate, containersById([...after, ...before]));
    const clauses: string[] = [];
    for (const kind of ['changed', 'added', 'removed', 'credentials', 'moved'] as const) {
        yield;
        const what = words.list(told[kind]);
        if (what !== undefined) clauses.push(translate(`changes.${kind}`, { what }));
    }
    return clauses;
}

const CHANGES_PER_STEP = 2000;

type Told = Record<Change | 'credentials', NodeChange[]>;

/** The changes without those that follow from others, by what is said of them. */
function* tellable({ changes }: FlowsDiff): Generator<void, Told> {
    const cameAndWent = changes.filter((entry) => entry.change === 'added' || entry.change === 'removed');
    const containers = new Set(cameAndWent.filter(isContainer).map((entry) => entry.id));
    const ids = new Set(cameAndWent.map((entry) => entry.id));
    const differing = new Set(changes.map((entry) => entry.id));
    const follows = (entry: NodeChange): boolean => {
        if (entry.change === 'moved') return false;
        if (entry.change === 'changed') return isRewiring(entry, ids) || isRegrouping(entry, differing);
        return !isContainer(entry) && entry.z !== undefined && containers.has(entry.z);
    };
    const told: Told = { changed: [], added: [], removed: [], credentials: [], moved: [] };
    for (const [index, entry] of changes.entries()) {
        if (index % CHANGES_PER_STEP === 0) yield;
        if (!follows(entry)) told[isOnlyCredentials(entry) ? 'credentials' : entry.change].push(entry);
    }
    return told;
}

function isOnlyCredentials(entry: NodeChange): boolean {
    return entry.change === 'changed' && entry.properties.every((property) => property.name === 'credentials');
}

/** True when only wires differ, one of them to a node that came or went, as when a node is put into a wire. */
function isRewiring({ properties }: NodeChange, cameAndWent: ReadonlySet<string>): boolean {
    if (!properties.every(({ name }) => name === 'wires' || name === 'x' || name === 'y')) return false;
    const wires = properties.find(({ name }) => name === 'wires');
    return mentions(wires?.from, cameAndWent) || mentions(wires?.to, cameAndWent);
}

function mentions(wires: unknown, ids: ReadonlySet<string>): boolean {
    if (Array.isArray(wires)) return wires.some((entry) => mentions(entry, ids));
    return typeof wires === 'string' && ids.has(wires);
}

/** True for a group in which only the list of members differs, when each that came or left is among the changes. */
function isRegrouping({ type, properties }: NodeChange, differing: ReadonlySet<string>): boolean {
    const [members, ...others] = properties;
    if (type !== 'group' || members?.name !== 'nodes' || others.length > 0) return false;
    const [from, to] = [idsIn(members.from), idsIn(members.to)];
    const follows = (id: unknown, other: ReadonlySet<unknown>): boolean => other.has(id) || differing.has(id as string);
    return [...from].every((id) => follows(id, to)) && [...to].every((id) => follows(id, from));
}

function idsIn(list: unknown): Set<unknown> {
    return new Set(Array.isArray(list) ? (list as unknown[]) : []);
}

/** Puts nodes into words: by name when there is one, by number when there are more, and where they are. */
class Words {
    constructor(
        private readonly translate: Translate,
        private readonly tabs: ReadonlyMap<unknown, FlowNode>,
    ) {}

    list(entries: readonly NodeChange[]): string | undefined {
        const of = (type: string): NodeChange[] => entries.filter((entry) => entry.type === type);
        const whats = [
            this.containers('tab', of('tab')),
            this.containers('subflow', of('subflow')),
            this.nodes(entries.filter((entry) => !isContainer(entry))),
        ].filter((what) => what !== undefined);
        if (whats.length === 0) return undefined;
        return whats.reduce((text, clause) => this.translate('changes.join', { text, clause }));
    }

    private containers(type: 'tab' | 'subflow', entries: readonly NodeChange[]): string | undefined {
        const [single] = entries;
        if (!single) return undefined;
        const name = shortened(single.label ?? single.id);
        if (entries.length === 1) return this.translate(`changes.what.${type}.one`, { name });
        return this.translate(`changes.what.${type}.many`, { count: entries.length });
    }

    private nodes(entries: readonly NodeChange[]): string | undefined {
        const [single] = entries;
        if (!single) return undefined;
        const what = entries.length === 1 ? this.single(single) : this.counted(entries);
        const [place, ...more] = new Set(entries.map(({ z }) => this.tabs.get(z)));
        if (place === undefined || more.includes(undefined)) return what;
        if (more.length === 0)
            return this.translate('changes.where.one', { what, place: shortened(containerLabel(place)) });
        const where = [place, ...more].every((tab) => tab?.type === 'tab') ? 'tabs' : 'mixed';
        return this.translate(`changes.where.${where}`, { what, count: more.length + 1 });
    }

    private single({ type, label }: NodeChange): string {
        const kind = /^subflow:/.test(type) ? this.translate('changes.what.instance') : type;
        if (label !== undefined)
            return this.translate('changes.what.node.named', { type: kind, name: shortened(label) });
        const isWord = kind !== type || type === 'group' || type === 'junction';
        return isWord ? kind : this.translate('changes.what.node.unnamed', { type: kind });
    }

    private counted(entries: readonly NodeChange[]): string {
        return this.translate('changes.what.node.many', { count: entries.length });
    }
}

const MAX_NAME = 32;

function shortened(name: string): string {
    const characters = [...name.trim().replace(/\s+/g, ' ')];
    return characters.length > MAX_NAME ? `${characters.slice(0, MAX_NAME - 1).join('')}…` : characters.join('');
}
