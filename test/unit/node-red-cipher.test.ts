import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
    isSealed,
    openCredentials,
    openText,
    sealCredentials,
    sealText,
    type Sealed,
} from '../../runtime/secrets/node-red-cipher';
import { nodeRedCredentials } from '../helpers/node-red-storage';

const CREDENTIALS = { broker: { user: 'plant', password: 'gän$efüßchen 🔑' }, empty: {} };

describe("Node-RED's cipher", () => {
    it('opens what Node-RED has encrypted', async () => {
        const nodeRed = nodeRedCredentials({ credentialSecret: 'a secret' });
        await nodeRed.load({});
        await nodeRed.add('broker', CREDENTIALS.broker);
        await nodeRed.add('empty', {});
        const sealed = await nodeRed.export();
        assert.ok(isSealed(sealed));
        assert.deepEqual(openCredentials(sealed, 'a secret'), CREDENTIALS);
    });

    it('encrypts so that Node-RED can open it', async () => {
        const nodeRed = nodeRedCredentials({ credentialSecret: 'a secret' });
        await nodeRed.load({ ...sealCredentials(CREDENTIALS, 'a secret') });
        assert.deepEqual(nodeRed.get('broker'), CREDENTIALS.broker);
    });

    it('never takes what a wrong secret gives for credentials', () => {
        const sealed = sealCredentials(CREDENTIALS, 'a secret');
        fc.assert(fc.property(fc.string(), (secret) => openCredentials(sealed, secret) === undefined));
    });

    it('takes nothing for credentials that is not an object of objects', () => {
        for (const text of ['', 'null', '[]', '"text"', '{"id":"text"}', '{"id":[]}', '{']) {
            assert.equal(openCredentials({ $: sealText(text, 's') }, 's'), undefined, text);
        }
        assert.deepEqual(openCredentials({ $: sealText('{}', 's') }, 's'), {});
    });

    it('gives every text back, and none that was cut off within its head', () => {
        fc.assert(
            fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, secret) => {
                assert.equal(openText(sealText(text, secret), secret), text);
            }),
        );
        const sealed = sealText('text', 's');
        for (const damaged of ['', sealed.slice(0, 31), `x${sealed}`, `${sealed}!`]) {
            assert.equal(openText(damaged, 's'), undefined);
        }
    });

    it('tells encrypted credentials from others as Node-RED does', () => {
        assert.ok(isSealed({ $: 'text' }));
        for (const value of [undefined, null, 'text', {}, { $: 1 }, { $: 'text', id: {} } as Sealed]) {
            assert.ok(!isSealed(value));
        }
    });
});
