import { zipSync } from 'fflate';
import { createInterface } from 'node:readline';
import { ALL_COMPONENTS } from '../../runtime/core/file-components';
import { importUpload } from '../../runtime/files/import-upload';
import { KeptUploads } from '../../runtime/files/kept-uploads';
import { nodeFileSystem } from '../../runtime/store/node-file-system';
import { typicalFlows } from './flows';
import { seededRandom } from './random';
import { openStoreIn } from './test-store';

/** What stands in every file, in clear, and must stand nowhere on the disk. */
export const NEEDLE = 'a password that nobody may find';

/**
 * A process that takes files in, keeps them and imports them until it is killed: `node busy-import <userDir> <seed>`. Says
 * a line before each thing that it does and after it was acknowledged.
 */
async function work(userDir: string, seed: number): Promise<void> {
    const random = seededRandom(seed);
    const store = await openStoreIn(userDir, nodeFileSystem);
    const uploads = new KeptUploads();
    say({ opened: store.items().length });
    for (let n = 0; ; n++) {
        const file = archive(`${seed}.${n}`, 1 + Math.floor(random() * 3), Math.floor(random() * 1500));
        say({ keeping: file.length });
        const owner = undefined;
        const { token } = await uploads.keep((bytes, max) => store.hold(bytes, max), inPieces(file), {
            owner,
            fileName: 'x',
        });
        say({ importing: token });
        const imported = await uploads.use(token, owner, async (upload) =>
            importUpload(store, await upload.open(), { components: ALL_COMPONENTS }),
        );
        say({ imported: imported.map(({ id }) => id) });
        if (random() < 0.5) await uploads.drop(token, owner);
        const removing = store
            .items()
            .slice(4)
            .map(({ id }) => id);
        say({ removing });
        await store.remove(removing);
    }
}

function archive(name: string, count: number, nodes: number): Buffer {
    const entries = Array.from({ length: count }, (_, index) => {
        const flows = [{ id: 'own', type: 'tab', label: `${name}.${index}` }, ...typicalFlows(nodes)];
        const credentials = { own: { password: `${NEEDLE} ${name} ${index}` } };
        const file = JSON.stringify({ name: `${name}.${index}`, flows: { flows, credentials }, settings: {} });
        return [`${index}.json`, Buffer.from(file)] as const;
    });
    return Buffer.from(zipSync(Object.fromEntries(entries), { level: 0 }));
}

async function* inPieces(file: Buffer): AsyncGenerator<Buffer> {
    for (let at = 0; at < file.length; at += 65_536) yield await Promise.resolve(file.subarray(at, at + 65_536));
}

function say(line: object): void {
    process.stdout.write(`${JSON.stringify(line)}\n`);
}

if (require.main === module) {
    // The parent that is gone asks for nothing any more.
    createInterface(process.stdin).on('close', () => process.exit());
    void work(process.argv[2]!, Number(process.argv[3]));
}
