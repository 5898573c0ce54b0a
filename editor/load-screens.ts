import { ApiError, type Api } from './api';
import type { EditorHost } from './host';
import type { Restoring } from './restoring';
import type { Screens } from './screens';

/** The large screens, loaded at the first call. Rejects with an `ApiError` where they cannot be had; may be repeated. */
export function screensLoader(host: EditorHost, api: Api, restoring: Restoring): () => Promise<Screens> {
    let loading: Promise<Screens> | undefined;
    const load = async (): Promise<Screens> => {
        try {
            // Node-RED serves the folder resources/ of every package. The name changes with the content.
            const address = new URL(`resources/node-red-contrib-snapshots/${SCREENS_FILE}`, document.baseURI);
            const { connectScreens } = (await import(address.href)) as typeof import('./screens');
            return connectScreens(host, api, restoring);
        } catch (error) {
            console.error(error);
            loading = undefined;
            throw new ApiError('no_answer', host.text('error.screens'));
        }
    };
    return () => (loading ??= load());
}

/** Name of the script; the build puts it in. */
declare const SCREENS_FILE: string;
