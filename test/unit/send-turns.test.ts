import assert from 'node:assert/strict';
import { SendTurns } from '../../runtime/http/send-turns';

describe('Turns of those who send', () => {
    let turns: SendTurns;
    let next: (() => void)[];
    let sent: string[];

    beforeEach(() => {
        next = [];
        sent = [];
        turns = new SendTurns({ bytesATurn: 100, nextTurn: (go) => void next.push(go) });
    });

    const take = (name: string, bytes: number): Promise<unknown> => turns.take(bytes).then(() => sent.push(name));
    const turn = async (): Promise<string> => {
        next.shift()?.();
        await new Promise((done) => setImmediate(done));
        return sent.splice(0).join(' ');
    };
    const settled = async (): Promise<string> => {
        await new Promise((done) => setImmediate(done));
        return sent.splice(0).join(' ');
    };

    it('let go as many bytes as one turn may send, in the order in which they were asked for', async () => {
        for (const name of ['a', 'b', 'c', 'd', 'e']) void take(name, 40);
        assert.equal(await settled(), 'a');
        assert.equal(await turn(), 'b c');
        assert.equal(await turn(), 'd e');
    });

    it('let a piece go alone that is larger than what a turn may send', async () => {
        for (const [name, bytes] of [
            ['a', 10],
            ['large', 500],
            ['b', 10],
        ] as const)
            void take(name, bytes);
        assert.deepEqual([await settled(), await turn(), await turn()], ['a', 'large', 'b']);
    });

    it('cost nothing while nobody sends, and begin anew', async () => {
        void take('a', 100);
        assert.equal(await settled(), 'a');
        await turn();
        assert.equal(next.length, 0);
        void take('b', 100);
        assert.equal(await settled(), 'b');
    });
});
