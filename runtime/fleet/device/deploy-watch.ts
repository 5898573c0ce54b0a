import type { Deploy, Host } from '../../host';
import { runsAsWanted } from '../../restore/runs-as-wanted';
import { readCredentials } from '../../capture/snapshot-content';
import type { DeviceTools } from './device-tools';
import type { DeviceMemory } from './memory';

export interface DeployWatchOptions {
    host: Pick<Host, 'onDeploy' | 'log'>;
    memory: DeviceMemory;
    tools: () => Promise<DeviceTools>;
    /** Somebody has deployed here something else than the target, or the target again. */
    onChange: () => void;
    onLoaded(): void;
}

/** Notices what people deploy on a device. */
export class DeployWatch {
    private rev: string | undefined;
    private ours = 0;
    private wasModified = false;

    constructor(private readonly options: DeployWatchOptions) {
        options.host.onDeploy((deploy) => this.hear(deploy));
    }

    /** Whether something else runs than the target that was put in place. False while one is being put in place. */
    get isModified(): boolean {
        const { current, credentialsChanged } = this.options.memory.content;
        if (!current || this.rev === undefined || this.ours > 0) return false;
        return this.rev !== current.rev || credentialsChanged === true;
    }

    /** Deploys in here are not somebody's. */
    async whileOurs<T>(work: () => Promise<T>): Promise<T> {
        this.ours++;
        try {
            return await work();
        } finally {
            this.ours--;
            this.wasModified = this.isModified;
        }
    }

    private hear({ running, type }: Deploy): void {
        this.rev = running.rev;
        if (type === 'load') return this.options.onLoaded();
        if (this.ours > 0) return;
        const { current } = this.options.memory.content;
        if (!current) return;
        this.compare(running.rev === current.rev).catch((error: unknown) => this.options.host.log.warn(String(error)));
    }

    /** Credentials have no part in the revision. */
    private async compare(hasSameFlows: boolean): Promise<void> {
        const { memory } = this.options;
        const isOther = hasSameFlows && !(await this.hasSameCredentials());
        await memory.update(() => ({ credentialsChanged: isOther ? true : undefined }));
        if (this.isModified === this.wasModified) return;
        this.wasModified = this.isModified;
        this.options.onChange();
    }

    private async hasSameCredentials(): Promise<boolean> {
        const { store, memory, recorder } = await this.options.tools();
        const manifest = await store.get(memory.content.current!.local).catch(() => undefined);
        const wanted = manifest && (await readCredentials(store, manifest));
        if (wanted === undefined || wanted === 'unreadable') return true;
        const moment = await recorder.moment();
        return runsAsWanted(moment.running.flows, wanted, moment);
    }
}
