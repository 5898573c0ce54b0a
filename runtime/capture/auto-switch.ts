import type { PrivateConfig } from '../private-config';

/** What the file keeps: the person's choice, and the setting that it was made against. */
interface Choice {
    enabled: boolean;
    insteadOf: boolean;
}

/**
 * Whether deploys make snapshots. The switch in the sidebar outlasts restarts, until settings.js says something else
 * than it did when the switch was used.
 */
export class AutoSwitch {
    private choice: Promise<boolean>;

    constructor(
        private readonly config: PrivateConfig,
        private readonly setting: boolean,
    ) {
        this.choice = this.load();
    }

    /** Never rejects: where the file cannot be read, settings.js holds. */
    enabled(): Promise<boolean> {
        return this.choice;
    }

    /** Resolves once the choice is on disk; rejects as a write does, and changes nothing then. */
    async set(enabled: boolean): Promise<void> {
        const choice: Choice = { enabled, insteadOf: this.setting };
        await this.config.update(() => ({ auto: choice }));
        this.choice = Promise.resolve(enabled);
    }

    private async load(): Promise<boolean> {
        const kept = await this.config.read().catch(() => undefined);
        const choice = kept?.['auto'] as Partial<Choice> | undefined;
        const holds = typeof choice?.enabled === 'boolean' && choice.insteadOf === this.setting;
        return holds && choice.enabled !== undefined ? choice.enabled : this.setting;
    }
}
