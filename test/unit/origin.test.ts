import assert from 'node:assert/strict';
import { isSameOrigin } from '../../runtime/http/origin';

describe('Where a request comes from', () => {
    const host = 'plant.example:1880';

    it('is the editor when the browser says so', () => {
        assert.equal(isSameOrigin({ host, 'sec-fetch-site': 'same-origin' }), true);
        assert.equal(isSameOrigin({ host, origin: 'http://plant.example:1880' }), true);
        assert.equal(isSameOrigin({ host, origin: 'https://plant.example:1880' }), true);
    });

    it('is no browser at all when it says nothing', () => {
        assert.equal(isSameOrigin({ host }), true);
    });

    it('is the editor behind a proxy that hides the host, where the browser says more', () => {
        const headers = { host: '127.0.0.1:1880', origin: 'https://plant.example', 'sec-fetch-site': 'same-origin' };
        assert.equal(isSameOrigin(headers), true);
    });

    for (const origin of [
        'http://elsewhere.example',
        'http://plant.example',
        'http://plant.example:1881',
        'null',
        '',
    ]) {
        it(`is another page for the origin "${origin}"`, () => {
            assert.equal(isSameOrigin({ host, origin }), false);
        });
    }

    it('is another page when the browser says so, whatever else it says', () => {
        assert.equal(
            isSameOrigin({ host, origin: 'http://plant.example:1880', 'sec-fetch-site': 'cross-site' }),
            false,
        );
        assert.equal(isSameOrigin({ host, 'sec-fetch-site': 'same-site' }), false);
    });
});
