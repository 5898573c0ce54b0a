import assert from 'node:assert/strict';
import { withoutInlineCredentials } from '../../runtime/core/inline-credentials';

describe('Credentials that stand in the flows', () => {
    const tab = { id: 't', type: 'tab' };

    it('are none in nearly every flow, which is given back as it is', () => {
        const flows = [tab, { id: 'n', type: 'mqtt-broker' }];
        const credentials = { n: { user: 'x' } };
        const found = withoutInlineCredentials(flows, credentials);
        assert.equal(found.flows, flows);
        assert.equal(found.credentials, credentials);
    });

    it('are taken out of the nodes and put with the others, and nothing is altered', () => {
        const flows = [tab, { id: 'n', type: 'mqtt-broker', z: 't', credentials: { password: 'p' }, name: 'x' }];
        const before = JSON.stringify(flows);
        const found = withoutInlineCredentials(flows, { n: { user: 'u', password: 'old' }, m: { a: 1 } });
        assert.deepEqual(found.flows, [tab, { id: 'n', type: 'mqtt-broker', z: 't', name: 'x' }]);
        assert.equal(found.flows[0], tab);
        assert.deepEqual(found.credentials, { n: { user: 'u', password: 'p' }, m: { a: 1 } });
        assert.equal(JSON.stringify(flows), before);
    });

    it('are none where they are empty', () => {
        const found = withoutInlineCredentials([{ id: 'n', type: 'x', credentials: {} }], {});
        assert.deepEqual(found, { flows: [{ id: 'n', type: 'x' }], credentials: {} });
    });
});
