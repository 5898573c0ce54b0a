import { dirname } from 'node:path';
import { SnapshotError } from './core/errors';
import { indentedJson } from './indented-json';
import { Pacer } from './pacer';
import type { FileSystem } from './store/file-system';
import { nodeFileSystem } from './store/node-file-system';
import { Queue } from './store/queue';
import { hasCode, readError, storeError } from './store/store-errors';

export interface PrivateConfigOptions {
    /** `<userDir>/.config.snapshots.json`. */
    file: string;
    fileSystem?: FileSystem;
    /** Is told, without any content, when the file turned out to be damaged and was put aside. */
    warn?: (text: string) => void;
}

type Properties = Record<string, unknown>;

/**
 * What this package keeps for itself beside Node-RED's own config files: the store's key and choices that outlast a
 * restart. One JSON object, readable by its owner only (mode 0600). Open it once for each file.
 */
export class PrivateConfig {
    private readonly file: string;
    private readonly fileSystem: FileSystem;
    private readonly warn: (text: string) => void;
    private readonly updates = new Queue();

    constructor({ file, fileSystem = nodeFileSystem, warn = () => undefined }: PrivateConfigOptions) {
        this.file = file;
        this.fileSystem = fileSystem;
        this.warn = warn;
    }

    /** Everything that is kept; empty when there is no file. A damaged file reads as empty. `io_error` if unreadable. */
    async read(): Promise<Readonly<Properties>> {
        return (await this.load()) ?? {};
    }

    /** As `read`, but a damaged file rejects with `damaged`: for what must not be taken to be nothing. */
    async readWhole(): Promise<Readonly<Properties>> {
        const properties = await this.load();
        if (properties) return properties;
        throw new SnapshotError('damaged', `${this.file} is damaged. Put a copy of it back, or take it away.`);
    }

    /** Keeps these properties and no others. Durable once it resolves; rejects as `update` does. */
    replace(properties: Readonly<Properties>): Promise<void> {
        return this.updates.run(() => this.save(properties));
    }

    /**
     * Changes some properties and leaves all others as they are. Durable once it resolves; updates happen one after the
     * other. A damaged file is first put aside, beside the new one. Rejects with `disk_full`, `read_only`, `io_error`.
     */
    update(change: (before: Readonly<Properties>) => Properties): Promise<Readonly<Properties>> {
        return this.updates.run(async () => {
            const before = (await this.load()) ?? (await this.putAside());
            const after = { ...before, ...change(before) };
            await this.save(after);
            return after;
        });
    }

    private async load(): Promise<Properties | undefined> {
        try {
            return parseProperties(await this.fileSystem.readFile(this.file));
        } catch (error) {
            if (hasCode(error, 'ENOENT')) return {};
            throw readError(error, `read ${this.file}`);
        }
    }

    private async putAside(): Promise<Properties> {
        try {
            for (let n = 1; ; n++) {
                const aside = `${this.file}.damaged-${n}`;
                if (await this.fileSystem.stat(aside)) continue;
                await this.fileSystem.rename(this.file, aside);
                this.warn(`${this.file} is damaged and was kept as ${aside}. It held the key of older credentials.`);
                return {};
            }
        } catch (error) {
            throw storeError(error, `put the damaged ${this.file} aside`);
        }
    }

    private async save(properties: Properties): Promise<void> {
        const temporary = `${this.file}.tmp`;
        try {
            await this.fileSystem.writeSynced(temporary, await bytesOf(properties), 0o600);
            await this.fileSystem.rename(temporary, this.file);
            await this.fileSystem.syncDir(dirname(this.file));
        } catch (error) {
            await this.fileSystem.unlink(temporary).catch(() => undefined);
            throw storeError(error, `write ${this.file}`);
        }
    }
}

/** With breaks: there may be thousands of devices in it. */
async function bytesOf(properties: Readonly<Properties>): Promise<Buffer> {
    const pacer = new Pacer();
    const buffers: Buffer[] = [];
    let text = '';
    for (const piece of indentedJson(properties)) {
        text += piece;
        if (text.length < PIECE_CHARACTERS) continue;
        buffers.push(Buffer.from(text));
        text = '';
        await pacer.breathe();
    }
    return Buffer.concat([...buffers, Buffer.from(text)]);
}

const PIECE_CHARACTERS = 65_536;

function parseProperties(bytes: Buffer): Properties | undefined {
    try {
        const value: unknown = JSON.parse(bytes.toString());
        return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Properties) : undefined;
    } catch {
        return undefined;
    }
}
