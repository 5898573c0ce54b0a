import assert from 'node:assert/strict';
import type { Api } from '../../editor/api';
import { ApiError } from '../../editor/api';
import { ChosenSnapshots } from '../../editor/files/chosen-snapshots';
import { fileNameIn } from '../../editor/files/content-disposition';
import { canDownload, componentsOf, everything, holdingsOf, secretsIn } from '../../editor/files/download-choice';
import type { FileApi } from '../../editor/files/file-api';
import { newSecret } from '../../editor/files/new-secret';
import { UploadModel } from '../../editor/files/upload-model';
import { MAX_FILE_BYTES } from '../../runtime/core/file-limits';
import type { SnapshotItem } from '../../runtime/core/snapshot';
import type { FullContent } from '../../runtime/core/wire-states';
import type {
    CheckRequest,
    ImportRequest,
    RefusedEntry,
    UploadedSnapshot,
    UploadReport,
} from '../../runtime/core/wire';

describe('The choice of what goes into a file', () => {
    const content = (secrets: FullContent['secrets']): FullContent => ({
        flows: { flows: [] },
        settings: { settings: {}, env: { REGION: 'north' }, modules: {} },
        secrets,
    });

    it('begins with everything that there is and that can be decrypted', () => {
        const rich = holdingsOf(content({ credentials: { a: ['user'] }, env: ['TOKEN'] }));
        assert.deepEqual(rich, { credentials: 1, environment: { all: 2, hidden: 1 } });
        assert.deepEqual(componentsOf(everything(rich)), { flows: true, credentials: true, envVars: 'all' });
        const closed = holdingsOf(content({ credentials: 'unreadable', env: 'unreadable' }));
        assert.deepEqual(componentsOf(everything(closed)), { flows: true, credentials: false, envVars: false });
    });

    it('asks for a secret only where something is encrypted with it, and says what', () => {
        const holdings = holdingsOf(content({ credentials: { a: ['user'] }, env: ['TOKEN'] }));
        const all = everything(holdings);
        assert.equal(secretsIn(all, holdings), 'both');
        assert.equal(secretsIn({ ...all, namesOnly: true }, holdings), 'credentials');
        assert.equal(secretsIn({ ...all, credentials: false }, holdings), 'hidden');
        assert.equal(secretsIn({ ...all, flows: false, namesOnly: true }, holdings), 'none');
        assert.equal(secretsIn({ ...all, format: 'flows' }, holdings), 'none');
        const bare = holdingsOf(content({ credentials: {}, env: [] }));
        assert.equal(secretsIn(everything(bare), bare), 'none');
    });

    it('says that a secret may be needed while nobody knows what there is', () => {
        const unknown = { credentials: undefined, environment: undefined };
        const all = everything(unknown);
        assert.equal(secretsIn(all, unknown), 'perhaps');
        assert.equal(secretsIn({ ...all, credentials: false, namesOnly: true }, unknown), 'none');
    });

    it('has credentials only with flows, and is no choice without either flows or variables', () => {
        const all = everything({ credentials: 1, environment: { all: 1, hidden: 0 } });
        assert.deepEqual(componentsOf({ ...all, flows: false }), { flows: false, credentials: false, envVars: 'all' });
        assert.equal(canDownload({ ...all, flows: false }), true);
        assert.equal(canDownload({ ...all, flows: false, environment: false }), false);
        assert.equal(canDownload({ ...all, flows: false, environment: false, format: 'package' }), true);
    });
});

describe('The name of a file that the server sends', () => {
    it('is read in every form that a header gives it', () => {
        assert.equal(fileNameIn('attachment; filename="a b.json"'), 'a b.json');
        assert.equal(fileNameIn('attachment; filename="a \\"b\\".json"'), 'a "b".json');
        assert.equal(fileNameIn('attachment; filename=plain.zip'), 'plain.zip');
        assert.equal(
            fileNameIn(`attachment; filename="Pr?fung.json"; filename*=UTF-8''Pr%C3%BCfung.json`),
            'Prüfung.json',
        );
        assert.equal(fileNameIn(`attachment; filename="x.json"; filename*=UTF-8''%E0%A4%A`), 'x.json');
        assert.equal(fileNameIn('attachment'), undefined);
        assert.equal(fileNameIn(null), undefined);
    });
});

describe('A secret that is made up', () => {
    it('uses each of its 32 characters equally often, and none that is taken for another', () => {
        const seen = new Map<string, number>();
        for (let first = 0; first < 256; first++) {
            const [character] = newSecret((bytes) => bytes.fill(first));
            seen.set(character!, (seen.get(character!) ?? 0) + 1);
        }
        assert.equal(seen.size, 32);
        assert.deepEqual(new Set(seen.values()), new Set([8]));
        assert.equal(
            ['l', 'o', '0', '1'].some((each) => seen.has(each)),
            false,
        );
        assert.match(newSecret(), /^(\w{4}-){6}\w{4}$/);
    });
});

describe('Snapshots that are chosen for an archive', () => {
    const items = Array.from({ length: 250 }, (_, i) => ({ id: String(2000 - i), damaged: i === 3 }) as SnapshotItem);
    const api: Pick<Api, 'list'> = {
        list: ({ cursor, q }) => {
            const all = q ? items.filter(({ id }) => id.includes(q)) : items;
            const from = Number(cursor ?? 0);
            const end = from + 100;
            const meta = end < all.length ? { next_cursor: String(end) } : {};
            return Promise.resolve({ meta, count: all.length, snapshots: all.slice(from, end) });
        },
    };

    it('are loaded page by page, and all of them when all are wanted, without damaged ones', async () => {
        const model = new ChosenSnapshots(api, () => undefined);
        await model.search('');
        assert.equal(model.items.length, 100);
        await model.more();
        assert.equal(model.items.length, 200);
        await model.toggleAll(true);
        assert.equal(model.chosen.size, 249);
        assert.equal(model.ids[0], '2000');
        assert.equal(model.ids.includes('1997'), false);
        await model.toggleAll(false);
        assert.equal(model.chosen.size, 0);
    });

    it('stay chosen while a search hides them', async () => {
        const model = new ChosenSnapshots(api, () => undefined);
        await model.search('');
        model.toggle('2000', true);
        await model.search('1999');
        assert.deepEqual(
            model.items.map(({ id }) => id),
            ['1999'],
        );
        await model.toggleAll(true);
        assert.deepEqual(model.ids, ['2000', '1999']);
    });
});

describe('A file that is uploaded', () => {
    const snapshot = (facts: Partial<UploadedSnapshot> = {}): UploadedSnapshot => ({
        name: 'Before the fair',
        description: 'As it was',
        counts: { tabs: 1, subflows: 0, nodes: 2 },
        modules: {},
        credentials: 'none',
        env: { plain: [], hidden: [] },
        secret: 'not_needed',
        missing: { types: [], modules: [] },
        ...facts,
    });
    const there = { id: 'old', name: 'Old', createdAt: '2026-11-21T07:30:00.000Z' };

    function fileApi(
        look: (request: Partial<CheckRequest>) => (UploadedSnapshot | RefusedEntry)[],
        kind: UploadReport['kind'],
    ) {
        const calls = { checked: [] as CheckRequest[], imported: [] as ImportRequest[], dropped: [] as string[] };
        const report = (request: Partial<CheckRequest>): UploadReport => ({
            token: 'token',
            expiresAt: '',
            bytes: 1,
            kind,
            snapshots: look(request),
        });
        const api = {
            checkUpload: (_file, { onProgress }) => {
                onProgress?.(5, 10);
                onProgress?.(10, 10);
                return Promise.resolve(report({}));
            },
            checkAgain: (request) => {
                calls.checked.push(request);
                return Promise.resolve(report(request));
            },
            importUpload: (request) => {
                calls.imported.push(request);
                return Promise.resolve([{ id: 'new', name: request.name } as SnapshotItem]);
            },
            dropUpload: (token) => {
                calls.dropped.push(token);
                return Promise.resolve();
            },
        } as FileApi;
        return { api, calls };
    }
    const file = new File(['0123456789'], 'a.json');

    it('is sent, looked at and stored with the name that was typed', async () => {
        const { api, calls } = fileApi(() => [snapshot()], 'snapshot');
        const phases = new Set<string>();
        const model: UploadModel = new UploadModel(api, file, () => phases.add(`${model.phase} ${model.sent}`));
        await model.send();
        assert.deepEqual([...phases], ['sending 0.5', 'reading 1', 'asking 1']);
        model.rename('  Another name ');
        await model.store();
        assert.equal(model.phase, 'stored');
        assert.equal(calls.imported[0]!.name, 'Another name');
        assert.equal(calls.imported[0]!.force, false);
        await model.cancel();
        assert.deepEqual(calls.dropped, []);
    });

    it('is not stored without a name', async () => {
        const model = new UploadModel(fileApi(() => [snapshot()], 'snapshot').api, file, () => undefined);
        await model.send();
        model.rename(' ');
        assert.equal(model.canStore, false);
    });

    it('is not stored before its secret has been tried and fits', async () => {
        const look = ({ credentialSecret }: Partial<CheckRequest>) => [
            snapshot({
                credentials: 'encrypted',
                secret: credentialSecret === undefined ? 'needed' : credentialSecret === 'right' ? 'fits' : 'wrong',
            }),
        ];
        const { api, calls } = fileApi(look, 'snapshot');
        const model = new UploadModel(api, file, () => undefined);
        await model.send();
        assert.deepEqual([model.secretState, model.canStore], ['needed', false]);
        model.typeSecret('wrong');
        await model.store();
        assert.deepEqual([model.phase, model.secretState, calls.imported.length], ['asking', 'wrong', 0]);
        model.typeSecret('right');
        await model.store();
        assert.deepEqual([model.phase, calls.imported[0]!.credentialSecret], ['stored', 'right']);
    });

    it('needs no secret once what is encrypted is left out', async () => {
        const look = ({ components }: Partial<CheckRequest>) => [
            snapshot({ credentials: 'encrypted', secret: components?.credentials === false ? 'not_needed' : 'needed' }),
        ];
        const { api, calls } = fileApi(look, 'snapshot');
        const model = new UploadModel(api, file, () => undefined);
        await model.send();
        await model.choose({ credentials: false, namesOnly: true });
        assert.equal(model.canStore, true);
        await model.store();
        assert.deepEqual(calls.imported[0]!.components, { flows: true, credentials: false, envVars: 'keys' });
    });

    it('is not stored again by itself when the secret shows that it is there already', async () => {
        const look = ({ credentialSecret }: Partial<CheckRequest>) => [
            credentialSecret ? snapshot({ secret: 'fits', alreadyThere: there }) : snapshot({ secret: 'needed' }),
        ];
        const { api, calls } = fileApi(look, 'snapshot');
        const model = new UploadModel(api, file, () => undefined);
        await model.send();
        model.typeSecret('right');
        await model.store();
        assert.deepEqual([model.phase, calls.imported.length, model.canStore], ['asking', 0, false]);
        model.storeAgain(true);
        await model.store();
        assert.equal(calls.imported[0]!.force, true);
    });

    it('gives of an archive what is new and can be stored, unless a person chooses otherwise', async () => {
        const problem = { code: 'bad_file', error: 'It is cut off.' };
        const look = () => [
            snapshot({ entry: 'new.json' }),
            snapshot({ entry: 'old.json', alreadyThere: there }),
            { entry: 'bad.json', problem },
        ];
        const { api, calls } = fileApi(look, 'archive');
        const model = new UploadModel(api, file, () => undefined);
        await model.send();
        assert.deepEqual([...model.entries], ['new.json']);
        model.toggle('new.json', false);
        assert.equal(model.canStore, false);
        model.toggle('old.json', true);
        await model.store();
        assert.deepEqual([calls.imported[0]!.entries, calls.imported[0]!.force], [['old.json'], true]);
        assert.equal(calls.imported[0]!.name, undefined);
    });

    it('is not even sent when it is too large', async () => {
        const { api } = fileApi(() => assert.fail('it was sent'), 'snapshot');
        const tooLarge = new File([new Uint8Array(MAX_FILE_BYTES + 1)], 'a.json');
        const model = new UploadModel(api, tooLarge, () => undefined);
        await model.send();
        assert.deepEqual([model.phase, model.isTooLarge], ['refused', true]);
    });

    it('is given up: the server forgets it, whether it has arrived or is on its way', async () => {
        const { api, calls } = fileApi(() => [snapshot()], 'snapshot');
        const arrived = new UploadModel(api, file, () => undefined);
        await arrived.send();
        await arrived.cancel();
        assert.deepEqual(calls.dropped, ['token']);
        const sending = new UploadModel(api, file, () => undefined);
        const sent = sending.send();
        await sending.cancel();
        await sent;
        assert.deepEqual(calls.dropped, ['token', 'token']);
    });

    it('can be tried again after a failure, but not once the server has forgotten it', async () => {
        const { api } = fileApi(() => [snapshot()], 'snapshot');
        const failures = [new ApiError('no_answer', 'Nobody there.'), new ApiError('upload_gone', 'It is gone.')];
        api.importUpload = () => Promise.reject(failures.shift()!);
        const model = new UploadModel(api, file, () => undefined);
        await model.send();
        await model.store();
        assert.deepEqual([model.phase, model.problem?.code], ['asking', 'no_answer']);
        await model.store();
        assert.deepEqual([model.phase, model.problem?.code], ['refused', 'upload_gone']);
    });
});
