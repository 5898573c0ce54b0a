import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { SnapshotError } from '../core/errors';
import { Pacer } from '../pacer';
import type { FileSystem } from './file-system';
import type { HeldBytes } from './store';
import { readError, storeError } from './store-errors';
import type { TemporaryFiles } from './temporary-files';

/** Keeps bytes in the folder of temporary files, a file for each megabyte; see `SnapshotStore.hold`. */
export async function holdBytes(
    fileSystem: FileSystem,
    temporary: TemporaryFiles,
    bytes: AsyncIterable<Uint8Array>,
    maxBytes: number,
): Promise<HeldBytes> {
    const held = new Held(fileSystem, temporary);
    try {
        await held.write(bytes, maxBytes);
        return held;
    } catch (error) {
        await held.drop();
        throw error;
    }
}

class Held implements HeldBytes {
    size = 0;
    private readonly paths: string[] = [];
    private readonly key = randomBytes(32);
    private readonly iv = randomBytes(16);

    constructor(
        private readonly fileSystem: FileSystem,
        private readonly temporary: TemporaryFiles,
    ) {}

    async write(bytes: AsyncIterable<Uint8Array>, maxBytes: number): Promise<void> {
        const cipher = createCipheriv(ALGORITHM, this.key, this.iv);
        const pacer = new Pacer();
        let waiting: Buffer[] = [];
        let length = 0;
        for await (const piece of bytes) {
            this.size += piece.length;
            if (this.size > maxBytes) throw tooLarge(maxBytes);
            waiting.push(cipher.update(piece));
            length += piece.length;
            await pacer.breathe();
            if (length < FILE_BYTES) continue;
            await this.create(Buffer.concat(waiting));
            waiting = [];
            length = 0;
        }
        await this.create(Buffer.concat(waiting));
    }

    async *read(): AsyncGenerator<Buffer> {
        const decipher = createDecipheriv(ALGORITHM, this.key, this.iv);
        for (const path of this.paths) {
            const bytes = await this.fileSystem.readFile(path).catch((error: unknown) => {
                throw readError(error, 'read the file that was sent');
            });
            yield decipher.update(bytes);
        }
    }

    async drop(): Promise<void> {
        await Promise.all(this.paths.map((path) => this.fileSystem.unlink(path).catch(() => undefined)));
    }

    private async create(data: Buffer): Promise<void> {
        const path = this.temporary.newPath();
        this.paths.push(path);
        try {
            await this.fileSystem.create(path, data);
        } catch (error) {
            throw storeError(error, 'keep the file that was sent');
        }
    }
}

const FILE_BYTES = 1024 * 1024;
const ALGORITHM = 'aes-256-ctr';

function tooLarge(maxBytes: number): SnapshotError {
    const text = `The file is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB, which is more than is taken.`;
    return new SnapshotError('file_too_large', text, { maxBytes });
}
