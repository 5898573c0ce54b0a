import { createInterface } from 'node:readline';
import { nodeFileSystem } from '../../runtime/store/node-file-system';
import { seededRandom } from './random';
import { capture } from './store-content';
import { openStoreIn } from './test-store';

/**
 * A process that captures, edits and deletes until it is killed: `node busy-process <userDir> <seed>`. Says a line before each
 * thing that it does and after it was acknowledged.
 */
async function work(userDir: string, seed: number): Promise<void> {
    const random = seededRandom(seed);
    const store = await openStoreIn(userDir, nodeFileSystem);
    say({ opened: store.items().length });
    for (let n = 0; ; n++) {
        const name = `${seed}.${n}`;
        say({ capturing: name });
        const tabs = { a: String(Math.floor(random() * 4)), b: name, c: 'x'.repeat(Math.floor(random() * 50_000)) };
        const { id } = await capture(store, { tabs, credentials: { n: { p: String(n % 3) } } }, { name });
        say({ captured: name, id, tabs });
        const items = store.items();
        if (items.length < 6 || random() < 0.4) continue;
        const ids = items.slice(4, 4 + Math.ceil(random() * 3)).map((item) => item.id);
        say({ removing: ids });
        await store.remove(ids);
        say({ removed: ids });
    }
}

function say(line: object): void {
    process.stdout.write(`${JSON.stringify(line)}\n`);
}

// The parent that is gone asks for nothing any more.
createInterface(process.stdin).on('close', () => process.exit());
void work(process.argv[2]!, Number(process.argv[3]));
