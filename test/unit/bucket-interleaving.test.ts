import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { BucketFleet, type Step } from '../helpers/bucket-fleet';

// Few, so that what one gives up is what another one brings back.
const TABS = fc.uniqueArray(fc.nat(2), { minLength: 1, maxLength: 2 });
const STEP: fc.Arbitrary<Step> = fc.oneof(
    { weight: 6, arbitrary: TABS.map((tabs): Step => ({ do: 'push', tabs })) },
    { weight: 2, arbitrary: fc.nat().map((which): Step => ({ do: 'remove', which })) },
    { weight: 3, arbitrary: fc.constantFrom(undefined, 1).map((keepLast): Step => ({ do: 'prune', keepLast })) },
);
const SCRIPT = fc.array(STEP, { minLength: 3, maxLength: 12, size: 'max' });
const COLLECTOR: Step[] = Array.from({ length: 8 }, () => ({ do: 'prune', keepLast: undefined }));

describe('Many who push, remove and collect at once', () => {
    for (const conditions of ['heeded', 'unknown', 'passed over'] as const) {
        it(`lose no part of a snapshot that was said to be there, where conditions of a PUT are ${conditions}`, async () => {
            const property = fc.asyncProperty(
                fc.array(SCRIPT, { minLength: 1, maxLength: 3 }),
                fc.record({ mayKill: fc.boolean(), pauseEvery: fc.constantFrom(10, 30, 100) }),
                fc.infiniteStream(fc.nat(9_999)),
                async (scripts, options, choices) => {
                    const fleet = await BucketFleet.make({
                        conditions,
                        ...options,
                        choose: () => choices.next().value as number,
                    });
                    try {
                        await fleet.play([...scripts, COLLECTOR]);
                        await fleet.cleanUp();
                        assert.deepEqual(fleet.problems(), [], fleet.trace());
                    } finally {
                        fleet.dispose();
                    }
                },
            );
            await fc.assert(property, { numRuns: 40, seed: 20_261_121, endOnFailure: true });
        });
    }
});
