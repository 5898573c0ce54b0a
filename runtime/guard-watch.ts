import type { Host, RunningFlows } from './host';

export interface GuardWatchOptions {
    host: Host;
    withinSeconds: number;
    /** Node-RED has outlived its start, was stopped by a person, or runs other flows than it was started with. */
    onTrusted(): void;
    /** These flows have run for `withinSeconds` without ending Node-RED. */
    onGood(running: RunningFlows): void;
}

/** Watches how long Node-RED runs, and with which flows. */
export function watchRun(options: GuardWatchOptions): void {
    const { host } = options;
    const milliseconds = options.withinSeconds * 1000;
    let approval: NodeJS.Timeout | undefined;
    const trustLater = (): NodeJS.Timeout => setTimeout(() => options.onTrusted(), milliseconds).unref();
    let trust = trustLater();
    host.onStarted((running) => {
        // A small machine may need longer than that to load its modules: flows end nothing before they run.
        clearTimeout(trust);
        trust = trustLater();
        clearTimeout(approval);
        approval = setTimeout(() => options.onGood(running), milliseconds).unref();
    });
    host.onDeploy((deploy) => {
        clearTimeout(approval);
        if (deploy.type !== 'load') options.onTrusted();
    });
    host.onStopping(() => options.onTrusted());
    host.onExit((code) => {
        if (code === 0) options.onTrusted();
    });
}
