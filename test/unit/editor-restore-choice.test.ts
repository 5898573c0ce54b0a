import assert from 'node:assert/strict';
import { canRestore, defaultChoice, offersOf, onlyOf, requestOf } from '../../editor/restore-choice';
import type { PlannedModule, PlannedTab, RestorePlan } from '../../runtime/core/wire';

const tab = (id: string | null): PlannedTab => ({
    id,
    type: id === null ? 'global' : 'tab',
    label: String(id),
    change: 'changed',
    added: 0,
    changed: 1,
    removed: 0,
    moved: 0,
});
const press: PlannedModule = { name: 'press', action: 'install', wanted: '1.0.0', restart: false };
const obstacle = { code: 'no_registry', text: 'It came from a folder.' } as const;

function planOf(parts: Partial<RestorePlan> = {}): RestorePlan {
    return {
        snapshot: { id: 'one' } as RestorePlan['snapshot'],
        rev: 'rev',
        nothingToDo: false,
        flows: {
            added: 0,
            changed: 2,
            removed: 0,
            moved: 0,
            tabs: [tab('a'), tab('b'), tab(null)],
            nothingToDo: false,
        },
        missingTypes: [],
        modules: { missing: [], different: [], surplus: [] },
        credentials: { state: 'readable', nodes: 1, differ: 1 },
        environment: { state: 'none', missing: [], changed: [], removed: [], differ: [] },
        settings: [],
        text: '',
        ...parts,
    };
}

describe('What is ticked of a plan', () => {
    it('is flows and credentials at first, and nothing that the flows can do without', () => {
        const plan = planOf({ modules: { missing: [press], different: [], surplus: [] } });
        assert.deepEqual(requestOf(plan, plan, defaultChoice(plan)), {
            rev: 'rev',
            modules: false,
            env: false,
            credentials: true,
        });
    });

    it('is modules, too, when they can be had and flows need a type that is missing', () => {
        const needed = planOf({ missingTypes: ['press'], modules: { missing: [press], different: [], surplus: [] } });
        assert.equal(defaultChoice(needed).modules, true);
        const missing = [{ ...press, obstacle }];
        const barred = planOf({ missingTypes: ['press'], modules: { missing, different: [], surplus: [] } });
        assert.equal(defaultChoice(barred).modules, false);
        assert.equal(offersOf(barred).modules, false);
    });

    it('is the environment, too, when this process lacks variables', () => {
        const lists = { missing: ['X'], changed: [], removed: [], differ: [] };
        const plan = planOf({ environment: { state: 'readable', ...lists } });
        assert.equal(requestOf(plan, plan, defaultChoice(plan)).env, true);
    });

    it('is the whole snapshot when all tabs are ticked, otherwise those alone', () => {
        const plan = planOf();
        const all = defaultChoice(plan);
        assert.equal(onlyOf(plan, all), undefined);
        assert.deepEqual(requestOf(plan, plan, { ...all, parts: new Set(['b']) }).only, ['b']);
    });

    it('asks for nothing that the plan for the ticked tabs does not offer', () => {
        const whole = planOf({ missingTypes: ['press'], modules: { missing: [press], different: [], surplus: [] } });
        const part = planOf({ only: ['a'] });
        const choice = { ...defaultChoice(whole), parts: new Set(['a']) };
        assert.equal(requestOf(whole, part, choice).modules, false);
    });

    it('cannot be restored without any flows, unless these are right already', () => {
        const plan = planOf({ modules: { missing: [press], different: [], surplus: [] } });
        const none = { ...defaultChoice(plan), parts: new Set<string>(), modules: true };
        assert.equal(canRestore(plan, plan, none), false);
        const same = planOf({ ...plan, flows: { ...plan.flows, tabs: [], nothingToDo: true } });
        assert.equal(canRestore(same, same, none), true);
        assert.equal(canRestore(same, same, { ...none, modules: false }), false);
    });
});
