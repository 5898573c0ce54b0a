import { COMMS_TOPIC, type RestorePlan, type RestoreProgress, type RestoreRequest } from '../runtime/core/wire';
import type { AppliedModules, RestoreResult, SnapshotsNotice } from '../runtime/core/wire';
import { isApiError, type ApiError, type Api } from './api';
import { inStep } from './editor-sync';
import type { EditorHost } from './host';
import { putIntoEditor } from './into-editor';
import { defaultChoice, requestOf, type RestoreChoice } from './restore-choice';
import { attempt, say } from './say';
import { askWithoutModules } from './views/module-failure';
import { askPlan } from './views/restore-question';

/** What of a snapshot to restore, and what to do afterwards. */
export interface RestoreWish {
    /** Ids of nodes, tabs or subflows; everything by default. */
    only?: readonly string[] | undefined;
    /** Called when the flows that run, or those in the editor, may be others now. */
    onDone?: () => void;
}

/** Plans a restore, asks once, and carries it out. Rejects with an `ApiError` when it cannot be planned. */
export async function askRestore(host: EditorHost, api: Api, id: string, wish: RestoreWish = {}): Promise<void> {
    if (!isFreeToRestore(host)) return;
    askAbout(host, api, { plan: await api.plan(id, wish.only), onDone: wish.onDone });
}

/** Back to what ran before the last deploy: the newest snapshot whose flows are not those that run. */
export async function undoDeploy(host: EditorHost, api: Api): Promise<void> {
    if (!isFreeToRestore(host)) return;
    const { snapshots } = await api.list({ limit: 50 });
    const states = snapshots.filter((item, i) => !item.damaged && item.hash !== snapshots[i - 1]?.hash);
    for (const state of states.slice(0, STATES_TO_TRY)) {
        const plan = await api.plan(state.id);
        if (plan.flows.nothingToDo) continue;
        askAbout(host, api, { plan });
        return;
    }
    say(host, 'warning', [host.text('restore.noEarlier')]);
}

/** Neighbours may differ in something else than their flows, such as installed modules. */
const STATES_TO_TRY = 10;

function isFreeToRestore(host: EditorHost): boolean {
    if (!host.canvas.isEditing()) return true;
    say(host, 'warning', [host.text('restore.closeForm')]);
    return false;
}

interface Matter {
    plan: RestorePlan;
    /** What is ticked at first. */
    choice?: RestoreChoice;
    /** Something to say first. */
    note?: string;
    onDone?: (() => void) | undefined;
}

function askAbout(host: EditorHost, api: Api, { plan, choice, note, onDone }: Matter): void {
    askPlan(host, {
        plan,
        choice: choice ?? defaultChoice(plan),
        note,
        planFor: (only) => api.plan(plan.snapshot.id, only),
        restore: (request, ticked, onProgress) =>
            apply(host, api, { plan, request, choice: ticked, onDone }, onProgress),
        edit: async (only) => {
            await putIntoEditor(host, api, plan.snapshot, only);
            onDone?.();
        },
    });
}

/** Undo needs no question while nothing happened since, no deploy and no edit, and no module has to change. */
async function undo(host: EditorHost, api: Api, { safety, rev, modules, environment }: RestoreResult): Promise<void> {
    if (!isFreeToRestore(host)) return;
    const plan = await api.plan(safety.id);
    const choice = {
        ...defaultChoice(plan),
        modules: modules.done.length > 0,
        environment: environment.set.length + environment.removed.length > 0,
    };
    const isAsBefore = plan.rev === rev && !host.canvas.hasUndeployedChanges();
    const isSimple = isAsBefore && !plan.nothingToDo && !choice.modules;
    if (!isSimple) askAbout(host, api, { plan, choice });
    else await apply(host, api, { plan, request: requestOf(plan, plan, choice), choice }, () => undefined);
}

interface Order {
    plan: RestorePlan;
    request: RestoreRequest;
    choice: RestoreChoice;
    onDone?: (() => void) | undefined;
}

type OnProgress = (progress: RestoreProgress) => void;

/** Restores and tells how it went. Asks again when the flows have changed meanwhile, or when a module cannot be had. */
async function apply(host: EditorHost, api: Api, order: Order, onProgress: OnProgress): Promise<void> {
    const { id } = order.plan.snapshot;
    const stopListening = host.onNotice(COMMS_TOPIC, (payload) => {
        const notice = payload as SnapshotsNotice | RestoreProgress;
        if (notice.event === 'progress' && notice.snapshot === id) onProgress(notice);
    });
    try {
        const { result, isShown } = await inStep(host, api, () => api.restore(id, order.request));
        sayRestored(host, api, result, isShown);
        order.onDone?.();
    } catch (error) {
        if (!isApiError(error)) throw error;
        await afterFailure(host, api, order, error);
    } finally {
        stopListening();
    }
}

async function afterFailure(host: EditorHost, api: Api, order: Order, error: ApiError): Promise<void> {
    const { plan, request, choice } = order;
    if (error.code === 'version_mismatch') {
        const anew = await api.plan(plan.snapshot.id, plan.only);
        askAbout(host, api, { plan: anew, choice, note: host.text('restore.movedOn'), onDone: order.onDone });
    } else if (error.code === 'modules_failed') {
        const goOn = { ...order, request: { ...request, onModuleFailure: 'continue' as const } };
        askWithoutModules(host, {
            modules: error.facts as unknown as AppliedModules,
            goOn: (onProgress) => apply(host, api, goOn, onProgress),
        });
    } else if (error.code === 'restore_failed') {
        say(host, 'error', [host.text('restore.notDone', { name: plan.snapshot.name }), error.message]);
    } else throw error;
}

function sayRestored(host: EditorHost, api: Api, result: RestoreResult, isShown: boolean): void {
    const restored = host.text('restore.done', { name: result.restored.name });
    const warnings = [
        ...(result.restartRequired ? [host.text('restore.restart')] : []),
        ...result.warnings,
        ...(isShown ? [] : [host.text('restore.reload')]),
    ];
    const undoButton = {
        label: host.text('button.undo'),
        run: () => attempt(host, () => undo(host, api, result)),
    };
    say(host, warnings.length > 0 ? 'warning' : 'success', [restored, ...warnings], [undoButton]);
}
