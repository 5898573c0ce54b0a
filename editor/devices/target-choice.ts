import type { DeviceItem, DeviceList, RolloutStep, TargetRequest } from '../../runtime/core/wire';

/** What a person has chosen in the question that sets a Device Target. Without any DOM. */
export interface TargetChoice {
    to: 'all' | 'groups' | 'devices';
    groups: ReadonlySet<string>;
    /** Ids. */
    devices: ReadonlySet<string>;
    isStaged: boolean;
    /** Who goes first, and then; whoever is left goes last. */
    steps: readonly RolloutStep[];
    maxFailures: number;
    automatic: boolean;
}

/** The choice that a person finds: everything at once, or those that were ticked before. */
export function firstChoice(ticked: ReadonlySet<string>): TargetChoice {
    return {
        to: ticked.size > 0 ? 'devices' : 'all',
        groups: new Set(),
        devices: ticked,
        isStaged: false,
        steps: [{ percent: 10 }],
        maxFailures: 1,
        automatic: true,
    };
}

/** The devices that get another target by a choice, as they are listed. */
export function concernedBy(choice: TargetChoice, { devices }: DeviceList): DeviceItem[] {
    if (choice.to === 'all') return [...devices];
    if (choice.to === 'devices') return devices.filter(({ id }) => choice.devices.has(id));
    return devices.filter((device) => isReachedBy(device, choice.groups));
}

/** A target of its own, and one that was chosen for it alone, go before that of its group. */
function isReachedBy({ group, owner, chosen }: DeviceItem, groups: ReadonlySet<string>): boolean {
    return owner === 'instance' && !chosen && group !== undefined && groups.has(group);
}

/** Those of them that get another target than they have: a roll-out is about these, the ones that are online first. */
export function reachedBy(concerned: readonly DeviceItem[], snapshot: string | undefined): DeviceItem[] {
    const reached = concerned.filter(({ target }) => target === undefined || target.id !== snapshot);
    const isOnline = ({ presence }: DeviceItem): boolean => presence === 'online';
    return [...reached.filter(isOnline), ...reached.filter((device) => !isOnline(device))];
}

/**
 * How many go in each step, as the hub counts them: each step adds those that none before has, a share as many as are
 * missing of it. The last entry is whoever is left.
 */
export function stagesOf(steps: readonly RolloutStep[], reached: readonly DeviceItem[]): number[] {
    let left = [...reached];
    const counts = steps.map((step) => {
        const stage = new Set(takenBy(step, left, reached.length));
        left = left.filter((device) => !stage.has(device));
        return stage.size;
    });
    return [...counts, left.length];
}

export type ChoiceGap = 'groups' | 'devices' | 'reached' | 'rollout' | 'steps' | 'failures';

/** Why a choice cannot be carried out; undefined when it can. */
export function gapIn(choice: TargetChoice, list: DeviceList, snapshot: string | undefined): ChoiceGap | undefined {
    const concerned = concernedBy(choice, list);
    if (choice.to === 'groups' && choice.groups.size === 0) return 'groups';
    if (choice.to === 'devices' && concerned.length === 0) return 'devices';
    if (!choice.isStaged) return undefined;
    if (list.rollout && list.rollout.state !== 'done') return 'rollout';
    if (reachedBy(concerned, snapshot).length === 0) return 'reached';
    if (!choice.steps.every(isWhole)) return 'steps';
    return Number.isInteger(choice.maxFailures) && choice.maxFailures >= 1 ? undefined : 'failures';
}

export function requestOf(choice: TargetChoice): TargetRequest {
    const { to, groups, devices, isStaged, steps, maxFailures, automatic } = choice;
    return {
        ...(to === 'all' && { devices: 'all' }),
        ...(to === 'groups' && { groups: [...groups] }),
        ...(to === 'devices' && { devices: [...devices] }),
        ...(isStaged && { rollout: { steps: [...steps], maxFailures, automatic } }),
    };
}

function takenBy(step: RolloutStep, left: readonly DeviceItem[], count: number): DeviceItem[] {
    if ('devices' in step) return left.filter(({ id }) => step.devices.includes(id));
    if ('group' in step) return left.filter(({ group }) => group === step.group);
    const share = Math.ceil((count * step.percent) / 100);
    return left.slice(0, Math.max(0, share - (count - left.length)));
}

function isWhole(step: RolloutStep): boolean {
    if ('percent' in step) return Number.isInteger(step.percent) && step.percent >= 1 && step.percent <= 100;
    return 'group' in step || step.devices.length > 0;
}
