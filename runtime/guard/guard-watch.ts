import type { Host, RunningFlows } from '../host';

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
    let trust: NodeJS.Timeout | undefined;
    const trustLater = (): void => {
        clearTimeout(trust);
        trust = setTimeout(() => options.onTrusted(), milliseconds).unref();
    };
    host.onStarted((running) => {
        trustLater();
        clearTimeout(approval);
        approval = setTimeout(() => options.onGood(running), milliseconds).unref();
    });
    host.onDeploy((deploy) => {
        clearTimeout(approval);
        if (deploy.type !== 'load') options.onTrusted();
        // Not before: a small machine may need longer than that to load its modules, and flows end nothing before they run.
        else trustLater();
    });
    host.onStopping(() => options.onTrusted());
    host.onExit((code) => {
        if (code === 0) options.onTrusted();
    });
}
