import assert from 'node:assert/strict';
import { describePlan } from '../../runtime/core/describe-plan';
import type { SnapshotItem } from '../../runtime/core/snapshot';
import type {
    PlannedEnvironment,
    PlannedModule,
    PlannedTab,
    RestorePlan,
    SurplusModule,
} from '../../runtime/core/wire';
import { translate } from '../helpers/catalogue';

describe('The sentence of a restore plan', () => {
    it('tells what happens to tabs and what is missing', () => {
        const tabs = [tab('changed'), tab('changed'), tab('removed')];
        const text = sentence({ tabs, missing: [module('a'), module('b'), module('c')] });
        assert.equal(text, '2 tabs will change, 1 is removed; 3 modules are missing');
    });

    it('says of what it speaks in the first clause of each sort', () => {
        const tabs = [tab('removed'), tab('added', 'subflow'), tab('removed', 'subflow'), tab('changed', 'global', 3)];
        const text = sentence({ tabs });
        assert.equal(text, '1 tab is removed, 1 subflow is added, 1 is removed, 3 global nodes will change');
    });

    it('tells modules, node types and credentials that cannot be had', () => {
        const text = sentence({
            tabs: [tab('changed')],
            missing: [module('a')],
            different: [module('b')],
            types: ['x', 'y'],
            state: 'unreadable',
        });
        assert.equal(
            text,
            '1 tab will change; 1 module is missing, 1 module has another version, 2 node types are unknown here; ' +
                'the credentials of the snapshot cannot be read',
        );
    });

    it('says when nothing but the order changes, and when nothing does', () => {
        assert.equal(sentence({}), 'Only the order of tabs or nodes will change');
        assert.equal(sentence({ nothingToDo: true }), 'Nothing will change: this is what runs now');
    });

    it('tells modules, variables and settings although the flows are the same', () => {
        const text = sentence({
            sameFlows: true,
            surplus: [{ name: 'c', action: 'remove', installed: '1.0.0', restart: true }],
            environment: { missing: ['A', 'B'], changed: ['C'], removed: ['D'], differ: ['E'] },
            settings: ['functionTimeout'],
        });
        assert.equal(
            text,
            'The flows are those that run now; 1 module is not part of it; 2 environment variables are missing here, ' +
                '1 environment variable will change, 1 environment variable is removed, ' +
                '1 environment variable has another value here; 1 setting differs',
        );
    });

    it('tells what cannot be decrypted', () => {
        const text = sentence({ nothingToDo: true, state: 'unreadable', environment: { state: 'unreadable' } });
        assert.equal(
            text,
            'Nothing will change: this is what runs now; the credentials of the snapshot cannot be read, ' +
                'the environment variables of the snapshot cannot be read',
        );
    });
});

interface Facts {
    tabs?: PlannedTab[];
    missing?: PlannedModule[];
    different?: PlannedModule[];
    types?: string[];
    state?: RestorePlan['credentials']['state'];
    nothingToDo?: boolean;
    sameFlows?: boolean;
    surplus?: SurplusModule[];
    environment?: Partial<PlannedEnvironment>;
    settings?: string[];
}

function sentence({
    tabs = [],
    missing = [],
    different = [],
    types = [],
    state = 'none',
    nothingToDo = false,
    sameFlows = nothingToDo,
    surplus = [],
    environment = {},
    settings = [],
}: Facts): string {
    const plan = {
        snapshot: {} as SnapshotItem,
        rev: '',
        nothingToDo,
        flows: { added: 0, changed: 0, removed: 0, moved: 0, tabs, nothingToDo: sameFlows },
        missingTypes: types,
        modules: { missing, different, surplus },
        credentials: { state, nodes: 0, differ: 0 },
        environment: { state: 'none' as const, missing: [], changed: [], removed: [], differ: [], ...environment },
        settings: settings.map((name) => ({ name, lines: '' })),
    };
    return describePlan(plan, translate);
}

function tab(change: PlannedTab['change'], type: PlannedTab['type'] = 'tab', changed = 0): PlannedTab {
    return { id: null, type, label: '', change, added: 0, changed, removed: 0, moved: 0 };
}

function module(name: string): PlannedModule {
    return { name, action: 'install', wanted: '1.0.0', restart: false };
}
