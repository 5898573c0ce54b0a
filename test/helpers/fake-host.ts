import type { CaptureHost } from '../../runtime/capture/capture';
import type { Credentials, FlowNode } from '../../runtime/core/snapshot';
import type { Deploy, Host, RunningFlows } from '../../runtime/host';
import type { RecorderHost } from '../../runtime/capture/recorder';
import { translate } from './catalogue';

/** As much of Node-RED as recording needs, in the hands of a test. */
export class FakeHost implements RecorderHost, CaptureHost {
    /** What was logged as an error. */
    readonly errors: string[] = [];
    readonly log = {
        info: (): void => undefined,
        warn: (): void => undefined,
        error: (text: string): void => void this.errors.push(text),
    };
    readonly translate = translate;
    /** The credentials that the runtime holds, by node; they may be changed in place, as Node-RED does. */
    credentials: Credentials = {};
    /** Node-RED's own settings, by name. */
    readonly settings: Record<string, unknown> = {};
    private running: RunningFlows | undefined;
    private readonly deployListeners: ((deploy: Deploy) => void)[] = [];
    private readonly attributionListeners: Parameters<Host['onAttribution']>[0][] = [];
    private readonly settledListeners: (() => void)[] = [];
    private revisions = 0;

    /** Tells of a deploy as Node-RED does: at once, and before it replies to the person. */
    announce(flows: FlowNode[], about: Partial<Omit<Deploy, 'running'>> = {}): RunningFlows {
        const running = { flows, rev: `revision ${++this.revisions}` };
        this.running = running;
        this.deployListeners.forEach((listener) => listener({ type: 'full', ...about, running }));
        return running;
    }

    /** Tells that the work of the deploy itself is done. */
    settle(): void {
        this.settledListeners.forEach((listener) => listener());
    }

    /** Tells who made a deploy, afterwards, as with the `/flow` routes. */
    attribute(running: RunningFlows, username: string): void {
        this.attributionListeners.forEach((listener) => listener(running, { username }));
    }

    setting(name: string): unknown {
        return this.settings[name];
    }

    runningFlows(): Promise<RunningFlows | undefined> {
        return Promise.resolve(this.running);
    }

    credentialsOf(flows: readonly FlowNode[]): Credentials {
        const ids = Object.keys(this.credentials).filter((id) => flows.some((node) => node.id === id));
        return structuredClone(Object.fromEntries(ids.map((id) => [id, this.credentials[id]!])));
    }

    onDeploy(listener: (deploy: Deploy) => void): void {
        this.deployListeners.push(listener);
    }

    onAttribution(listener: Parameters<Host['onAttribution']>[0]): void {
        this.attributionListeners.push(listener);
    }

    onSettled(listener: () => void): void {
        this.settledListeners.push(listener);
    }
}
