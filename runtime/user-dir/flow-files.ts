import { hostname } from 'node:os';
import { basename, dirname, extname, isAbsolute, join, resolve } from 'node:path';
import { SnapshotError } from '../core/errors';
import type { FileSystem } from '../store/file-system';
import type { ConfigFiles } from './config-files';
import { readJsonFile } from './json-file';

/** The files that Node-RED keeps its flows in. Paths are absolute. */
export interface FlowFiles {
    flows: string;
    credentials: string;
    /** Whether Node-RED writes them with line breaks and indentation. */
    pretty: boolean;
    /** The active project, where Node-RED's projects are used. */
    project?: {
        name: string;
        /** Undefined when its credentials are not encrypted. */
        credentialSecret: string | undefined;
    };
}

/** What decides which files they are. */
export interface FlowFilesOptions {
    fileSystem: FileSystem;
    userDir: string;
    settings: Readonly<Record<string, unknown>>;
    config: ConfigFiles;
    /** The folder that Node-RED is started from: a flow file of that name in it goes before the user directory's. */
    startedFrom: string;
    /** Version of the Node-RED that uses them. Since 5, new credentials stand beside the flow file wherever that is. */
    nodeRedVersion: string;
}

/**
 * Finds the files as Node-RED 4 and 5 do (`@node-red/runtime/lib/storage/localfilesystem`). Whether they are there is
 * another matter. Rejects with `unusable_user_dir` where the flows are kept elsewhere or a project names no files.
 */
export async function findFlowFiles(options: FlowFilesOptions): Promise<FlowFiles> {
    const { settings, fileSystem } = options;
    if (settings['storageModule'] !== undefined) {
        throw unusable('This Node-RED keeps its flows in a storage module of its own, not in files.');
    }
    const project = await findProject(options);
    if (project) return projectFiles(options, project);
    const flows = await flowFile(options);
    const extension = extname(flows);
    const name = `${basename(flows, extension)}_cred${extension}`;
    const inUserDir = join(options.userDir, name);
    const besideFlows = join(dirname(flows), name);
    const isFour = /^[0-4]\./.test(options.nodeRedVersion);
    const credentials = isFour || (await fileSystem.stat(inUserDir)) ? inUserDir : besideFlows;
    return { flows, credentials, pretty: Boolean(settings['flowFilePretty']) };
}

async function flowFile({ settings, fileSystem, userDir, startedFrom }: FlowFilesOptions): Promise<string> {
    const named = settings['flowFile'];
    if (typeof named !== 'string' || named === '') return join(userDir, `flows_${hostname()}.json`);
    if (isAbsolute(named)) return named;
    const here = join(startedFrom, named);
    return named.startsWith('./') || (await fileSystem.stat(here)) ? here : join(userDir, named);
}

interface FoundProject {
    name: string;
    folder: string;
    settings: Readonly<Record<string, unknown>>;
}

async function findProject(options: FlowFilesOptions): Promise<FoundProject | undefined> {
    const { settings, fileSystem, userDir } = options;
    const projects = asObject(asObject(settings['editorTheme'])['projects']);
    if (projects['enabled'] !== true || settings['readOnly']) return undefined;
    const folder = typeof projects['path'] === 'string' ? projects['path'] : resolve(userDir, 'projects');
    const config = await options.config.read('projects');
    const known = asObject(config['projects']);
    const named = settings['flowFile'];
    if (typeof named === 'string' && named !== '') {
        if (Object.hasOwn(known, named)) return project(folder, named, asObject(known[named]));
        const isFolder = await fileSystem.list(join(folder, named)).then(
            () => true,
            () => false,
        );
        const secret = settings['credentialSecret'];
        if (isFolder) return project(folder, named, secret === undefined ? {} : { credentialSecret: secret });
    }
    const active = config['activeProject'];
    if (typeof active !== 'string' || active === '') return undefined;
    return project(folder, active, Object.hasOwn(known, active) ? asObject(known[active]) : {});
}

function project(projectsFolder: string, name: string, settings: Record<string, unknown>): FoundProject {
    return { name, folder: join(projectsFolder, name), settings };
}

async function projectFiles(
    { fileSystem, settings }: FlowFilesOptions,
    { name, folder, settings: own }: FoundProject,
): Promise<FlowFiles> {
    const root = join(folder, typeof own['rootPath'] === 'string' ? own['rootPath'] : '');
    const packageFile = join(root, 'package.json');
    const found = await readJsonFile(fileSystem, packageFile, packageFile);
    const manifest = asObject(found.state === 'whole' ? found.value : undefined);
    const { flowFile: flows, credentialsFile: credentials } = asObject(asObject(manifest['node-red'])['settings']);
    if (typeof flows !== 'string' || typeof credentials !== 'string') {
        throw unusable(
            `The active project “${name}” has no flows that Node-RED could load: ${packageFile} has to name them.`,
        );
    }
    const secret = own['credentialSecret'];
    return {
        flows: join(root, flows),
        credentials: join(root, credentials),
        pretty: settings['flowFilePretty'] !== false,
        project: { name, credentialSecret: typeof secret === 'string' && secret !== '' ? secret : undefined },
    };
}

function asObject(value: unknown): Record<string, unknown> {
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function unusable(text: string): SnapshotError {
    return new SnapshotError('unusable_user_dir', text);
}
