import assert from 'node:assert/strict';
import type { Manifest, PartRef } from '../../runtime/core/snapshot';
import { KnownParts } from '../../runtime/states/known-parts';

const part = (type: PartRef['type'], object: string): PartRef => ({ type, object, bytes: 1 });
const manifest = (id: string, ...tabs: string[]): Manifest =>
    ({ id, parts: [...tabs.map((tab) => part('tab', tab)), part('credentials', 'secret')] }) as Manifest;

describe('The parts that are known of snapshots', () => {
    it('are those of the flows, in their order, and of the credentials', () => {
        const known = new KnownParts();
        const taken = known.take(manifest('one', 'b', 'a'));
        assert.deepEqual(taken, {
            flows: [part('tab', 'b'), part('tab', 'a')],
            credentials: part('credentials', 'secret'),
        });
        assert.equal(known.get('one'), taken);
        assert.equal(known.get('two'), undefined);
    });

    it('are kept once, whichever snapshots name them', () => {
        const known = new KnownParts();
        const [one, two] = [known.take(manifest('one', 'a', 'b')), known.take(manifest('two', 'a', 'c'))];
        assert.equal(one.flows[0], two.flows[0]);
        assert.equal(one.credentials, two.credentials);
    });

    it('take no more room than they may, and give it up for snapshots that nobody asks for', () => {
        const known = new KnownParts(6);
        for (const id of ['one', 'two', 'three']) assert.equal(known.take(manifest(id, 'a', 'b')).flows.length, 2);
        assert.deepEqual(
            ['one', 'two', 'three'].map((id) => known.get(id) !== undefined),
            [true, true, false],
        );
        known.forgetAllBut(new Set(['two', 'three']));
        known.take(manifest('three', 'a', 'b'));
        assert.deepEqual(
            ['one', 'two', 'three'].map((id) => known.get(id) !== undefined),
            [false, true, true],
        );
    });
});
