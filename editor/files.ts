import type { Api } from './api';
import { downloadOne } from './files/download-one';
import { downloadSeveral } from './files/download-several';
import { connectFileApi } from './files/file-api';
import filesStyle from './files/files.css';
import { uploadAll } from './files/upload-all';
import type { EditorHost } from './host';
import type { Screens } from './screens';
import { h } from './views/dom';
import type { SnapshotItem } from '../runtime/core/snapshot';

/** Snapshots as files: what goes out and what comes in. A script of its own, which the page loads when it is wanted. */
export interface Files {
    /** Asks what of a snapshot goes into a file, and saves that. Rejects with an `ApiError` before it has asked. */
    download(item: SnapshotItem): Promise<void>;
    /** Asks which snapshots go into an archive, and what of them, and saves that. */
    downloadSeveral(): void;
    /** Looks at files, one after the other, and stores what is wanted of them. Never rejects. */
    upload(files: readonly File[]): Promise<void>;
}

/** What the screens need of the rest of the editor. */
export interface FilesTools {
    /** Tells that snapshots have been stored. */
    stored(ids: readonly string[]): Promise<void>;
    /** Shows a snapshot in the sidebar. */
    reveal(id: string): void;
    /** Rejects with an `ApiError`. */
    screens(): Promise<Screens>;
}

/** What the files of this script work with. */
export interface FilesContext extends FilesTools {
    host: EditorHost;
    api: Api;
    fileApi: ReturnType<typeof connectFileApi>;
}

export function connectFiles(host: EditorHost, api: Api, tools: FilesTools): Files {
    document.head.append(h('style', {}, filesStyle));
    const context: FilesContext = { ...tools, host, api, fileApi: connectFileApi(host) };
    return {
        download: (item) => downloadOne(context, item),
        downloadSeveral: () => downloadSeveral(context),
        upload: (files) => uploadAll(context, files),
    };
}
