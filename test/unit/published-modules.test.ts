import assert from 'node:assert/strict';
import { PublishedModules } from '../../runtime/modules/published-modules';

describe('Which modules npm’s registry has', () => {
    let asked: string[];
    let now: number;
    let modules: PublishedModules;
    /** What npm prints, by what it is asked for. */
    let printed: Record<string, string>;
    let atOnce: number;
    let most: number;

    beforeEach(() => {
        asked = [];
        now = 0;
        atOnce = 0;
        most = 0;
        printed = {};
        const run = async (args: readonly string[]): Promise<string> => {
            const spec = args.at(-2)!;
            asked.push(spec);
            most = Math.max(most, ++atOnce);
            await Promise.resolve();
            atOnce--;
            if (printed[spec] === 'fails') throw new Error('npm is not there.');
            return printed[spec] ?? '{"error":{"code":"E404","summary":"Not found"}}';
        };
        modules = new PublishedModules(run, () => now);
    });

    it('is asked once', async () => {
        printed['a@1.0.0'] = '"1.0.0"\n';
        for (let time = 0; time < 3; time++) {
            assert.equal(await modules.isPublished('a', '1.0.0'), true);
            now += 24 * 60 * 60_000;
        }
        assert.deepEqual(asked, ['a@1.0.0']);
    });

    it('may have it later', async () => {
        assert.equal(await modules.isPublished('a', '1.0.0'), false);
        printed['a@1.0.0'] = '"1.0.0"';
        assert.equal(await modules.isPublished('a', '1.0.0'), false);
        now += 6 * 60_000;
        assert.equal(await modules.isPublished('a', '1.0.0'), true);
    });

    it('is unknown where it does not answer, which is not tried for each of many', async () => {
        for (const failure of ['fails', '', '{"error":{"code":"ECONNREFUSED"}}', 'no JSON']) {
            printed['a@1.0.0'] = failure;
            const before = asked.length;
            const names = ['a', 'b', 'c', 'd'];
            const answers = [];
            for (const name of names) answers.push(await modules.isPublished(name, '1.0.0'));
            assert.deepEqual(answers, [undefined, undefined, undefined, undefined], failure);
            assert.equal(asked.length, before + 1);
            now += 2 * 60_000;
        }
        printed['a@1.0.0'] = '"1.0.0"';
        assert.equal(await modules.isPublished('a', '1.0.0'), true);
    });

    it('is unknown for what it does not show to us, and that alone', async () => {
        printed['@firm/a@1.0.0'] = '{"error":{"code":"E401"}}';
        assert.equal(await modules.isPublished('@firm/a', '1.0.0'), undefined);
        assert.equal(await modules.isPublished('b', '1.0.0'), false);
    });

    it('is not asked for what is no name of a module', async () => {
        for (const name of ['https://evil.example.com/a', '../a', 'git+ssh://a', '', 'a b']) {
            assert.equal(await modules.isPublished(name, '1.0.0'), false);
        }
        assert.deepEqual(asked, []);
    });

    it('is asked by few at a time', async () => {
        await Promise.all(Array.from({ length: 20 }, (_, n) => modules.isPublished(`module-${n}`, '1.0.0')));
        assert.deepEqual([asked.length, most], [20, 2]);
    });
});
