import assert from 'node:assert/strict';
import { ApiError } from '../../editor/api';
import { AutoPushModel } from '../../editor/remotes/auto-push-model';
import { ConnectionModel } from '../../editor/remotes/connection-model';
import { PushModel } from '../../editor/remotes/push-model';
import type {
    PushPlan,
    PushRequest,
    RemoteEdit,
    RemoteItem,
    RemotePlace,
    RemotePlaceRef,
} from '../../runtime/core/wire';
import { remoteItem } from '../helpers/remotes';
import { S3_FIELDS } from '../../runtime/remotes/s3/s3-fields';

const PRESS: RemotePlace = { id: 'i1', name: 'Press', type: 'instance', may: ['push', 'set_target'] };
const SAW: RemotePlace = { id: 'i2', name: 'Saw', type: 'instance', may: ['push'] };
const READ_ONLY: RemotePlace = { id: 'i3', name: 'Read only', type: 'instance', may: ['list'] };
const PLAN: PushPlan = { modules: [], leftOut: [], bytes: 1200 };

describe('A push', () => {
    const item = { id: 'a', name: 'Before the fair', description: 'All lines.' };
    interface Options {
        places?: RemotePlace[];
        plan?: PushPlan;
        remotes?: RemoteItem[];
        remote?: string;
        last?: { remote: string; place: RemotePlaceRef };
        refuse?: ApiError;
    }
    const start = async (
        options: Options = {},
    ): Promise<{ model: PushModel; sent: PushRequest[]; kept: unknown[] }> => {
        const sent: PushRequest[] = [];
        const kept: unknown[] = [];
        const model = new PushModel(
            {
                places: () => Promise.resolve(options.places ?? [PRESS, SAW, READ_ONLY]),
                plan: () => Promise.resolve(options.plan ?? PLAN),
                push: (_id, request) => {
                    sent.push(request);
                    if (options.refuse) return Promise.reject(options.refuse);
                    const snapshot = {
                        id: 's1',
                        name: request.name!,
                        description: '',
                        createdAt: '2025-11-04T10:00:00Z',
                    };
                    return Promise.resolve({ status: 'pushed', snapshot, warnings: [], verified: true });
                },
            },
            { item, remotes: options.remotes ?? [remoteItem('plant')], remote: options.remote },
            {
                place: () => undefined,
                pushed: () => options.last,
                setPushed: (remote, { id }) => kept.push([remote, id]),
            },
            () => undefined,
        );
        await model.load();
        return { model, sent, kept };
    };

    it('begins with the last choice, then with where snapshots go by themselves, then with the only place', async () => {
        const remotes = [remoteItem('lab'), remoteItem('plant', { target: { id: 'i1', name: 'Press' } })];
        const last = { remote: 'plant', place: { id: 'i2', name: 'Saw' } };
        const again = await start({ remotes, last });
        assert.deepEqual([again.model.remote, again.model.place?.name], ['plant', 'Saw']);
        const gone = await start({ remotes, last: { remote: 'gone', place: { id: 'i2', name: 'Saw' } } });
        assert.deepEqual([gone.model.remote, gone.model.place, gone.model.isPicking], ['lab', undefined, true]);
        const auto = await start({ remotes, remote: 'plant' });
        assert.equal(auto.model.place?.name, 'Press');
        const only = await start({ places: [SAW, READ_ONLY] });
        assert.deepEqual([only.model.place?.name, only.model.canPush], ['Saw', true]);
    });

    it('sends what was typed, and makes it the target only where that is allowed', async () => {
        const { model, sent, kept } = await start();
        assert.equal(model.canPush, false);
        await model.go(PRESS);
        model.change({ name: '  Release 12 ', description: '', setAsTarget: true });
        await model.push();
        assert.deepEqual(sent, [
            { remote: 'plant', target: 'i1', name: 'Release 12', description: '', setAsTarget: true, force: false },
        ]);
        assert.deepEqual([model.phase, kept], ['pushed', [['plant', 'i1']]]);
        const other = await start();
        await other.model.go(SAW);
        other.model.change({ setAsTarget: true });
        await other.model.push();
        assert.equal(other.sent[0]!.setAsTarget, false);
    });

    it('needs a name, a word for what is there already, and one for modules that devices cannot install', async () => {
        const there = { id: 's1', name: 'Release 12', description: '', createdAt: '2025-11-04T10:00:00Z' };
        const modules: PushPlan['modules'] = [
            { name: 'own', version: 'file:../own', code: 'no_registry', text: 'A folder.' },
        ];
        const { model, sent } = await start({ places: [PRESS], plan: { ...PLAN, alreadyThere: there, modules } });
        assert.equal(model.canPush, false);
        model.change({ isAgain: true });
        assert.equal(model.canPush, false);
        model.change({ isAnyway: true });
        assert.equal(model.canPush, true);
        model.change({ name: ' ' });
        assert.equal(model.canPush, false);
        model.change({ name: 'x' });
        await model.push();
        assert.equal(sent[0]!.force, true);
    });

    it('stays with all that was typed when it is refused, and shows the modules that stand in the way', async () => {
        const modules = [{ name: 'own', version: '*', code: 'inexact', text: 'No version.' }];
        const refuse = new ApiError('not_installable', 'A device cannot install own.', { modules });
        const { model } = await start({ places: [PRESS], refuse });
        model.change({ name: 'Typed' });
        await model.push();
        assert.deepEqual([model.phase, model.name, model.problem, model.canPush], ['asking', 'Typed', refuse, false]);
        assert.deepEqual(model.plan?.modules, modules);
    });

    it('asks for nothing when another Node-RED only keeps what a device could not install', async () => {
        const { model } = await start({
            places: [{ ...PRESS, id: 'node-red', type: 'node-red', may: ['push', 'set_target'] }],
            plan: { ...PLAN, modules: [{ name: 'own', version: '*', code: 'inexact', text: '' }] },
        });
        assert.deepEqual([model.hasObstacles, model.canPush], [false, true]);
        model.change({ setAsTarget: true });
        assert.deepEqual([model.hasObstacles, model.canPush], [true, false]);
    });

    it('forgets what was agreed to when another place is chosen', async () => {
        const { model } = await start({
            plan: { ...PLAN, modules: [{ name: 'own', version: '*', code: 'inexact', text: '' }] },
        });
        await model.go(PRESS);
        model.change({ isAnyway: true });
        await model.go(SAW);
        assert.deepEqual([model.isAnyway, model.canPush], [false, false]);
    });
});

describe('The connection to a remote, as it is typed', () => {
    const FLOWFUSE = {
        kind: 'flowfuse' as const,
        fields: [
            { name: 'url', required: true, secret: false, address: true },
            { name: 'token', required: true, secret: true },
        ],
    };
    const NODE_RED = {
        kind: 'node-red' as const,
        fields: [
            { name: 'url', required: true, secret: false, address: true },
            { name: 'username', required: false, secret: false },
            { name: 'password', required: false, secret: true },
            { name: 'token', required: false, secret: true },
        ],
    };
    const S3 = { kind: 's3' as const, fields: [...S3_FIELDS] };
    const begin = (options: { item?: RemoteItem; taken?: string[]; refuse?: ApiError } = {}) => {
        const calls: { what: string; edit: RemoteEdit; force?: boolean }[] = [];
        const answer = (name: string, force: boolean): Promise<RemoteItem> =>
            options.refuse && !force ? Promise.reject(options.refuse) : Promise.resolve(remoteItem(name));
        const model = new ConnectionModel(
            {
                check: (edit) => {
                    calls.push({ what: 'check', edit });
                    return options.refuse
                        ? Promise.reject(options.refuse)
                        : Promise.resolve({ state: 'connected', user: 'maria', platform: 'FlowFuse 2.4.0' });
                },
                add: (edit, force) => {
                    calls.push({ what: 'add', edit, force });
                    return answer(edit.name!, force);
                },
                edit: (name, edit, force) => {
                    calls.push({ what: 'edit', edit, force });
                    return answer(name, force);
                },
            },
            [FLOWFUSE, NODE_RED, S3],
            options.item,
            options.taken ?? [],
            (what, { expected } = { expected: '' }) => [what, expected].filter(Boolean).join(': '),
            () => undefined,
        );
        return { model, calls };
    };

    it('is tried as soon as all is there that it takes, once for the same values, and says who one is', async () => {
        const { model, calls } = begin();
        model.type('url', 'https://app.flowfuse.com');
        await model.check();
        assert.equal(calls.length, 0);
        model.type('token', 'ffpat_x');
        await model.check();
        await model.check();
        assert.deepEqual(calls, [
            { what: 'check', edit: { kind: 'flowfuse', url: 'https://app.flowfuse.com', token: 'ffpat_x' } },
        ]);
        assert.deepEqual([model.checking, model.connection?.user], ['connected', 'maria']);
    });

    it('suggests a free name that says which machine it is, until one is typed', () => {
        const { model } = begin({ taken: ['flowfuse', 'line4'] });
        const names = ['https://app.flowfuse.com', 'http://line4.example.com:1880/red', 'http://192.168.0.7:1880'].map(
            (url) => {
                model.type('url', url);
                return model.name;
            },
        );
        assert.deepEqual(names, ['flowfuse-2', 'line4-2', '192-168-0-7']);
        model.typeName('mine');
        model.type('url', 'https://other.example.com');
        assert.equal(model.name, 'mine');
    });

    it('is called as its bucket, since many share an address', () => {
        const { model } = begin({ taken: ['plants-north'] });
        model.chooseKind('s3');
        model.type('endpoint', 'https://storage.example.com');
        assert.equal(model.name, '');
        model.type('bucket', 'plants.north');
        assert.equal(model.name, 'plants-north-2');
    });

    it('shows what the server says of a field at that field, without the name that it has there', async () => {
        const facts = { field: 'passphrase', expected: 'at least 12 characters long' };
        for (const [refuse, problem] of [
            [new ApiError('bad_request', 'passphrase has to be …', facts), 'mustBe: at least 12 characters long'],
            [new ApiError('remote_token', 'Another passphrase.', { field: 'passphrase' }), 'Another passphrase.'],
        ] as const) {
            const { model } = begin({ refuse });
            model.chooseKind('s3');
            model.type('bucket', 'plants');
            model.type('secretAccessKey', 'a secret key');
            model.type('passphrase', 'short');
            await model.save(false);
            assert.deepEqual([...model.problems], [['passphrase', problem]]);
        }
    });

    it('can be saved while the library that it takes is missing', async () => {
        const { model } = begin({ refuse: new ApiError('library_missing', 'Run npm install.') });
        model.chooseKind('s3');
        model.type('bucket', 'plants');
        model.type('passphrase', 'long enough by far');
        await model.check();
        assert.deepEqual([model.problem, model.canForce], ['Run npm install.', true]);
    });

    it('says what is wrong next to the field that it concerns, and what cannot be tried can be saved all the same', async () => {
        for (const [code, field] of [
            ['remote_unreachable', 'url'],
            ['remote_unknown', 'url'],
            ['remote_token', 'token'],
            ['remote_forbidden', 'token'],
        ] as const) {
            const { model } = begin({ refuse: new ApiError(code, 'A sentence.') });
            model.type('url', 'https://a.example.com');
            model.type('token', 'x');
            await model.save(false);
            assert.deepEqual(
                [[...model.problems], model.canForce, model.saved],
                [[[field, 'A sentence.']], true, undefined],
            );
            await model.save(true);
            assert.equal(model.saved?.name, 'a');
        }
    });

    it('asks for nothing of the server while something is missing or the name cannot be', async () => {
        const { model, calls } = begin({ taken: ['plant'] });
        await model.save(false);
        assert.deepEqual(
            [...model.problems],
            [
                ['url', 'missing'],
                ['token', 'missing'],
                ['name', 'badName'],
            ],
        );
        model.type('url', 'https://a.example.com');
        model.type('token', 'x');
        model.typeName('plant');
        await model.save(false);
        assert.deepEqual([[...model.problems], calls.length], [[['name', 'taken']], 0]);
    });

    it('does not complain of a secret that nobody has had the time to type', async () => {
        const { model } = begin({ refuse: new ApiError('remote_token', 'It wants a user.') });
        model.chooseKind('node-red');
        model.type('url', 'http://line4:1880');
        await model.check();
        assert.deepEqual([model.problems.size, model.checking], [0, 'none']);
        model.type('username', 'maria');
        model.type('password', 'wrong');
        await model.check();
        assert.deepEqual([...model.problems], [['password', 'It wants a user.']]);
    });

    it('of a remote that is there keeps its secrets, unless another one is typed', async () => {
        const item = remoteItem('plant');
        const { model, calls } = begin({ item });
        assert.equal(model.isKept(FLOWFUSE.fields[1]!), true);
        await model.save(false);
        model.phase = 'editing';
        model.type('token', 'new');
        await model.save(false);
        const told = { name: 'plant', kind: 'flowfuse', url: 'https://plant.example.com' };
        assert.deepEqual(
            calls.map(({ edit }) => edit),
            [told, { ...told, token: 'new' }],
        );
    });
});

describe('What goes to a remote by itself', () => {
    it('needs a place, takes the only one that there is, and is saved also while the remote is away', async () => {
        const sent: unknown[] = [];
        const api = {
            places: () => Promise.resolve([SAW, READ_ONLY]),
            edit: (name: string, edit: RemoteEdit, force: boolean) => {
                sent.push([name, edit, force]);
                return Promise.resolve(remoteItem(name));
            },
        };
        const model = new AutoPushModel(api, remoteItem('plant'), () => undefined);
        model.choose('all');
        assert.equal(model.canSave, false);
        await model.load();
        assert.equal(model.canSave, true);
        await model.save();
        assert.deepEqual(sent, [['plant', { auto: 'all', target: { id: 'i2', name: 'Saw' } }, true]]);
    });
});
