import { ApiError, type Api } from './api';
import type { Devices, DevicesTools } from './devices';
import type { Files, FilesTools } from './files';
import type { EditorHost } from './host';
import type { Remotes, RemotesTools } from './remotes';
import type { Restoring } from './restoring';
import type { Screens } from './screens';

/** What the page loads when it is wanted for the first time. All reject with an `ApiError` where it cannot be had. */
export interface LargeScreens {
    screens(): Promise<Screens>;
    files(): Promise<Files>;
    devices(): Promise<Devices>;
    remotes(): Promise<Remotes>;
}

export function largeScreens(
    host: EditorHost,
    api: Api,
    restoring: Restoring,
    tools: Omit<FilesTools & RemotesTools, 'screens'> & DevicesTools,
): LargeScreens {
    const screens: LargeScreens['screens'] = once(host, 'screens', ({ connectScreens }) =>
        connectScreens(host, api, restoring, remotes),
    );
    const files = once(host, 'files', ({ connectFiles }) => connectFiles(host, api, { ...tools, screens }));
    const devices = once(host, 'devices', ({ connectDevices }) => connectDevices(host, api, tools));
    const remotes: LargeScreens['remotes'] = once(host, 'remotes', ({ connectRemotes }) =>
        connectRemotes(host, api, { ...tools, screens }),
    );
    return { screens, files, devices, remotes };
}

/** The scripts, by the names that the build knows them by. */
interface Scripts {
    screens: typeof import('./screens');
    files: typeof import('./files');
    devices: typeof import('./devices');
    remotes: typeof import('./remotes');
}

/** What was loaded is kept; what could not be is tried again at the next call. */
function once<Name extends keyof Scripts, T>(
    host: EditorHost,
    name: Name,
    connect: (script: Scripts[Name]) => T | Promise<T>,
): () => Promise<T> {
    let loading: Promise<T> | undefined;
    const attempt = async (): Promise<T> => {
        try {
            return await connect(await load(name));
        } catch (error) {
            console.error(error);
            loading = undefined;
            throw new ApiError('no_answer', host.text('error.screens'));
        }
    };
    return () => (loading ??= attempt());
}

/** Node-RED serves the folder resources/ of every package. */
async function load<Name extends keyof Scripts>(name: Name): Promise<Scripts[Name]> {
    const address = new URL(`resources/node-red-contrib-snapshots/${LARGE_FILES[name]}`, document.baseURI);
    return (await import(address.href)) as Scripts[Name];
}

/** Names of the files; the build puts them in. */
declare const LARGE_FILES: Readonly<Record<keyof Scripts, string>>;
