import type { Api } from './api';
import type { EditorHost } from './host';

/** What came of a change to the running flows. */
export interface Synced<T> {
    result: T;
    /** False when the change was made, but the editor could not be brought in step and has to be loaded again. */
    isShown: boolean;
}

/**
 * Carries out something that changes the running flows, then shows these in the open editor without a reload.
 * Undeployed changes are replaced. When the change fails, so does this, and an editor that had nothing undeployed still
 * shows what runs now; one that had is left to Node-RED's own comparison.
 */
export async function inStep<T>(host: EditorHost, api: Api, change: () => Promise<T>): Promise<Synced<T>> {
    // The notice of the deploy comes before the answer, and would ask about flows "deployed elsewhere".
    host.canvas.holdDeployNotices(true);
    try {
        const result = await change();
        return { result, isShown: await showRunning(host, api) };
    } catch (error) {
        await showAfterFailure(host, api);
        throw error;
    } finally {
        host.canvas.holdDeployNotices(false);
    }
}

async function showRunning(host: EditorHost, api: Api): Promise<boolean> {
    try {
        const { flows, rev } = await api.runningFlows();
        host.canvas.replace(flows, rev);
        return true;
    } catch (error) {
        console.error(error);
        return false;
    }
}

/** A change that failed may have been made all the same, and the notice of it was held back. */
async function showAfterFailure(host: EditorHost, api: Api): Promise<void> {
    const running = await api.runningFlows().catch(() => undefined);
    if (!running || running.rev === host.canvas.revision()) return;
    if (host.canvas.hasUndeployedChanges()) host.canvas.reviewRunning();
    else host.canvas.replace(running.flows, running.rev);
}
