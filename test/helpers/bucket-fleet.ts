import { nextUlid } from '../../runtime/core/ulid';
import { Bucket } from '../../runtime/remotes/s3/bucket';
import { copyName, idOfManifestKey, manifestKey, objectKeyOfName, OBJECTS } from '../../runtime/remotes/s3/bucket-keys';
import { BucketPruner } from '../../runtime/remotes/s3/bucket-pruner';
import { BucketPusher } from '../../runtime/remotes/s3/bucket-pusher';
import { SnapshotRemoval } from '../../runtime/remotes/s3/bucket-retention';
import { BucketSecrets } from '../../runtime/remotes/s3/bucket-secrets';
import { BucketSnapshots, parseBucketManifest } from '../../runtime/remotes/s3/bucket-snapshots';
import { BucketTargets } from '../../runtime/remotes/s3/bucket-targets';
import type { S3Http } from '../../runtime/remotes/s3/s3-http';
import type { PushedSnapshot } from '../../runtime/remotes/remote';
import { smallFlows } from './flows';
import { Interleaving, type InterleavingOptions } from './interleaving';
import { MemoryStorage, type MemoryStorageOptions } from './memory-storage';
import { pushedSnapshot } from './pushed-snapshot';

/** What an instance does next. */
export type Step =
    | { do: 'push'; tabs: readonly number[] }
    /** One of those that it has pushed. */
    | { do: 'remove'; which: number }
    | { do: 'prune'; keepLast: number | undefined };

export interface BucketFleetOptions
    extends Pick<MemoryStorageOptions, 'conditions'>, Pick<InterleavingOptions, 'choose' | 'pauseEvery'> {
    /** Instances end in the middle, and start again. Without this, requests may take hours to arrive. */
    mayKill: boolean;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const GRACE_MS = 3 * HOUR_MS;
const PASSPHRASE = 'correct horse battery';

/**
 * Instances at one bucket in memory. Which of all requests and answers that are on their way gets there next is chosen, and
 * so is how much time passes in between: the clock of this process is that of all while they play.
 */
export class BucketFleet {
    private readonly storage: MemoryStorage;
    private readonly turns: Interleaving;
    private readonly found: string[] = [];
    /** Keys of the manifests that were said to be there, and of those that somebody wanted to be gone. */
    private readonly answered = new Set<string>();
    private readonly removed = new Set<string>();
    private readonly realNow = Date.now;
    private playing = 0;
    private made = 0;

    private constructor(private readonly options: BucketFleetOptions) {
        const { conditions, mayKill } = options;
        this.turns = new Interleaving({ ...options, start: Date.UTC(2026, 10, 21) });
        const maxAgeMs = mayKill ? 15 * MINUTE_MS : 6 * HOUR_MS;
        this.storage = new MemoryStorage({ conditions, pageKeys: 3, now: () => this.turns.now, maxAgeMs });
        this.storage.onRemove = (key) => this.check(key);
    }

    static async make(options: BucketFleetOptions): Promise<BucketFleet> {
        const fleet = new BucketFleet(options);
        for (const [key, object] of (await (begun ??= beginBucket())).objects) fleet.storage.objects.set(key, object);
        Date.now = () => fleet.turns.now;
        return fleet;
    }

    dispose(): void {
        Date.now = this.realNow;
    }

    /** Each script by an instance of its own, all at once. */
    async play(scripts: readonly (readonly Step[])[]): Promise<void> {
        const actors = scripts.map((script, n) => new Actor(`i${n}`, script));
        this.playing = actors.length;
        const ends = actors.map((actor) => this.act(actor).finally(() => this.playing--));
        while (this.playing > 0) {
            const { player, choice } = (await this.turns.next()) ?? {};
            const isKilled = this.options.mayKill && choice !== undefined && choice % 61 === 1;
            if (isKilled) actors.find((actor) => actor === player)?.kill();
        }
        await Promise.all(ends);
    }

    /** Two days later somebody collects what nobody names any more, until nothing is left of that. */
    async cleanUp(): Promise<void> {
        for (let round = 0; round < 5; round++) {
            this.turns.now += 48 * HOUR_MS;
            await this.pruner(this.storage).run({ graceMs: GRACE_MS, isDry: false }, NEVER);
        }
    }

    /** What is not as it has to be, in words. */
    problems(): string[] {
        const kept = [...this.answered].filter((key) => !this.removed.has(key));
        const lost = kept.filter((key) => !this.storage.objects.has(key)).map((key) => `${key} is gone`);
        const named = new Set(this.manifests().flatMap(({ names }) => names.map(objectKeyOfName)));
        const objects = [...this.storage.objects.keys()].filter((key) => key.startsWith(OBJECTS));
        const left = objects.filter((key) => !named.has(key)).map((key) => `${key} is left`);
        const parts = this.manifests().filter(({ key }) => this.answered.has(key));
        const missing = parts.flatMap(({ key, names }) =>
            names
                .filter((name) => !this.storage.objects.has(objectKeyOfName(name)))
                .map((name) => `${key} misses ${name}`),
        );
        return [...this.found, ...lost, ...left, ...missing];
    }

    /** What happened, a line each. */
    trace(): string {
        return this.turns.log.join('\n');
    }

    private async act(actor: Actor): Promise<void> {
        let next: PushedSnapshot | undefined;
        for (let at = 0; at < actor.script.length;) {
            const killed = new Promise<'killed'>((done) => (actor.kill = () => done('killed')));
            const step = actor.script[at]!;
            if (step.do === 'push') next ??= this.snapshot(step.tabs);
            const ending = await Promise.race([this.try(actor, step, next), killed]);
            this.turns.log.push(`${actor.name} ${step.do}: ${ending}`);
            if (ending === 'killed') {
                actor.restart();
                continue;
            }
            // The queue tries again what failed.
            if (ending === 'failed' && actor.tries++ < 5) continue;
            next = undefined;
            at++;
        }
    }

    private async try(actor: Actor, step: Step, snapshot: PushedSnapshot | undefined): Promise<'done' | 'failed'> {
        const line = this.storage.by((what, isAnswer) => this.turns.turn(actor, what, isAnswer));
        try {
            if (step.do === 'push') await this.push(actor, line, snapshot!);
            else if (step.do === 'remove') await this.remove(actor, line, step.which);
            else {
                const surplus = { graceMs: GRACE_MS, keepLast: step.keepLast, isDry: false };
                await this.pruner(line).run(surplus, NEVER);
            }
            return 'done';
        } catch (error) {
            this.turns.log.push(`${actor.name} ${step.do}: ${String(error)}`);
            return 'failed';
        }
    }

    private async push(actor: Actor, line: Line, snapshot: PushedSnapshot): Promise<void> {
        const bucket = new Bucket(line, 'http://memory.example.com', '');
        actor.pusher ??= new BucketPusher(
            bucket,
            new BucketSnapshots(bucket),
            new BucketSecrets(bucket, PASSPHRASE),
            () => this.turns.now,
        );
        const { manifest } = await actor.pusher.push(actor.name, snapshot, NEVER);
        const key = manifestKey(actor.name, manifest.id);
        this.turns.log.push(`${actor.name} has pushed ${key}`);
        if (!this.removed.has(key) && !this.storage.objects.has(key)) this.found.push(`${key} is not there`);
        this.answered.add(key);
        actor.pushed.push(manifest.id);
        const { names = [] } = this.manifests().find((each) => each.key === key) ?? {};
        for (const name of names) {
            if (!this.storage.objects.has(objectKeyOfName(name))) this.found.push(`${key} came without ${name}`);
        }
    }

    private async remove(actor: Actor, line: Line, which: number): Promise<void> {
        const [id] = actor.pushed.splice(which % Math.max(1, actor.pushed.length), 1);
        if (id === undefined) return;
        const bucket = new Bucket(line, 'http://memory.example.com', '');
        await new SnapshotRemoval(new BucketSnapshots(bucket), new BucketTargets(bucket)).remove(actor.name, id, NEVER);
    }

    private pruner(line: Line): BucketPruner {
        const bucket = new Bucket(line, 'http://memory.example.com', '');
        return new BucketPruner(bucket, new BucketSnapshots(bucket), new BucketTargets(bucket));
    }

    private snapshot(tabs: readonly number[]): PushedSnapshot {
        const id = nextUlid(this.turns.now + ++this.made, Buffer.alloc(10, this.made));
        const flows = tabs.flatMap((tab) => smallFlows(`code ${tab}`, `tab${tab}`));
        const pushed = pushedSnapshot({ flows, credentials: { tab: { secret: tabs.length } } }, { id });
        return { ...pushed, manifest: { ...pushed.manifest, kind: 'auto' } };
    }

    /** Called before an object is removed. */
    private check(key: string): void {
        if (idOfManifestKey(key) !== undefined) this.removed.add(key);
        if (!key.startsWith(OBJECTS)) return;
        for (const { key: manifest, names } of this.manifests()) {
            const isNamed = names.some((name) => objectKeyOfName(name) === key);
            if (isNamed && this.answered.has(manifest)) this.found.push(`${key} goes, and ${manifest} names it`);
        }
    }

    private manifests(): { key: string; names: string[] }[] {
        return [...this.storage.objects].flatMap(([key, { bytes }]) => {
            const id = idOfManifestKey(key);
            const manifest = id === undefined ? undefined : parseBucketManifest(id, bytes);
            return manifest ? [{ key, names: manifest.parts.map(({ object, copy }) => copyName(object, copy)) }] : [];
        });
    }
}

type Line = Pick<S3Http, 'ask'>;

const NEVER = new AbortController().signal;

/** One instance. */
class Actor {
    pusher: BucketPusher | undefined;
    /** Ids. */
    pushed: string[] = [];
    tries = 0;
    /** How often it was started. */
    life = 0;
    kill: () => void = () => undefined;

    constructor(
        /** Also its place. */
        readonly name: string,
        readonly script: readonly Step[],
    ) {}

    restart(): void {
        this.life++;
        this.pusher = undefined;
    }
}

let begun: Promise<MemoryStorage> | undefined;

/** Finding the key takes long on purpose: once is enough. */
async function beginBucket(): Promise<MemoryStorage> {
    const storage = new MemoryStorage({ conditions: 'heeded' });
    await new BucketSecrets(new Bucket(storage, 'http://memory.example.com', ''), PASSPHRASE).ring(NEVER).current();
    return storage;
}
