import type { Requester } from '../host';
import type { EnvironmentChange } from '../environment/kept-environment';
import type { Moment } from '../capture/moment';
import { applyModules, stepsBack, type ModuleStep } from './apply-modules';
import type { RestoreTools } from './restore-tools';
import { runsAsWanted } from './runs-as-wanted';

/** What a restore has changed so far. */
export interface Applied {
    /** What ran before. */
    moment: Moment;
    modules: readonly ModuleStep[];
    /** The change that takes the environment back. */
    environment?: EnvironmentChange;
    /** Revision that runs if nobody but the restore has deployed; absent when the flows were not touched. */
    deployed?: string;
}

/**
 * Takes back what a restore has changed, the last first, as far as it can: flows that somebody else has deployed since
 * stay. Gives a sentence for each thing that could not be taken back. Never rejects.
 */
export async function goBack(tools: RestoreTools, applied: Applied, by: Requester): Promise<string[]> {
    const left: string[] = [];
    const attempt = async (action: () => Promise<unknown>): Promise<void> => {
        try {
            await action();
        } catch (error) {
            left.push((error as Error).message);
        }
    };
    const { environment, modules } = applied;
    if (environment) await attempt(() => tools.kept.change(environment));
    const carryOut = (steps: readonly ModuleStep[]): Promise<void> =>
        attempt(async () => {
            const { failed } = await applyModules(tools, steps, { by, onStep: () => undefined });
            left.push(...failed.map(({ name, reason }) => `${name}: ${reason}`));
        });
    const back = stepsBack(modules);
    await carryOut(back.filter(({ action }) => action !== 'remove'));
    await attempt(() => redeploy(tools, applied, by));
    // Node-RED does not take a module away while the flows that run use it.
    await carryOut(back.filter(({ action }) => action === 'remove'));
    return left;
}

async function redeploy({ host, recorder }: RestoreTools, applied: Applied, by: Requester): Promise<void> {
    if (applied.deployed === undefined) return;
    const { running, credentials } = applied.moment;
    const now = await recorder.moment();
    if (now.running.rev !== applied.deployed) return;
    // Node-RED takes new credentials before it stores flows: they may have changed although the flows have not.
    if (await runsAsWanted(running.flows, credentials, now)) return;
    await host.deploy({ flows: running.flows, credentials, rev: now.running.rev, by });
    const after = await recorder.moment();
    if (!(await runsAsWanted(running.flows, credentials, after))) {
        throw new Error(host.translate('restore.runsOther'));
    }
}
