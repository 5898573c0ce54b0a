import type { EditorHost } from '../host';
import { canRestore, onlyOf, requestOf, type RestoreChoice } from '../restore-choice';
import { say, sentenceOf } from '../say';
import { h, icon } from './dom';
import { PlanFlows } from './plan-flows';
import { planOthers } from './plan-others';
import { restoreLabel } from './restore-label';
import { ProgressView } from './restore-progress';
import type { RestorePlan, RestoreProgress, RestoreRequest } from '../../runtime/core/wire';

export interface RestoreQuestion {
    /** For the whole snapshot. */
    plan: RestorePlan;
    choice: RestoreChoice;
    /** Something to say first. */
    note?: string | undefined;
    /** The plan for a part of the snapshot. */
    planFor(only: readonly string[]): Promise<RestorePlan>;
    /** Carries it out, while the question stands there, busy. What fails is told when this rejects. */
    restore(
        request: RestoreRequest,
        choice: RestoreChoice,
        onProgress: (progress: RestoreProgress) => void,
    ): Promise<void>;
    /** Puts what is ticked into the open editor instead; undefined for everything. */
    edit(only: readonly string[] | undefined): Promise<void>;
}

/** Shows what a restore would do, before anything happens, and asks what of it shall be done. */
export function askPlan(host: EditorHost, { plan, note, ...question }: RestoreQuestion): void {
    let { choice } = question;
    let current = plan;
    let newest: unknown;

    const lead = h('p', { class: 'snapshots-lead', 'aria-live': 'polite' });
    const warnings = h('div');
    const others = h('div', { class: 'snapshots-groups' });
    const progress = new ProgressView(host);
    const flows = new PlanFlows(host, plan, choice.parts, (parts) => {
        choice = { ...choice, parts };
        void planAnew();
    });
    const groups = h('div', { class: 'snapshots-groups' }, !plan.flows.nothingToDo && flows.element, others);
    const content = h(
        'div',
        { class: 'snapshots-dialog snapshots-plan' },
        note !== undefined && warning(note),
        lead,
        warnings,
        groups,
        !plan.nothingToDo && h('p', { class: 'snapshots-hint' }, host.text('restore.safety')),
        progress.element,
    );

    const planAnew = async (): Promise<void> => {
        const mine = (newest = {});
        const only = onlyOf(plan, choice);
        showButtons(false);
        if (only && only.length > 0) {
            const part = await question
                .planFor(only)
                .catch((error: unknown) => void say(host, 'error', [sentenceOf(error)]));
            if (mine !== newest || !part) return;
            current = part;
        } else current = plan;
        fill();
        showButtons(true);
    };
    const fill = (): void => {
        lead.textContent = current.text;
        warnings.replaceChildren(...warningsOf(host, current).map((sentence) => warning(sentence)));
        flows.showNeeded(current, onlyOf(plan, choice) === undefined);
        others.replaceChildren(
            ...planOthers(host, current, choice, (ticks) => {
                choice = { ...choice, ...ticks };
                showButtons(true);
            }),
        );
    };
    const showButtons = (isPlanned: boolean): void => {
        if (plan.nothingToDo) return;
        const label = restoreLabel(host, plan, current, choice);
        const isAnything = onlyOf(plan, choice)?.length !== 0;
        if (!plan.flows.nothingToDo)
            dialog.setButton(1, { label: host.text('button.intoEditor'), enabled: isPlanned && isAnything });
        dialog.setButton(plan.flows.nothingToDo ? 1 : 2, {
            label,
            enabled: isPlanned && canRestore(plan, current, choice),
        });
    };
    const whileBusy = (task: () => Promise<void>): void => {
        dialog.setBusy(true);
        groups.inert = true;
        task()
            .catch((error: unknown) => say(host, 'error', [sentenceOf(error)]))
            .finally(() => dialog.close());
    };
    const restore = (): void => {
        progress.start();
        whileBusy(() => question.restore(requestOf(plan, current, choice), choice, (each) => progress.show(each)));
    };
    fill();
    const dialog = host.openDialog({
        title: host.text(plan.only ? 'restore.titlePart' : 'restore.title', { name: plan.snapshot.name }),
        width: 520,
        content,
        buttons: [
            { label: host.text(plan.nothingToDo ? 'button.close' : 'button.cancel'), run: () => dialog.close() },
            ...(plan.flows.nothingToDo
                ? []
                : [
                      {
                          label: host.text('button.intoEditor'),
                          hint: host.text('intoEditor.hint'),
                          run: () => whileBusy(() => question.edit(onlyOf(plan, choice))),
                      },
                  ]),
            ...(plan.nothingToDo ? [] : [{ label: host.text('button.restore'), primary: true, run: restore }]),
        ],
        onClose: () => undefined,
    });
    if (!plan.only && onlyOf(plan, choice)) void planAnew();
    else showButtons(true);
}

function warningsOf(host: EditorHost, plan: RestorePlan): string[] {
    const { missingTypes, credentials, environment } = plan;
    const sentences: string[] = [];
    if (!plan.nothingToDo && host.canvas.hasUndeployedChanges()) sentences.push(host.text('restore.undeployed'));
    if (missingTypes.length > 0) {
        const names = missingTypes.join(', ');
        sentences.push(host.text('restore.missingTypes', { count: missingTypes.length, names }));
    }
    if (credentials.state === 'unreadable') sentences.push(host.text('restore.unreadable'));
    if (environment.state === 'unreadable') sentences.push(host.text('restore.unreadableEnvironment'));
    return sentences;
}

function warning(sentence: string): HTMLElement {
    return h('p', { class: 'snapshots-warning' }, icon('fa-exclamation-triangle'), h('span', {}, sentence));
}
