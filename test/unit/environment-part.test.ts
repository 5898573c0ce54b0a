import assert from 'node:assert/strict';
import { environmentPart, type EnvironmentPart } from '../../runtime/capture/environment-part';

describe('The environment part', () => {
    const referenced = { capture: 'referenced', plain: [] } as const;
    const environment = { PLANT: 'north', TOKEN: 'secret', EMPTY: '' };

    it('holds the variables that the flows refer to and this process has, sorted, and all of them hidden', () => {
        assert.deepEqual(environmentPart(referenced, ['TOKEN', 'PLANT', 'MISSING', 'EMPTY'], undefined, environment), {
            EMPTY: { value: '', hidden: true },
            PLANT: { value: 'north', hidden: true },
            TOKEN: { value: 'secret', hidden: true },
        });
    });

    it('holds exactly the listed variables where there is a list, and none where it is switched off', () => {
        assert.deepEqual(
            namesIn(environmentPart({ capture: ['PLANT'], plain: [] }, ['TOKEN'], undefined, environment)),
            ['PLANT'],
        );
        const off = { capture: false, plain: ['PLANT'], kept: () => ['PLANT'] } as const;
        assert.equal(environmentPart(off, ['TOKEN'], undefined, environment), undefined);
    });

    it('leaves out what envVarExcludes hides from flows, by name and by pattern', () => {
        const excludes = ['PLANT', /^TOK/];
        assert.deepEqual(namesIn(environmentPart(referenced, Object.keys(environment), excludes, environment)), [
            'EMPTY',
        ]);
    });

    it('shows the values of plain variables only, which are captured without being referred to', () => {
        const part = environmentPart({ capture: 'referenced', plain: ['PLANT'] }, ['TOKEN'], undefined, environment);
        assert.deepEqual(part, {
            PLANT: { value: 'north', hidden: false },
            TOKEN: { value: 'secret', hidden: true },
        });
    });

    it('holds what a restore has set, so that going back takes it away again', () => {
        const rules = { ...referenced, kept: () => ['PLANT'] };
        assert.deepEqual(namesIn(environmentPart(rules, [], undefined, environment)), ['PLANT']);
    });

    it('is empty, and not absent, only where that says something: where restores set variables', () => {
        assert.equal(environmentPart(referenced, ['MISSING'], undefined, environment), undefined);
        const rules = { ...referenced, kept: () => ['GONE'] };
        assert.deepEqual(environmentPart(rules, [], undefined, environment), {});
        assert.deepEqual(environmentPart({ ...referenced, noteNone: true }, [], undefined, environment), {});
    });

    it('takes no variable for one because every object has something of that name', () => {
        assert.deepEqual(namesIn(environmentPart(referenced, ['constructor', '__proto__'], [], environment)), []);
    });
});

function namesIn(part: EnvironmentPart | undefined): string[] {
    return Object.keys(part ?? {});
}
