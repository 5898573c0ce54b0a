import { ApiError, type Api } from './api';
import type { Files, FilesTools } from './files';
import type { EditorHost } from './host';
import type { Restoring } from './restoring';
import type { Screens } from './screens';

/** What the page loads when it is wanted for the first time. Both reject with an `ApiError` where it cannot be had. */
export interface LargeScreens {
    screens(): Promise<Screens>;
    files(): Promise<Files>;
}

export function largeScreens(
    host: EditorHost,
    api: Api,
    restoring: Restoring,
    tools: Omit<FilesTools, 'screens'>,
): LargeScreens {
    const screens = once(host, async () => {
        const { connectScreens } = await load<typeof import('./screens')>(SCREENS_FILE);
        return connectScreens(host, api, restoring);
    });
    const files = once(host, async () => {
        const { connectFiles } = await load<typeof import('./files')>(FILES_FILE);
        return connectFiles(host, api, { ...tools, screens });
    });
    return { screens, files };
}

/** Node-RED serves the folder resources/ of every package. The names change with the content. */
async function load<Script>(file: string): Promise<Script> {
    const address = new URL(`resources/node-red-contrib-snapshots/${file}`, document.baseURI);
    return (await import(address.href)) as Script;
}

/** What was loaded is kept; what could not be is tried again at the next call. */
function once<T>(host: EditorHost, task: () => Promise<T>): () => Promise<T> {
    let loading: Promise<T> | undefined;
    const attempt = async (): Promise<T> => {
        try {
            return await task();
        } catch (error) {
            console.error(error);
            loading = undefined;
            throw new ApiError('no_answer', host.text('error.screens'));
        }
    };
    return () => (loading ??= attempt());
}

/** Names of the scripts; the build puts them in. */
declare const SCREENS_FILE: string;
declare const FILES_FILE: string;
