import { SnapshotError } from '../core/errors';
import { itemOf, type Manifest } from '../core/snapshot';
import { COMMS_TOPIC, type RestoreProgress, type RestoreRequest, type RestoreResult } from '../core/wire';
import type { Host, Requester } from '../host';
import type { Moment } from '../capture/moment';
import { applyModules, moduleSteps, type ModulesOutcome, type ModuleStep } from './apply-modules';
import { goBack, type Applied } from './go-back';
import type { RestoreTools } from './restore-tools';
import { runsAsWanted } from './runs-as-wanted';
import { readTarget, type Target } from './target';
import { warningsAfter } from './warnings';

/**
 * Takes a safety snapshot and brings back what was asked for: modules, then environment, then flows with credentials;
 * modules that the snapshot does not have go last.
 * Everything that can fail by itself is done before anything changes. What fails later is taken back again.
 *
 * Rejects with `not_found`, `damaged`, `bad_request`; with `version_mismatch` when the running flows are not those of
 * `request.rev`, or are replaced meanwhile: nothing is changed then. With `modules_failed` when a module could not be
 * had and the request does not say to go on: flows and environment are as before, modules that could be had stay. With
 * `restore_failed` when Node-RED did not take the flows, or runs something else than it was given: what ran before is
 * brought back first.
 *
 * @param onSafe waited for with the safety snapshot, before anything changes; what it rejects with ends the restore
 */
export function restore(
    tools: RestoreTools,
    id: string,
    request: RestoreRequest,
    by: Requester,
    onSafe?: (safety: Manifest) => Promise<void>,
): Promise<RestoreResult> {
    return tools.restores.run(() => restoreNow(tools, id, request, by, onSafe));
}

async function restoreNow(
    tools: RestoreTools,
    id: string,
    request: RestoreRequest,
    by: Requester,
    onSafe: ((safety: Manifest) => Promise<void>) | undefined,
): Promise<RestoreResult> {
    const { host, recorder } = tools;
    const moment = await recorder.moment();
    const { rev } = moment.running;
    if (request.rev !== undefined && request.rev !== rev) throw movedOn(host);
    const target = await readTarget(tools, id, moment, request.only);
    const steps = request.modules ? moduleSteps(target.plan.modules) : [];
    const coming = steps.filter(({ action }) => action !== 'remove');
    const going = steps.filter(({ action }) => action === 'remove');
    const tell = teller(host, id, coming.length, going.length);
    try {
        tell('safety');
        const safety = await takeSafety(tools, target.manifest, request, by);
        if (safety.moment.running.rev !== rev) throw movedOn(host);
        await onSafe?.(safety.manifest);
        const modules = await changeModules(tools, coming, request, by, safety.manifest, tell);
        const outcome = await change(tools, { target, request, by, safety, modules, going, tell });
        return { ...outcome, ...itemsOf(tools, safety.manifest, target.manifest) };
    } finally {
        tell('end');
    }
}

interface Safety {
    manifest: Manifest;
    moment: Moment;
}

function takeSafety(
    { host, recorder }: RestoreTools,
    restored: Manifest,
    request: RestoreRequest,
    by: Requester,
): Promise<Safety> {
    return recorder.capture({
        kind: 'restore',
        name: host.translate('restore.safetyName', { name: restored.name }),
        description: '',
        pinned: false,
        noteNoEnvironment: request.env === true,
        ...(by.user && { user: by.user }),
    });
}

type Tell = (step: RestoreProgress['step'], module?: { name: string; index: number }) => void;

/** Counts each module as one step, beside the safety snapshot, the environment, the flows and their check. */
function teller(host: Host, snapshot: string, coming: number, going: number): Tell {
    const of = coming + going + 4;
    const before = { safety: 0, modules: 1, environment: coming + 1, flows: coming + 2, verify: coming + 3 };
    return (step, module) => {
        const done = step === 'end' || step === 'undo' ? of : before[step] + (module?.index ?? 0);
        const progress: RestoreProgress = { event: 'progress', snapshot, step, done, of };
        host.publish(COMMS_TOPIC, { ...progress, ...(module && { module: module.name }) });
    };
}

async function changeModules(
    tools: RestoreTools,
    steps: readonly ModuleStep[],
    { onModuleFailure }: RestoreRequest,
    by: Requester,
    safety: Manifest,
    tell: Tell,
): Promise<ModulesOutcome> {
    const goOn = onModuleFailure === 'continue';
    const onStep = (name: string, index: number): void => tell('modules', { name, index });
    const outcome = await applyModules(tools, steps, { by, onStep });
    if (outcome.failed.length === 0 || goOn) return outcome;
    const names = outcome.failed.map(({ name, reason }) => `${name} (${reason})`).join(', ');
    throw new SnapshotError('modules_failed', tools.host.translate('restore.modulesFailed', { modules: names }), {
        failed: outcome.failed,
        done: outcome.done,
        safety: safety.id,
    });
}

interface Work {
    target: Target;
    request: RestoreRequest;
    by: Requester;
    safety: Safety;
    /** What was done so that the flows find their modules. */
    modules: ModulesOutcome;
    /** Modules to take away: Node-RED does not while flows use them, so they go once other flows run. */
    going: readonly ModuleStep[];
    tell: Tell;
}

/** Environment, flows, and then what nothing uses any more; all is taken back when it does not work out. */
async function change(tools: RestoreTools, work: Work): Promise<Omit<RestoreResult, 'safety' | 'restored'>> {
    const { host, recorder } = tools;
    const { target, request, by, safety, tell } = work;
    const credentials =
        request.credentials === false || target.credentials === 'unreadable' ? undefined : target.credentials;
    const applied: Applied = { moment: safety.moment, modules: work.modules.steps };
    try {
        const environment = request.env ? variablesToChange(target) : { set: {}, remove: [] };
        tell('environment');
        applied.environment = await tools.kept.change(environment);
        tell('flows');
        const before = safety.moment.running.rev;
        applied.deployed = before;
        const rev = await host.deploy({ flows: target.flows, credentials, rev: before, by });
        applied.deployed = rev;
        tell('verify');
        const now = await recorder.moment();
        const isOurs = now.running.rev === rev;
        const runs = await runsAsWanted(target.flows, credentials, now);
        if (isOurs && !runs) throw new SnapshotError('restore_failed', host.translate('restore.runsOther'));
        const modules = isOurs ? await takeAway(tools, work) : work.modules;
        return {
            status: 'okay',
            verified: runs,
            rev,
            restartRequired: modules.done.some(({ restart }) => restart),
            warnings: await warningsAfter(tools, target, request, modules, runs),
            modules: { done: modules.done, failed: modules.failed },
            environment: { set: Object.keys(environment.set), removed: environment.remove },
        };
    } catch (error) {
        const isOvertaken = error instanceof SnapshotError && error.code === 'version_mismatch';
        if (isOvertaken) delete applied.deployed;
        tell('undo');
        const left = await goBack(tools, applied, by);
        if (isOvertaken && left.length === 0) throw error;
        throw failed(host, error, safety.manifest, left);
    }
}

/** One that cannot be taken away is told, and does no harm: the flows are those that were wanted. */
async function takeAway(tools: RestoreTools, { modules, going, by, tell }: Work): Promise<ModulesOutcome> {
    // Counted on from the check of the flows, the fourth step beside the modules.
    const first = modules.done.length + modules.failed.length + 3;
    const onStep = (name: string, index: number): void => tell('modules', { name, index: first + index });
    const gone = await applyModules(tools, going, { by, onStep });
    return {
        done: [...modules.done, ...gone.done],
        failed: [...modules.failed, ...gone.failed],
        steps: [...modules.steps, ...gone.steps],
    };
}

function variablesToChange({ plan, environment }: Target): { set: Record<string, string>; remove: string[] } {
    const names = [...plan.environment.missing, ...plan.environment.changed];
    const set = Object.fromEntries(names.map((name) => [name, environment[name]!.value]));
    return { set, remove: plan.environment.removed };
}

function itemsOf(
    { store }: RestoreTools,
    safety: Manifest,
    restored: Manifest,
): Pick<RestoreResult, 'safety' | 'restored'> {
    const items = store.items();
    const newest = (manifest: Manifest): RestoreResult['safety'] =>
        items.find((item) => item.id === manifest.id) ?? itemOf(manifest);
    return { safety: newest(safety), restored: newest(restored) };
}

function failed(host: Host, cause: unknown, safety: Manifest, left: readonly string[]): SnapshotError {
    const error = cause instanceof Error ? cause.message : String(cause);
    const key = left.length === 0 ? 'restore.wentBack' : 'restore.notAllBack';
    const text = host.translate(key, { error, name: safety.name, left: left.join(' ') });
    return new SnapshotError('restore_failed', text, { safety: safety.id, left }, { cause });
}

function movedOn(host: Host): SnapshotError {
    return new SnapshotError('version_mismatch', host.translate('restore.movedOn'));
}
