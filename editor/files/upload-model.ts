import { isApiError, type ApiError } from '../api';
import type { FileApi } from './file-api';
import { MAX_FILE_BYTES } from '../../runtime/core/file-limits';
import type {
    FileComponents,
    ImportedSnapshot,
    RefusedEntry,
    UploadedSnapshot,
    UploadReport,
} from '../../runtime/core/wire';

/** What of the snapshots in a file is taken in. Flows always are. */
export interface TakenIn {
    credentials: boolean;
    environment: boolean;
    namesOnly: boolean;
}

/**
 * One file on its way into the store, without any DOM: it is sent, looked at, and stored when a person has agreed.
 * Nothing in here rejects: failures are state, and what was typed and chosen stays.
 */
export class UploadModel {
    /** `asking`: the report is there. `refused`: the file cannot be stored, and `problem` says why. */
    phase: 'sending' | 'reading' | 'asking' | 'storing' | 'refused' | 'stored' = 'sending';
    /** How much of the file has been sent, from 0 to 1. */
    sent = 0;
    report: UploadReport | undefined;
    /** A sentence of the server, about the file or about what was asked for last. */
    problem: ApiError | undefined;
    /** `true` for a file that is not even sent. */
    isTooLarge = false;
    /** While the server looks at the file again. */
    isChecking = false;

    /** As they are typed; those of the file at first. */
    name = '';
    description = '';
    /** As it is typed. */
    secret = '';
    taken: TakenIn = { credentials: true, environment: true, namesOnly: false };
    /** Entries of an archive that are wanted. */
    entries: ReadonlySet<string> = new Set();
    /** Stores a single snapshot also when it is there already. */
    isAgain = false;
    /** What was stored, or was there already. */
    stored: readonly ImportedSnapshot[] = [];

    private readonly sending = new AbortController();
    /** The secret that the report was made with. */
    private tried = '';
    private isOver = false;
    private newest: unknown;

    constructor(
        private readonly api: FileApi,
        readonly file: File,
        private readonly onChange: () => void,
    ) {}

    get snapshots(): readonly (UploadedSnapshot | RefusedEntry)[] {
        return this.report?.snapshots ?? [];
    }

    /** The snapshot of a file that is no archive. */
    get single(): UploadedSnapshot | undefined {
        const [first] = this.snapshots;
        return this.report?.kind !== 'archive' && first && isUploaded(first) ? first : undefined;
    }

    /** What a person wants to have stored. */
    get wanted(): readonly UploadedSnapshot[] {
        if (this.single) return [this.single];
        return this.snapshots.filter(isUploaded).filter(({ entry }) => this.entries.has(entry!));
    }

    /** What the secret is to be asked for: `wrong` when one was tried on what is wanted and does not fit. */
    get secretState(): UploadedSnapshot['secret'] {
        const states = this.wanted.map(({ secret }) => secret);
        return (['wrong', 'needed', 'fits'] as const).find((state) => states.includes(state)) ?? 'not_needed';
    }

    /** What is typed was tried on the file. */
    get isSecretTried(): boolean {
        return this.secret !== '' && this.secret === this.tried;
    }

    get canStore(): boolean {
        if (this.phase !== 'asking' || this.isChecking || this.wanted.length === 0) return false;
        if (this.single && (this.name.trim() === '' || (this.single.alreadyThere && !this.isAgain))) return false;
        return !this.isSecretMissing || this.secret !== '';
    }

    /** Sends the file and has it looked at. */
    async send(): Promise<void> {
        if (this.file.size > MAX_FILE_BYTES) {
            this.isTooLarge = true;
            this.phase = 'refused';
            this.onChange();
            return;
        }
        try {
            const report = await this.api.checkUpload(this.file, {
                signal: this.sending.signal,
                onProgress: (sent, of) => {
                    this.sent = of === 0 ? 1 : sent / of;
                    if (this.sent === 1) this.phase = 'reading';
                    this.onChange();
                },
            });
            this.take(report);
            this.begin(report);
            this.phase = 'asking';
        } catch (error) {
            this.problem = error as ApiError;
            this.phase = 'refused';
        }
        if (!this.isOver) this.onChange();
        else if (this.report) await this.api.dropUpload(this.report.token);
    }

    rename(name: string): void {
        this.name = name;
        this.onChange();
    }

    storeAgain(isAgain: boolean): void {
        this.isAgain = isAgain;
        this.onChange();
    }

    typeSecret(secret: string): void {
        this.secret = secret;
        this.onChange();
    }

    /** Has the file looked at again with the secret that is typed. */
    async trySecret(): Promise<void> {
        if (this.secret !== '') await this.check();
    }

    /** Takes in more or less of the file; whether a secret is needed depends on it. */
    async choose(taken: Partial<TakenIn>): Promise<void> {
        this.taken = { ...this.taken, ...taken };
        await this.check();
    }

    toggle(entry: string, isWanted: boolean): void {
        const entries = new Set(this.entries);
        if (isWanted) entries.add(entry);
        else entries.delete(entry);
        this.entries = entries;
        this.onChange();
    }

    /** Stores what is wanted, once the secret is known to fit and a person has seen what is there already. */
    async store(): Promise<void> {
        if (!this.canStore || !this.report) return;
        if (this.secretState !== 'not_needed' && !(this.secretState === 'fits' && this.isSecretTried)) {
            await this.check();
            if (!this.mayStoreNow()) return;
        }
        this.phase = 'storing';
        this.problem = undefined;
        this.onChange();
        try {
            this.stored = await this.api.importUpload({
                token: this.report.token,
                ...this.asked(),
                ...(this.single && { name: this.name.trim(), description: this.description.trim() }),
                ...(!this.single && { entries: this.wanted.map(({ entry }) => entry!) }),
                force: this.wanted.some(({ alreadyThere }) => alreadyThere),
            });
            this.isOver = true;
            this.phase = 'stored';
        } catch (error) {
            this.fail(error);
        }
        this.onChange();
    }

    /** Gives the file up. What is on its way is ended. */
    async cancel(): Promise<void> {
        if (this.isOver) return;
        this.isOver = true;
        this.sending.abort();
        if (this.report) await this.api.dropUpload(this.report.token);
    }

    private mayStoreNow(): boolean {
        return this.canStore && !this.isSecretMissing && !this.problem;
    }

    private get isSecretMissing(): boolean {
        return this.secretState === 'needed' || this.secretState === 'wrong';
    }

    private async check(): Promise<void> {
        if (!this.report) return;
        const mine = (this.newest = {});
        this.isChecking = true;
        this.problem = undefined;
        this.onChange();
        const { secret } = this;
        try {
            const report = await this.api.checkAgain({ token: this.report.token, ...this.asked() });
            if (mine !== this.newest) return;
            this.tried = secret;
            this.take(report);
        } catch (error) {
            if (mine !== this.newest) return;
            this.fail(error);
        }
        this.isChecking = false;
        this.onChange();
    }

    private asked(): { components: FileComponents; credentialSecret?: string } {
        const { credentials, environment, namesOnly } = this.taken;
        return {
            components: { flows: true, credentials, envVars: environment && (namesOnly ? 'keys' : 'all') },
            ...(this.secret !== '' && { credentialSecret: this.secret }),
        };
    }

    /** What turned out to be there already is not stored again by itself. */
    private take(report: UploadReport): void {
        const known = new Set(this.snapshots.filter((each) => isUploaded(each) && each.alreadyThere).map(entryOf));
        this.report = report;
        const found = report.snapshots.filter((each) => isUploaded(each) && each.alreadyThere).map(entryOf);
        const entries = new Set(this.entries);
        for (const entry of found) if (!known.has(entry)) entries.delete(entry!);
        this.entries = entries;
    }

    private begin({ snapshots }: UploadReport): void {
        const [first] = snapshots;
        if (first && isUploaded(first)) {
            this.name = first.name;
            this.description = first.description;
        }
        const fresh = snapshots.filter((each) => isUploaded(each) && !each.alreadyThere);
        this.entries = new Set(fresh.flatMap(({ entry }) => entry ?? []));
    }

    /** Nothing but choosing the file again helps when the server does not have it any more. */
    private fail(error: unknown): void {
        this.problem = error as ApiError;
        this.phase = isApiError(error) && error.code === 'upload_gone' ? 'refused' : 'asking';
    }
}

export function isUploaded(snapshot: UploadedSnapshot | RefusedEntry): snapshot is UploadedSnapshot {
    return !('problem' in snapshot);
}

function entryOf({ entry }: UploadedSnapshot | RefusedEntry): string | undefined {
    return entry;
}
