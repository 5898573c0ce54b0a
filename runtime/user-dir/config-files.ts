import { join } from 'node:path';
import type { FileSystem } from '../store/file-system';
import { keepAside, readJsonFile, replaceFiles } from './json-file';

/** The files of a user directory in which Node-RED keeps what it decides by itself: `.config.<section>.json`. */
export class ConfigFiles {
    constructor(
        private readonly fileSystem: FileSystem,
        private readonly userDir: string,
    ) {}

    /** Empty when there is no such file, and, as for Node-RED, when it is damaged. */
    async read(section: 'runtime' | 'projects'): Promise<Readonly<Record<string, unknown>>> {
        return (await this.load(section)) ?? {};
    }

    /** Adds one property. A damaged file is kept beside the new one. */
    async set(section: 'runtime' | 'projects', name: string, value: unknown): Promise<void> {
        const path = this.path(section);
        const before = await this.load(section);
        if (!before) await keepAside(this.fileSystem, path, 'damaged');
        await replaceFiles(this.fileSystem, [[path, JSON.stringify({ ...before, [name]: value }, null, 4)]]);
    }

    private async load(section: string): Promise<Record<string, unknown> | undefined> {
        const path = this.path(section);
        const file = await readJsonFile(this.fileSystem, path, `${path}.backup`);
        if (file.state === 'missing' || file.state === 'empty') return {};
        const value = file.state === 'whole' ? file.value : undefined;
        const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
        return isObject ? (value as Record<string, unknown>) : undefined;
    }

    private path(section: string): string {
        return join(this.userDir, `.config.${section}.json`);
    }
}
