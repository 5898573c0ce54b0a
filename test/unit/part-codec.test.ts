import assert from 'node:assert/strict';
import { createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { isSnapshotError } from '../../runtime/core/errors';
import type { KeyRing, StoreKey } from '../../runtime/secrets/key-ring';
import { ObjectDamage, PartCodec } from '../../runtime/store/part-codec';

const KEY: StoreKey = { id: 'key-of-the-test', key: randomBytes(32) };
const NO_KEYS: KeyRing = { current: () => Promise.resolve(KEY), find: () => Promise.resolve(undefined) };
const KEYS: KeyRing = { ...NO_KEYS, find: (id) => Promise.resolve(id === KEY.id ? KEY : undefined) };

describe('Part codec', () => {
    const codec = new PartCodec(KEYS);

    async function encode(type: 'tab' | 'credentials', text: string): Promise<{ name: string; object: Buffer }> {
        const plain = await codec.name(type, [text]);
        return { name: plain.name, object: await codec.encode(plain) };
    }

    it('gives back what it was given, in whatever pieces it came', async () => {
        const pieces = fc.array(fc.string({ unit: 'grapheme', maxLength: 50 }), { maxLength: 20 });
        await fc.assert(
            fc.asyncProperty(pieces, fc.constantFrom('tab' as const, 'credentials' as const), async (text, type) => {
                const plain = await codec.name(type, text);
                const whole = await codec.name(type, [text.join('')]);
                assert.equal(plain.name, whole.name);
                const back = await codec.decode(type, plain.name, await codec.encode(plain));
                assert.equal(back.toString(), text.join(''));
            }),
            { numRuns: 50 },
        );
    });

    it('takes text that is cut in the middle of a character', async () => {
        const text = '\u{1F600}'.repeat(100_000);
        for (const at of [1, 65_535, 65_536, 65_537]) {
            const { bytes } = await codec.name('tab', [text.slice(0, at), text.slice(at)]);
            assert.equal(bytes.toString(), text);
        }
    });

    it('writes plain parts as gzip, named by the hash of their content', async () => {
        const { name, object } = await encode('tab', '[{"id":"a"}]');
        assert.equal(gunzipSync(object).toString(), '[{"id":"a"}]');
        assert.equal(name, createHash('sha256').update('[{"id":"a"}]').digest('hex'));
    });

    it('writes secret parts so that a few lines of Node open them with the key', async () => {
        const { name, object } = await encode('credentials', '{"n":{"password":"p"}}');
        const { encrypted, key, iv, tag, data } = JSON.parse(gunzipSync(object).toString()) as Record<string, string>;
        assert.equal(encrypted, 'aes-256-gcm');
        assert.equal(key, KEY.id);
        const decipher = createDecipheriv('aes-256-gcm', KEY.key, Buffer.from(iv!, 'base64'));
        decipher.setAAD(Buffer.from(name)).setAuthTag(Buffer.from(tag!, 'base64'));
        const text = gunzipSync(Buffer.concat([decipher.update(data!, 'base64'), decipher.final()]));
        assert.equal(text.toString(), '{"n":{"password":"p"}}');
        assert.equal(name, createHmac('sha256', KEY.key).update(text).digest('hex'));
    });

    it('never encrypts twice in the same way, and names equal secrets equally', async () => {
        const one = await encode('credentials', '{"n":{"password":"p"}}');
        const two = await encode('credentials', '{"n":{"password":"p"}}');
        assert.equal(one.name, two.name);
        assert.notDeepEqual(one.object, two.object);
    });

    it('flipped bit anywhere: is found', async () => {
        for (const type of ['tab', 'credentials'] as const) {
            const { name, object } = await encode(type, '{"n":{"password":"p"}}');
            for (let at = 0; at < object.length; at++) {
                const flipped = Buffer.from(object);
                flipped[at] = flipped[at]! ^ 4;
                const back = await codec.decode(type, name, flipped).catch((error: unknown) => error);
                // Some bits of gzip's header mean nothing.
                if (back instanceof Error) assert.ok(back instanceof ObjectDamage, String(back));
                else assert.equal(String(back), '{"n":{"password":"p"}}');
            }
        }
    });

    it('truncated at any byte, empty or zeroed: is found', async () => {
        const { name, object } = await encode('credentials', '{"n":{"password":"p"}}');
        for (let length = 0; length < object.length; length++) {
            await assert.rejects(codec.decode('credentials', name, object.subarray(0, length)), ObjectDamage);
        }
        await assert.rejects(codec.decode('credentials', name, Buffer.alloc(object.length)), ObjectDamage);
    });

    it('object under another name: is found', async () => {
        const one = await encode('credentials', '{"n":{"password":"p"}}');
        const two = await encode('credentials', '{"n":{"password":"q"}}');
        await assert.rejects(codec.decode('credentials', one.name, two.object), ObjectDamage);
        const [a, b] = [await encode('tab', '1'), await encode('tab', '2')];
        await assert.rejects(codec.decode('tab', a.name, b.object), ObjectDamage);
    });

    it('plain content in place of a secret part: is found', async () => {
        const { name } = await encode('credentials', '{"n":{"password":"p"}}');
        for (const text of ['{"n":{"password":"p"}}', 'null', '7', 'not JSON']) {
            await assert.rejects(codec.decode('credentials', name, gzipSync(text)), ObjectDamage);
        }
    });

    it('key that is gone: is told as that, not as damage', async () => {
        const { name, object } = await encode('credentials', '{"n":{"password":"p"}}');
        await assert.rejects(new PartCodec(NO_KEYS).decode('credentials', name, object), (error) =>
            isSnapshotError(error, 'key_missing'),
        );
    });
});
