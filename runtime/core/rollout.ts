import { SnapshotError } from './errors';
import type { Rollout, RolloutStep, SnapshotRef } from './fleet-wire';
import type { Assignments, Targeted } from './assignments';

/** A roll-out as it is kept. Which devices it reaches is settled when it starts. */
export interface RolloutRecord {
    snapshot: SnapshotRef;
    state: Rollout['state'];
    /** Index of the step that is under way. */
    step: number;
    steps: { label: string; devices: string[] }[];
    maxFailures: number;
    automatic: boolean;
    /** How long the devices of a step have to run it before the next. */
    settleSeconds: number;
    startedAt: string;
    /** Devices whose failure a person has accepted, by going on. */
    accepted: string[];
    /** What everybody had before, and what they have once it is done. */
    before: Assignments;
    after: Assignments;
}

/** How a device of a roll-out stands to it. `away`: not heard of, or not one that takes targets now. */
export type Standing = 'running' | 'failed' | 'waiting' | 'away';

/** What becomes of a roll-out that goes on by itself. */
export type RolloutTurn = 'wait' | 'settle' | 'next' | 'pause' | 'stop';

/**
 * The steps in devices. Each adds those that none before has; a percent adds as many as are missing until that share of all
 * has it. Whoever is left goes last. A step that would add nobody is left out.
 *
 * @param preferred the order in which a percent takes devices
 */
export function planSteps(
    wanted: readonly RolloutStep[],
    preferred: readonly (Targeted & { name: string })[],
): RolloutRecord['steps'] {
    const left = new Map(preferred.map((device) => [device.id, device]));
    const steps: RolloutRecord['steps'] = [];
    const add = (label: string, ids: string[]): void => {
        ids.forEach((id) => left.delete(id));
        if (ids.length > 0) steps.push({ label, devices: ids });
    };
    for (const step of wanted) {
        if ('percent' in step) {
            const share = Math.ceil((preferred.length * step.percent) / 100);
            const missing = Math.max(0, share - (preferred.length - left.size));
            add(`${step.percent} %`, [...left.keys()].slice(0, missing));
        } else if ('group' in step) {
            const members = [...left.values()].filter(({ group }) => group === step.group);
            add(
                step.group,
                members.map(({ id }) => id),
            );
        } else {
            const named = step.devices.filter((id) => left.has(id));
            const names = named.map((id) => left.get(id)!.name);
            add(names.length > 3 ? String(names.length) : names.join(', '), named);
        }
    }
    add('', [...left.keys()]);
    if (steps.length === 0) throw new SnapshotError('bad_request', 'No device is left that this roll-out would reach.');
    return steps;
}

/** What comes next, by what the devices that were reached say. `settle`: they all run it; `next` once that has lasted. */
export function turnOf(rollout: RolloutRecord, standingOf: (id: string) => Standing, hasSettled: boolean): RolloutTurn {
    if (rollout.state !== 'running') return 'wait';
    const reached = rollout.steps.slice(0, rollout.step + 1).flatMap(({ devices }) => devices);
    const failed = reached.filter((id) => standingOf(id) === 'failed' && !rollout.accepted.includes(id));
    if (failed.length >= rollout.maxFailures) return 'stop';
    const standings = (rollout.steps[rollout.step]?.devices ?? []).map(standingOf);
    // That nobody complains proves nothing as long as nobody runs it.
    const isRunning = standings.includes('running') || rollout.steps[rollout.step]?.devices.length === 0;
    if (!isRunning || standings.includes('waiting')) return 'wait';
    if (!hasSettled) return 'settle';
    const isLast = rollout.step === rollout.steps.length - 1;
    return rollout.automatic || isLast ? 'next' : 'pause';
}

/** The roll-out as it is shown. */
export function showRollout(rollout: RolloutRecord, standingOf: (id: string) => Standing): Rollout {
    const { snapshot, state, step, maxFailures, automatic, settleSeconds, startedAt } = rollout;
    const steps = rollout.steps.map(({ label, devices }) => {
        const standings = devices.map(standingOf);
        const count = (...which: Standing[]): number => standings.filter((own) => which.includes(own)).length;
        return {
            label,
            devices: [...devices],
            running: count('running'),
            failed: count('failed'),
            waiting: count('waiting', 'away'),
        };
    });
    return { snapshot, state, step, steps, maxFailures, automatic, settleSeconds, startedAt };
}
