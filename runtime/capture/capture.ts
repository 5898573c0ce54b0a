import { splitFlows, type FlowPart } from '../core/split-flows';
import { isSnapshotError } from '../core/errors';
import { sameJson } from '../core/same-value';
import {
    isOwnState,
    type Credentials,
    type FlowCounts,
    type FlowNode,
    type Manifest,
    type PartType,
} from '../core/snapshot';
import { describeAgainst } from './describe-capture';
import { environmentPart, referencedNames, type EnvironmentRules } from './environment-part';
import { containersIn, partKey, type Content, type HeldPart, type HeldText } from './content';
import type { Host, RunningFlows } from '../host';
import { modulesPart, type ModuleReader } from '../modules/installed-modules';
import { Pacer } from '../pacer';
import { credentialsText, nodesText } from './part-text';
import { settingsPart } from './settings-part';
import { isSameContent, isSameFlows } from './same-content';
import type { SnapshotDraft, SnapshotStore, SnapshotWriter } from '../store/store';

/** What shall become a snapshot. Flows and credentials must belong together and must not change any more. */
export interface CaptureRequest {
    running: RunningFlows;
    credentials: Credentials;
    about: Pick<SnapshotDraft, 'name' | 'description' | 'kind' | 'pinned' | 'createdAt' | 'user' | 'deploy'>;
    /**
     * When none is made: `content` if the newest snapshot has the same content, `flows` if it has the same flows and
     * credentials. Without it one is made in any case.
     */
    unlessSame?: 'content' | 'flows';
    /** Whether to note also that there are no environment variables: going back takes away what is set later then. */
    noteNoEnvironment?: boolean;
}

/** What a capture needs of Node-RED beside the flows. */
export type CaptureHost = Pick<Host, 'setting' | 'translate'>;

const REHASH_EVERY = 32;
const NODES_A_STEP = 50;

/**
 * Turns the state of Node-RED into snapshots. The cost grows with what changed: parts whose nodes equal those of the
 * last capture are named again without being read. Calls must not overlap.
 */
export class Capturer {
    private last?: { manifest: Manifest; content: Content };
    private captures = 0;

    constructor(
        private readonly host: CaptureHost,
        private readonly store: SnapshotStore,
        private readonly modules: ModuleReader,
        private readonly environment: EnvironmentRules,
    ) {}

    /** The new snapshot, or undefined when `unlessSame` found nothing new. Rejects as the store does. */
    async capture(request: CaptureRequest): Promise<Manifest | undefined> {
        try {
            return await this.attempt(request);
        } catch (error) {
            if (!this.last || !isSnapshotError(error, 'damaged')) throw error;
            // Something that was to be named again is not whole any more. All of it is in memory: it is stored anew,
            // which also mends the snapshots that named it before.
            delete this.last;
            return this.attempt(request);
        }
    }

    private async attempt(request: CaptureRequest): Promise<Manifest | undefined> {
        const writer = this.store.begin();
        try {
            const held = this.hold(writer);
            const before = await this.newest(held?.manifest);
            const content = await this.gather(writer, request, held?.content);
            if (before && (await this.isSame(before, content, request.unlessSame))) {
                writer.abandon();
                this.last = { manifest: before, content: namedBy(before, content) };
                return undefined;
            }
            const known = before && held?.manifest.id === before.id ? held.content : undefined;
            const changes = await describeAgainst(this.store, this.host, before, known, content);
            const draft: SnapshotDraft = {
                ...request.about,
                counts: countsOf(content),
                ...(changes && { changes }),
                modules: content.modules,
                order: content.order,
            };
            const manifest = await writer.commit(draft, content.parts);
            this.last = { manifest, content };
            return manifest;
        } catch (error) {
            writer.abandon();
            throw error;
        }
    }

    /** The newest state of this instance that can be read. One that cannot must not keep the next from being made. */
    private async newest(held: Manifest | undefined): Promise<Manifest | undefined> {
        for (const item of this.store.items()) {
            if (item.damaged || !isOwnState(item)) continue;
            const found = item.id === held?.id ? held : await this.store.get(item.id).catch(() => undefined);
            if (found) return found;
        }
        return undefined;
    }

    private async isSame(before: Manifest, content: Content, rule: CaptureRequest['unlessSame']): Promise<boolean> {
        if (rule === 'content') return isSameContent(this.store, before, content);
        return rule === 'flows' && isSameFlows(this.store, before, content);
    }

    /** What the last capture left in memory, unless its snapshot was deleted and its objects with it. */
    private hold(writer: SnapshotWriter): { manifest: Manifest; content: Content } | undefined {
        const { last } = this;
        if (!last || !this.store.items().some((item) => item.id === last.manifest.id)) return undefined;
        last.content.parts.forEach((part) => writer.keep(part));
        return last;
    }

    private async gather(
        writer: SnapshotWriter,
        request: CaptureRequest,
        known: Content | undefined,
    ): Promise<Content> {
        const [flows, installed] = await Promise.all([
            this.flowParts(writer, request.running.flows, known),
            this.modules.read(),
        ]);
        const environment = environmentPart(
            { ...this.environment, noteNone: request.noteNoEnvironment === true },
            flows.held.flatMap((part) => part.environment),
            this.host.setting('envVarExcludes'),
            process.env,
        );
        const texts = await textParts(writer, known, [
            ['credentials', credentialsText(request.credentials)],
            ['environment', environment && JSON.stringify(environment)],
            ['modules', JSON.stringify(modulesPart(installed))],
            ['lock', installed.lock],
            ['settings', JSON.stringify(settingsPart((name) => this.host.setting(name)))],
        ]);
        return {
            parts: [...flows.held.map((part) => part.ref), ...[...texts.values()].map((held) => held.ref)],
            order: flows.order,
            running: request.running.flows,
            flows: new Map(flows.held.map((part) => [partKey(part.ref), part])),
            texts,
            credentials: request.credentials,
            modules: installed.versions,
        };
    }

    private async flowParts(
        writer: SnapshotWriter,
        flows: readonly FlowNode[],
        known: Content | undefined,
    ): Promise<{ held: HeldPart[]; order: number[] }> {
        const pacer = new Pacer();
        const { parts, order } = splitFlows(flows);
        // Now and then everything is hashed anew, in case somebody has altered what Node-RED and we only hold.
        const trusted = ++this.captures % REHASH_EVERY === 0 ? undefined : known?.flows;
        const held: Promise<HeldPart>[] = [];
        let last: Promise<HeldPart> | undefined;
        let isStoring = false;
        for (const part of parts) {
            const same = trusted?.get(partKey(part));
            if (same && (await sameNodes(same.nodes, part.nodes, pacer))) {
                held.push(Promise.resolve({ ...same, nodes: part.nodes }));
                if (isStoring) await pacer.pause();
                continue;
            }
            // One part at a time is in memory as text; while it is being compressed and written, others are compared.
            await last;
            last = newPart(writer, part, pacer);
            isStoring = true;
            const finish = (): void => void (isStoring = false);
            // A failure is heard of at the next await; until then it must not end the process.
            last.then(finish, finish);
            held.push(last);
        }
        return { held: await Promise.all(held), order };
    }
}

async function newPart(writer: SnapshotWriter, part: FlowPart, pacer: Pacer): Promise<HeldPart> {
    const { nodes, ...name } = part;
    const [ref, environment] = await Promise.all([
        writer.put(name, nodesText(nodes), nodes),
        referencedNames(nodes, pacer),
    ]);
    return { ref, nodes, containers: containersIn(nodes), environment };
}

async function sameNodes(a: readonly FlowNode[], b: readonly FlowNode[], pacer: Pacer): Promise<boolean> {
    if (a.length !== b.length) return false;
    for (let at = 0; at < a.length; at++) {
        if (!sameJson(a[at], b[at])) return false;
        if (at % NODES_A_STEP === 0) await pacer.breathe();
    }
    return true;
}

async function textParts(
    writer: SnapshotWriter,
    known: Content | undefined,
    wanted: readonly (readonly [PartType, string | undefined])[],
): Promise<Map<PartType, HeldText>> {
    const texts = new Map<PartType, HeldText>();
    for (const [type, text] of wanted) {
        if (text === undefined) continue;
        const same = known?.texts.get(type);
        texts.set(type, same?.text === text ? same : { text, ref: await writer.put({ type }, [text]) });
    }
    return texts;
}

/** What of this content the snapshot names as well: everything else is not in the store. */
function namedBy(manifest: Manifest, content: Content): Content {
    const named = new Set(manifest.parts.map((part) => part.object));
    return {
        ...content,
        parts: content.parts.filter((part) => named.has(part.object)),
        texts: new Map([...content.texts].filter(([, held]) => named.has(held.ref.object))),
    };
}

function countsOf(content: Content): FlowCounts {
    const counts = { tabs: 0, subflows: 0, nodes: 0 };
    for (const { nodes, containers } of content.flows.values()) {
        for (const index of containers) counts[nodes[index]!.type === 'tab' ? 'tabs' : 'subflows']++;
        counts.nodes += nodes.length - containers.length;
    }
    return counts;
}
