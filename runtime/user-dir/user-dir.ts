import { createHash, randomBytes } from 'node:crypto';
import type { Credentials, FlowNode } from '../core/snapshot';
import { isCredentials, isSealed, openCredentials, sealCredentials } from '../secrets/node-red-cipher';
import type { FileSystem } from '../store/file-system';
import { nodeFileSystem } from '../store/node-file-system';
import { ConfigFiles } from './config-files';
import { findCredentialSecret, GENERATED_SECRET, type CredentialSecret } from './credential-secret';
import { findFlowFiles, type FlowFiles } from './flow-files';
import { backupOf, keepAside, readJsonFile, replaceFiles } from './json-file';

export interface UserDirOptions {
    /** Absolute path. */
    userDir: string;
    /** Node-RED's settings as settings.js exports them. */
    settings: Readonly<Record<string, unknown>>;
    /** Version of the Node-RED that uses the directory. */
    nodeRedVersion: string;
    /** The folder that Node-RED is started from; by default this process's own. */
    startedFrom?: string;
    fileSystem?: FileSystem;
    /**
     * Keeps a generated credential secret where Node-RED finds it; by default in `.config.runtime.json`. A Node-RED
     * that is starting has read that file already and would write its own over it: there, use its `settings.set`.
     */
    keepSecret?: (name: string, secret: string) => Promise<void>;
}

/** The flows that Node-RED would load. */
export type FoundFlows =
    | {
          state: 'whole';
          flows: FlowNode[];
          /** Revision as Node-RED counts it: SHA-256 of the flows. */
          rev: string;
          /** True when the file is empty and Node-RED would put its backup in place. */
          fromBackup: boolean;
      }
    | {
          /** `empty` and `damaged` (no JSON, or no array) read as no flows at all, and the next deploy overwrites them. */
          state: 'missing' | 'empty' | 'damaged';
      };

/** The credentials that Node-RED would load. `unreadable`: not encrypted with the secret that Node-RED has now. */
export type FoundCredentials =
    { state: 'readable'; credentials: Credentials } | { state: 'missing' | 'empty' | 'damaged' | 'unreadable' };

/** A user directory whose Node-RED does not run: not any more, or not yet. */
export class UserDir {
    private constructor(
        /** The files that Node-RED uses, whether they are there or not. */
        readonly files: FlowFiles,
        private readonly fileSystem: FileSystem,
        private readonly findSecret: () => Promise<CredentialSecret>,
        private readonly keepSecret: (name: string, secret: string) => Promise<void>,
    ) {}

    /** Finds out which files and which secret Node-RED uses. Writes nothing. `unusable_user_dir`; `io_error`. */
    static async open(options: UserDirOptions): Promise<UserDir> {
        const { settings, userDir, nodeRedVersion, fileSystem = nodeFileSystem } = options;
        const config = new ConfigFiles(fileSystem, userDir);
        const startedFrom = options.startedFrom ?? process.cwd();
        const files = await findFlowFiles({ fileSystem, userDir, settings, config, startedFrom, nodeRedVersion });
        return new UserDir(
            files,
            fileSystem,
            () => findCredentialSecret(settings, config, files),
            options.keepSecret ?? ((name, secret) => config.set('runtime', name, secret)),
        );
    }

    /** `io_error` when the file is there but may not be read. */
    async readFlows(): Promise<FoundFlows> {
        const path = this.files.flows;
        const file = await readJsonFile(this.fileSystem, path, backupOf(path));
        if (file.state !== 'whole') return { state: file.state };
        if (!isFlows(file.value)) return { state: 'damaged' };
        const rev = createHash('sha256').update(JSON.stringify(file.value)).digest('hex');
        return { state: 'whole', flows: file.value, rev, fromBackup: file.fromBackup };
    }

    /** Decrypted, all that the file holds. `io_error` when it is there but may not be read. */
    async readCredentials(): Promise<FoundCredentials> {
        const path = this.files.credentials;
        const file = await readJsonFile(this.fileSystem, path, backupOf(path));
        if (file.state !== 'whole') return { state: file.state };
        if (!isSealed(file.value)) {
            return isCredentials(file.value) ? { state: 'readable', credentials: file.value } : { state: 'damaged' };
        }
        const found = await this.findSecret();
        const credentials = 'secret' in found ? openCredentials(file.value, found.secret) : undefined;
        return credentials ? { state: 'readable', credentials } : { state: 'unreadable' };
    }

    /**
     * Makes these the flows, and exactly these the credentials, of Node-RED's next start; without `credentials` those
     * of now stay. Durable once it resolves: first the credentials, then the flows, as Node-RED does it. Credentials
     * are encrypted with the instance's own secret; where it has none, one is made as Node-RED would. A file that
     * could not be read is kept beside the new one. Answers the names of such copies.
     */
    async write(content: { flows: readonly FlowNode[]; credentials?: Credentials }): Promise<string[]> {
        const { fileSystem, files } = this;
        const [flows, credentials] = [await this.readFlows(), await this.readCredentials()];
        const aside: string[] = [];
        const contents: [string, string][] = [];
        if (content.credentials) {
            if (credentials.state === 'damaged' || credentials.state === 'unreadable') {
                aside.push(await keepAside(fileSystem, files.credentials, credentials.state));
            }
            contents.push([files.credentials, this.text(await this.seal(content.credentials))]);
        }
        if (flows.state === 'damaged') aside.push(await keepAside(fileSystem, files.flows, 'damaged'));
        await replaceFiles(fileSystem, [...contents, [files.flows, this.text(content.flows)]]);
        return aside;
    }

    private async seal(credentials: Credentials): Promise<object> {
        const found = await this.findSecret();
        if (found.kind === 'off') return credentials;
        if (found.kind !== 'none') return sealCredentials(credentials, found.secret);
        const secret = randomBytes(32).toString('hex');
        await this.keepSecret(GENERATED_SECRET, secret);
        return sealCredentials(credentials, secret);
    }

    private text(value: unknown): string {
        return this.files.pretty ? JSON.stringify(value, null, 4) : JSON.stringify(value);
    }
}

function isFlows(value: unknown): value is FlowNode[] {
    return Array.isArray(value) && value.every((node: unknown) => typeof node === 'object' && node !== null);
}
