import assert from 'node:assert/strict';
import { BadTokens } from '../../runtime/fleet/hub/bad-tokens';

describe('Wrong tokens', () => {
    let now: number;
    let slept: number[];
    let wake: (() => void)[];

    beforeEach(() => {
        now = 0;
        slept = [];
        wake = [];
    });

    const guard = (options: { isHeld?: boolean; maxHeld?: number; maxKnown?: number } = {}): BadTokens =>
        new BadTokens({
            ...options,
            now: () => now,
            sleep: (ms) => {
                slept.push(ms);
                return options.isHeld ? new Promise((done) => wake.push(done)) : Promise.resolve();
            },
        });

    it('are answered at once a few times, and then later and later', async () => {
        const tokens = guard();
        for (let n = 0; n < 12; n++) assert.equal(await tokens.hold('10.0.0.1', `device${n}`), 'answer');
        assert.deepEqual(slept, [250, 500, 1000, 2000, 4000, 4000, 4000]);
    });

    it('count for an address as well as for a device, and for nobody else', async () => {
        const tokens = guard();
        for (let n = 0; n < 6; n++) await tokens.hold(`10.0.0.${n}`, 'AAAAAAAAAA');
        assert.deepEqual(slept, [250]);
        await tokens.hold('10.0.1.1', 'BBBBBBBBBB');
        assert.deepEqual(slept, [250]);
    });

    it('are forgotten after a while without any', async () => {
        const tokens = guard();
        for (let n = 0; n < 6; n++) await tokens.hold('10.0.0.1', undefined);
        now += 10 * 60 * 1000;
        await tokens.hold('10.0.0.1', undefined);
        assert.deepEqual(slept, [250]);
    });

    it('are held back only so many at once', async () => {
        const tokens = guard({ isHeld: true, maxHeld: 2 });
        for (let n = 0; n < 5; n++) await tokens.hold('10.0.0.1', undefined);
        const held = [tokens.hold('10.0.0.1', undefined), tokens.hold('10.0.0.1', undefined)];
        assert.equal(await tokens.hold('10.0.0.1', undefined), 'busy');
        assert.equal(await tokens.hold('10.0.0.9', undefined), 'answer', 'who has just come is not turned away');
        wake.forEach((done) => done());
        assert.deepEqual(await Promise.all(held), ['answer', 'answer']);
    });

    it('are remembered of only so many', async () => {
        const tokens = guard({ maxKnown: 4 });
        for (let round = 0; round < 6; round++) {
            for (let n = 0; n < 10; n++) await tokens.hold(`10.0.0.${n}`, `${'x'.repeat(10_000)}${n}`);
        }
        const { known } = tokens as unknown as { known: Map<string, unknown> };
        assert.equal(known.size, 4);
        assert.ok([...known.keys()].every((key) => key.length < 100));
    });
});
