import { Queue } from '../store/queue';

/** Runs npm with these arguments, and resolves with what it prints, whatever its exit code is. */
export type RunNpm = (args: readonly string[]) => Promise<string>;

/**
 * Asks npm, under its own configuration of registries, proxies and tokens, which modules can be had. A few questions at a
 * time, and each of them once: what was published stays so, and a registry that does not answer is left alone for a while.
 */
export class PublishedModules {
    private readonly questions = new Queue(2);
    private readonly answers = new Map<string, { answer: Promise<boolean | undefined>; until: number }>();
    private silentUntil = 0;

    constructor(
        private readonly runNpm: RunNpm,
        private readonly now: () => number = Date.now,
    ) {}

    /** Undefined when it cannot be known: no registry answers, or not to us. Never rejects. */
    isPublished(name: string, version: string): Promise<boolean | undefined> {
        // npm would take other texts for addresses, and go there.
        if (!MODULE_NAME.test(name)) return Promise.resolve(false);
        const spec = `${name}@${version}`;
        const known = this.answers.get(spec);
        if (known && known.until > this.now()) return known.answer;
        const entry = { answer: this.questions.run(() => this.ask(spec)), until: Infinity };
        this.answers.set(spec, entry);
        void entry.answer.then((isPublished) => {
            if (!isPublished) entry.until = this.now() + (isPublished === false ? MISSING_MS : UNKNOWN_MS);
        });
        return entry.answer;
    }

    private async ask(spec: string): Promise<boolean | undefined> {
        if (this.now() < this.silentUntil) return undefined;
        const printed = await this.runNpm([...ASK, '--', spec, 'version']).catch(() => '');
        const answer = parse(printed);
        if (typeof answer === 'string') return true;
        const code = (answer as { error?: { code?: unknown } } | null | undefined)?.error?.code;
        if (code === 'E404') return false;
        const isAnswer = typeof code === 'string' && HTTP_STATUS.test(code);
        if (isAnswer) return undefined;
        this.silentUntil = this.now() + UNKNOWN_MS;
        return undefined;
    }
}

/** The version, as JSON; `{error: {code}}` when there is none (npm 7 to 11). */
const ASK = ['view', '--json', '--fetch-retries=0', '--fetch-timeout=5000', '--no-update-notifier'];
const MODULE_NAME = /^(?:@[\w.~-]+\/)?[\w.~-]+$/;
const HTTP_STATUS = /^E\d{3}$/;
const MISSING_MS = 5 * 60_000;
const UNKNOWN_MS = 60_000;

function parse(text: string): unknown {
    try {
        return JSON.parse(text) as unknown;
    } catch {
        return undefined;
    }
}
