import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
    pushedSnapshotsToRemove,
    snapshotsToRemove,
    type RetainedItem,
    type RetentionPolicy,
} from '../../runtime/core/retention';
import { SNAPSHOT_KINDS } from '../../runtime/core/snapshot';

const NONE: RetentionPolicy = { keepLast: 0, keepHourly: 0, keepDaily: 0, keepWeekly: 0, keepMonthly: 0 };
const NOW = new Date(2026, 4, 20, 12, 0);

describe('Retention', () => {
    it('keeps the newest automatic snapshots and gives up the others, oldest first', () => {
        const items = sequence(14);
        assert.deepEqual(removed(items, { keepLast: 10 }), ['00', '01', '02', '03']);
    });

    it('keeps everything when the whole policy is zero', () => {
        assert.deepEqual(removed(sequence(50), {}), []);
    });

    it('does not care in which order the snapshots come', () => {
        assert.deepEqual(removed(sequence(14).reverse(), { keepLast: 10 }), ['00', '01', '02', '03']);
    });

    it('never gives up what a person made or marked', () => {
        const items = [
            item('01', { kind: 'manual' }),
            item('02', { kind: 'upload' }),
            item('03', { kind: 'pull' }),
            item('04', { kind: 'device' }),
            item('05', { pinned: true }),
            item('06', { target: true }),
            item('07'),
            item('08', { kind: 'external' }),
            item('09'),
        ];
        assert.deepEqual(removed(items, { keepLast: 1 }), ['07', '08']);
    });

    it('gives up nothing that is held, and counts it', () => {
        const held = new Set(
            sequence(14)
                .map(({ id }) => id)
                .slice(1, 3),
        );
        assert.deepEqual(
            snapshotsToRemove(sequence(14), { ...NONE, keepLast: 10 }, NOW, held),
            sequence(14)
                .map(({ id }) => id)
                .filter((id, index) => index < 4 && !held.has(id)),
        );
    });

    it('keeps as many of each Node-RED that pushes here by itself, and all that a person pushed', () => {
        const pushed = (id: string, source: string, about: Partial<RetainedItem> = {}) => {
            return { ...item(id, { kind: 'upload', ...about }), source };
        };
        const items = [
            pushed('01', 'quiet'),
            pushed('02', 'busy', { target: true }),
            pushed('03', 'busy', { pinned: true }),
            pushed('04', 'busy'),
            item('05', { kind: 'upload' }),
            pushed('06', 'quiet'),
            pushed('07', 'busy'),
            pushed('08', 'busy'),
            item('09'),
        ];
        const policy = { ...NONE, keepLast: 2 };
        assert.deepEqual(pushedSnapshotsToRemove(items, policy, NOW), ['04']);
        assert.deepEqual(pushedSnapshotsToRemove(items, NONE, NOW), []);
        assert.deepEqual(snapshotsToRemove(items, policy, NOW), []);
    });

    it('counts pinned automatic snapshots among the newest', () => {
        const items = [item('01'), item('02'), item('03', { pinned: true })];
        assert.deepEqual(removed(items, { keepLast: 2 }), ['01']);
    });

    it('keeps the last known good snapshot, and not those before it', () => {
        const items = [item('01', { good: true }), item('02', { good: true }), item('03'), item('04')];
        assert.deepEqual(removed(items, { keepLast: 1 }), ['01', '03']);
    });

    it('keeps a safety snapshot for 24 hours, then treats it as an automatic one', () => {
        const age = (hours: number): Partial<RetainedItem> => ({
            kind: 'restore',
            createdAt: new Date(NOW.getTime() - hours * 3_600_000).toISOString(),
        });
        const items = [item('01', age(25)), item('02', age(24)), item('03', age(23.9)), item('04', age(1)), item('05')];
        assert.deepEqual(removed(items, { keepLast: 1 }), ['01', '02']);
    });

    it('leaves damaged snapshots alone and does not count them', () => {
        const items = [item('01'), item('02'), item('03', { damaged: true }), item('04', { damaged: true })];
        assert.deepEqual(removed(items, { keepLast: 1 }), ['01']);
    });

    it('keeps the newest whole snapshot when the newest is damaged', () => {
        const items = [item('01'), item('02'), item('03', { damaged: true })];
        assert.deepEqual(removed(items, { keepDaily: 1, keepLast: 0 }), ['01']);
    });

    it('gives up nothing whose time it cannot read', () => {
        assert.deepEqual(removed([item('01', { createdAt: 'once' }), item('02')], { keepLast: 1 }), []);
    });

    it('keeps the newest of each of the last hours that have one', () => {
        const items = [
            at('01', 5, 20, 8, 1),
            at('02', 5, 20, 8, 59),
            at('03', 5, 20, 10),
            at('04', 5, 20, 11, 1),
            at('05', 5, 20, 11, 2),
        ];
        assert.deepEqual(removed(items, { keepHourly: 2 }), ['01', '02', '04']);
        assert.deepEqual(removed(items, { keepHourly: 3 }), ['01', '04']);
    });

    it('keeps the newest of each of the last days that have one', () => {
        const items = [
            at('01', 5, 1, 23),
            at('02', 5, 2, 0),
            at('03', 5, 2, 23, 59),
            at('04', 5, 19, 0),
            at('05', 5, 19, 1),
        ];
        assert.deepEqual(removed(items, { keepDaily: 2 }), ['01', '02', '04']);
        assert.deepEqual(removed(items, { keepDaily: 3 }), ['02', '04']);
    });

    it('lets a week begin on Monday, also across the turn of the year', () => {
        const items = [
            at('01', 12, 28, 9, 0, 2025),
            at('02', 12, 29, 9, 0, 2025),
            at('03', 1, 4, 9),
            at('04', 1, 5, 9),
        ];
        assert.deepEqual(removed(items, { keepWeekly: 2 }), ['01', '02']);
        assert.deepEqual(removed(items, { keepWeekly: 3 }), ['02']);
    });

    it('keeps the newest of each of the last months that have one', () => {
        const items = [at('01', 1, 31, 9), at('02', 2, 1, 9), at('03', 2, 28, 9), at('04', 5, 1, 9)];
        assert.deepEqual(removed(items, { keepMonthly: 2 }), ['01', '02']);
    });

    it('keeps what any one of the rules keeps', () => {
        const items = [at('01', 3, 1, 9), at('02', 4, 1, 9), at('03', 5, 1, 9), at('04', 5, 2, 9), at('05', 5, 2, 10)];
        assert.deepEqual(removed(items, { keepLast: 2, keepMonthly: 2 }), ['01', '03']);
    });

    it('never gives up what must stay, whatever the snapshots and the policy', () => {
        fc.assert(
            fc.property(anyItems, anyPolicy, (items, policy) => {
                const gone = new Set(snapshotsToRemove(items, policy, NOW));
                const newestFirst = [...items].sort((a, b) => (a.id < b.id ? 1 : -1));
                const left = newestFirst.filter(({ id }) => !gone.has(id));
                for (const { kind, pinned, target, damaged, createdAt } of newestFirst.filter(({ id }) =>
                    gone.has(id),
                )) {
                    assert.ok(['auto', 'external', 'restore'].includes(kind));
                    assert.ok(!pinned && !target && !damaged);
                    assert.ok(kind !== 'restore' || NOW.getTime() - Date.parse(createdAt) >= 86_400_000);
                }
                assert.equal(left[0], newestFirst[0]);
                const whole = newestFirst.filter(({ damaged }) => !damaged);
                assert.ok(!gone.has(whole[0]?.id ?? ''));
                assert.ok(!gone.has(whole.find(({ good }) => good)?.id ?? ''));
                const automatic = whole.filter(({ kind, createdAt }) => {
                    const isOld = NOW.getTime() - Date.parse(createdAt) >= 86_400_000;
                    return kind === 'auto' || kind === 'external' || (kind === 'restore' && isOld);
                });
                assert.ok(automatic.slice(0, policy.keepLast).every(({ id }) => !gone.has(id)));
                if (Object.values(policy).every((count) => count === 0)) assert.equal(gone.size, 0);
            }),
            { numRuns: 1000 },
        );
    });

    it('gives up nothing more when asked again', () => {
        fc.assert(
            fc.property(anyItems, anyPolicy, (items, policy) => {
                const gone = new Set(snapshotsToRemove(items, policy, NOW));
                assert.deepEqual(
                    snapshotsToRemove(
                        items.filter(({ id }) => !gone.has(id)),
                        policy,
                        NOW,
                    ),
                    [],
                );
            }),
        );
    });

    it('comes to the same when it runs after every snapshot as when it runs once', () => {
        const policy = { ...NONE, keepLast: 3, keepDaily: 4, keepMonthly: 2 };
        const all = Array.from({ length: 200 }, (_, n) => {
            const createdAt = new Date(2026, 0, 1, n * 11).toISOString();
            return item(String(n).padStart(3, '0'), { createdAt });
        });
        let left: RetainedItem[] = [];
        for (const next of all) {
            left.push(next);
            const gone = new Set(snapshotsToRemove(left, policy, NOW));
            left = left.filter(({ id }) => !gone.has(id));
        }
        const gone = new Set(snapshotsToRemove(all, policy, NOW));
        assert.deepEqual(
            left,
            all.filter(({ id }) => !gone.has(id)),
        );
    });
});

const anyItems: fc.Arbitrary<RetainedItem[]> = fc.uniqueArray(
    fc.record(
        {
            id: fc.nat(1000).map((n) => String(n).padStart(4, '0')),
            kind: fc.constantFrom(...SNAPSHOT_KINDS, 'auto' as const, 'auto' as const),
            createdAt: fc
                .integer({ min: -1, max: 2000 })
                .map((hours) => new Date(NOW.getTime() - hours * 3_600_000).toISOString()),
            pinned: fc.boolean(),
            damaged: fc.boolean(),
            target: fc.boolean(),
            good: fc.boolean(),
        },
        { requiredKeys: ['id', 'kind', 'createdAt', 'pinned'] },
    ),
    { selector: ({ id }) => id, maxLength: 30 },
);
const count = fc.oneof(fc.constant(0), fc.nat(4));
const anyPolicy = fc.record({
    keepLast: count,
    keepHourly: count,
    keepDaily: count,
    keepWeekly: count,
    keepMonthly: count,
});

function removed(items: RetainedItem[], policy: Partial<RetentionPolicy>): string[] {
    return snapshotsToRemove(items, { ...NONE, ...policy }, NOW);
}

function item(id: string, facts: Partial<RetainedItem> = {}): RetainedItem {
    return { id, kind: 'auto', createdAt: new Date(2026, 0, 1).toISOString(), pinned: false, ...facts };
}

function at(id: string, month: number, day: number, hour: number, minute = 0, year = 2026): RetainedItem {
    return item(id, { createdAt: new Date(year, month - 1, day, hour, minute).toISOString() });
}

function sequence(length: number): RetainedItem[] {
    return Array.from({ length }, (_, n) => item(String(n).padStart(2, '0')));
}
