import assert from 'node:assert/strict';
import fc from 'fast-check';
import { layOut } from '../../editor/layout';

const HEIGHTS = { row: 48, heading: 26 };
const { row: ROW_HEIGHT, heading: HEADING_HEIGHT } = HEIGHTS;

describe('The layout of the timeline', () => {
    it('begins each day with a heading', () => {
        const layout = layOut(['2025-11-04', '2025-11-04', '2025-11-03'], 3, HEIGHTS);
        assert.equal(layout.topOf(0), HEADING_HEIGHT);
        assert.equal(layout.topOf(1), HEADING_HEIGHT + ROW_HEIGHT);
        assert.equal(layout.topOf(2), 2 * HEADING_HEIGHT + 2 * ROW_HEIGHT);
        assert.equal(layout.height, 2 * HEADING_HEIGHT + 3 * ROW_HEIGHT);
    });

    it('leaves room for the rows that are not loaded', () => {
        const layout = layOut(['2025-11-04'], 101, HEIGHTS);
        assert.equal(layout.height - layout.loadedHeight, 100 * ROW_HEIGHT);
        assert.equal(layout.indexAt(layout.height), 100);
    });

    it('makes room below the row that shows its details', () => {
        const layout = layOut(['2025-11-04', '2025-11-04', '2025-11-03'], 3, HEIGHTS, { index: 0, height: 77 });
        assert.equal(layout.topOf(1), HEADING_HEIGHT + ROW_HEIGHT + 77);
        assert.equal(layout.indexAt(HEADING_HEIGHT + ROW_HEIGHT + 76), 0);
        assert.equal(layout.topOf(2), 2 * HEADING_HEIGHT + 2 * ROW_HEIGHT + 77);
    });

    it('is empty without snapshots', () => {
        const layout = layOut([], 0, HEIGHTS);
        assert.deepEqual([layout.height, layout.indexAt(-400), layout.indexAt(400)], [0, 0, 0]);
    });

    it('finds each row at its own place, whatever the days and the row that is open', () => {
        const days = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 40 });
        const open = fc.option(fc.record({ index: fc.nat(39), height: fc.nat(300) }), { nil: undefined });
        const heights = fc.record({ row: fc.integer({ min: 20, max: 60 }), heading: fc.integer({ min: 10, max: 30 }) });
        fc.assert(
            fc.property(days, fc.nat(20), open, heights, (days, unloaded, open, { row, heading }) => {
                const keys = [...days].sort((a, b) => b - a).map((day) => `2025-11-0${day}`);
                const count = keys.length + unloaded;
                const shown = open && open.index < keys.length ? open : undefined;
                const layout = layOut(keys, count, { row, heading }, shown);
                for (let index = 0; index < count; index++) {
                    const details = shown?.index === index ? shown.height : 0;
                    assert.equal(layout.indexAt(layout.topOf(index)), index);
                    assert.equal(layout.indexAt(layout.topOf(index) + row + details - 1), index);
                    const end = index + 1 < count ? layout.topOf(index + 1) : layout.height;
                    assert.ok(end >= layout.topOf(index) + row + details);
                }
            }),
        );
    });
});
