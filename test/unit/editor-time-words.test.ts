import assert from 'node:assert/strict';
import { dayKey, timeWords } from '../../editor/time-words';

const NOW = new Date(2025, 10, 5, 10, 0, 0);
const before = (seconds: number): string => new Date(NOW.getTime() - seconds * 1000).toISOString();

describe('The words for times', () => {
    const words = timeWords('en-GB');

    it('say how long ago, in the largest unit', () => {
        const said = [0, 59, 60, 3599, 3600, 86_400 * 3, 86_400 * 70, 86_400 * 800].map((s) =>
            words.ago(before(s), NOW),
        );
        assert.match(said[0]!, /now/);
        assert.match(said[1]!, /now/);
        assert.match(said[2]!, /^1 ?m/);
        assert.match(said[3]!, /^59 ?m/);
        assert.match(said[4]!, /^1 ?h/);
        assert.match(said[5]!, /^3 ?d/);
        assert.match(said[6]!, /^2 ?mo/);
        assert.match(said[7]!, /^2 ?y/);
    });

    it('take a time in the future, of a clock that is ahead, for now', () => {
        assert.match(words.ago(before(-30), NOW), /now/);
    });

    it('name the days near by, and date the others', () => {
        assert.equal(words.heading('2025-11-05', NOW), 'Today');
        assert.equal(words.heading('2025-11-04', NOW), 'Yesterday');
        assert.match(words.heading('2025-11-03', NOW), /^Monday,? 3 November$/);
        assert.equal(words.heading('2024-02-29', NOW), '29 February 2024');
    });

    it('speak the language of the editor', () => {
        assert.equal(timeWords('de').heading('2025-11-04', NOW), 'Gestern');
    });

    it('count days as they are where the browser is', () => {
        assert.equal(dayKey(new Date(2025, 10, 4, 23, 59, 59).toISOString()), '2025-11-04');
        assert.equal(dayKey(new Date(2025, 10, 5, 0, 0, 0).toISOString()), '2025-11-05');
    });
});
