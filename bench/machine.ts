import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { arch, cpus, loadavg, platform, tmpdir, totalmem } from 'node:os';

/** The programs run from bench/.built. */
const ROOT = join(__dirname, '../..');

/** What the figures depend on, in a few words; nothing that tells whose machine it is. */
export async function describeMachine(): Promise<string[]> {
    const [cpu] = cpus();
    return [
        `${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB of memory`,
        `${platform()} ${arch()}, file system ${await fileSystemName()}, load ${loadavg()[0]!.toFixed(1)} at the start`,
        `Node.js ${process.version}, Node-RED ${versionOf('node_modules/node-red')} and ` +
            `${versionOf('test/runtimes/node-red-5/node_modules/node-red')} (on a Node.js of its own)`,
    ];
}

/** Magic numbers of statfs(2). */
const FILE_SYSTEMS: Readonly<Record<number, string>> = {
    0xef53: 'ext4',
    0x58465342: 'XFS',
    0x9123683e: 'Btrfs',
    0x2fc12fc1: 'ZFS',
    0xf2f52010: 'F2FS',
    0x794c7630: 'overlay',
    0x01021994: 'tmpfs',
    0x1a: 'APFS',
};

async function fileSystemName(): Promise<string> {
    const { type } = await statfs(tmpdir());
    return FILE_SYSTEMS[type] ?? `0x${type.toString(16)}`;
}

function versionOf(folder: string): string {
    const text = readFileSync(join(ROOT, folder, 'package.json'), 'utf8');
    return (JSON.parse(text) as { version: string }).version;
}
