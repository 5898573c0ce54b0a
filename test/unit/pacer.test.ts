import assert from 'node:assert/strict';
import { Pacer } from '../../runtime/pacer';

describe('Pacer', () => {
    it('asks for no break as long as there is time left', () => {
        assert.equal(new Pacer(60_000).breathe(), undefined);
    });

    it('lets everything else that waits run once the slice is used up', async () => {
        let ran = false;
        setImmediate(() => (ran = true));
        await new Pacer(0).breathe();
        assert.equal(ran, true);
    });
});
