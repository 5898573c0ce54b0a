import assert from 'node:assert/strict';
import { remoteConditionOf, seenWords } from '../../editor/remotes/remote-device-words';
import { RemoteDevices } from '../../editor/remotes/remote-devices';
import type { RemoteDevice, RemoteDevicePage } from '../../runtime/core/wire';

const AT = { remote: 'plant', place: 'fleet/pumps' };
const device = (id: string, more: Partial<RemoteDevice> = {}): RemoteDevice => ({
    id,
    state: 'running',
    seenAgoSeconds: 10,
    isSilent: false,
    ...more,
});

describe('The devices of a place at a remote, in the editor', () => {
    let pages: (RemoteDevicePage | Error)[];
    let asked: (string | undefined)[];
    let forgotten: string[];
    let devices: RemoteDevices;

    beforeEach(() => {
        [pages, asked, forgotten] = [[], [], []];
        devices = new RemoteDevices(
            {
                devices: (_name, { cursor }) => {
                    asked.push(cursor);
                    const page = pages.shift() ?? { meta: {}, devices: [] };
                    return page instanceof Error ? Promise.reject(page) : Promise.resolve(page);
                },
                forgetDevice: (_name, { id }) => {
                    forgotten.push(id);
                    return Promise.resolve();
                },
            },
            () => undefined,
        );
    });
    const ids = (): string[] => devices.devices.map(({ id }) => id);

    it('are loaded page by page, and only as far as somebody looks', async () => {
        pages = [
            { meta: { next_cursor: 'b' }, devices: [device('a'), device('b')] },
            { meta: {}, devices: [device('b'), device('c')] },
        ];
        await devices.open(AT);
        await devices.open({ ...AT });
        assert.deepEqual([ids(), devices.hasMore, asked.length], [['a', 'b'], true, 1]);
        await devices.more();
        assert.deepEqual([ids(), devices.hasMore, asked], [['a', 'b', 'c'], false, [undefined, 'b']]);
        await devices.more();
        assert.equal(asked.length, 2);
    });

    it('stay while they are loaded anew, also when that fails', async () => {
        pages = [{ meta: {}, devices: [device('a')] }, new Error('It is away.')];
        await devices.open(AT);
        await devices.reload();
        assert.deepEqual([ids(), devices.phase, devices.failure?.message], [['a'], 'failed', 'It is away.']);
    });

    it('of another place are not mixed with those that arrive late', async () => {
        pages = [
            { meta: {}, devices: [device('late')] },
            { meta: {}, devices: [device('other')] },
        ];
        await Promise.all([devices.open(AT), devices.open({ ...AT, place: 'fleet/halls' })]);
        assert.deepEqual(ids(), ['other']);
        await devices.open(undefined);
        assert.deepEqual(ids(), []);
    });

    it('are taken out of the list when they were forgotten', async () => {
        pages = [{ meta: {}, devices: [device('a'), device('b')] }];
        await devices.open(AT);
        await devices.forget('a');
        assert.deepEqual([ids(), forgotten], [['b'], ['a']]);
    });

    it('are told by what a person has to look at first', () => {
        const failure = { snapshot: 'x', code: 'crashed', error: 'It ended.' };
        assert.equal(remoteConditionOf(device('a', { failure, twins: true, isSilent: true })), 'twins');
        assert.equal(remoteConditionOf(device('a', { failure, isSilent: true })), 'failed');
        assert.equal(remoteConditionOf(device('a', { isSilent: true, modified: true })), 'silent');
        assert.equal(remoteConditionOf(device('a', { modified: true })), 'modified');
        assert.equal(remoteConditionOf(device('a', { state: 'odd' })), 'says');
    });

    it('are said to be as old as they were, and as much older as it was since, whatever clocks say', () => {
        const host = {
            language: 'en-GB',
            text: (key: string, { ago = '' }: Readonly<Record<string, string | number>> = {}) => `${key} ${ago}`.trim(),
        } as Parameters<typeof seenWords>[0];
        const loaded = new Date('2030-01-01T00:00:00Z');
        const later = (seconds: number): string =>
            seenWords(host, device('a'), loaded, new Date(loaded.getTime() + seconds * 1000));
        assert.equal(later(0), 'remotes.devices.seenNow');
        assert.equal(later(300), 'remotes.devices.seen 5 minutes ago');
        assert.equal(later(-300), 'remotes.devices.seenNow');
    });
});
