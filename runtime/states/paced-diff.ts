import { diffFlowsInSteps, type DiffOptions, type FlowsDiff, type FlowState } from '../core/diff-flows';
import { Pacer } from '../pacer';

/** `diffFlows` that lets others run in between, however large the flows are. */
export function pacedDiff(before: FlowState, after: FlowState, options?: DiffOptions): Promise<FlowsDiff> {
    return paced(diffFlowsInSteps(before, after, options));
}

/** Runs work that is written in steps to its end, and lets others run in between. */
export async function paced<T>(steps: Generator<void, T>): Promise<T> {
    const pacer = new Pacer();
    for (;;) {
        const step = steps.next();
        if (step.done) return step.value;
        await pacer.breathe();
    }
}
