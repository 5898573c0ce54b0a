import { failureOf, OWN_REQUEST, queryString, type ServerAccess, type TransferRequest } from '../api';
import { fileNameIn } from './content-disposition';
import type { FlowNode } from '../../runtime/core/snapshot';
import type {
    ArchiveRequest,
    CheckRequest,
    ExportRequest,
    ImportedArchive,
    ImportedSnapshot,
    ImportRequest,
    UploadReport,
} from '../../runtime/core/wire';

/** The server's routes for files. Everything rejects with an `ApiError`, as that of `Api`. */
export interface FileApi {
    exportFile(id: string, request: ExportRequest): Promise<ReceivedFile>;
    exportArchive(request: ArchiveRequest): Promise<ReceivedFile>;
    /** Sends a file to be looked at. `no_answer` also when the signal ends it. */
    checkUpload(file: File, sending: Pick<TransferRequest, 'onProgress' | 'signal'>): Promise<UploadReport>;
    /** Looks again at a file that was sent, with another secret or for other components. */
    checkAgain(request: CheckRequest & { token: string }): Promise<UploadReport>;
    importUpload(request: ImportRequest & { token: string }): Promise<ImportedSnapshot[]>;
    /** The flows of a file that was sent; of an archive those of one entry. Without credentials. */
    uploadedFlows(token: string, entry: string | undefined): Promise<FlowNode[]>;
    /** Has the server forget a file. Never rejects: it would forget it by itself. */
    dropUpload(token: string): Promise<void>;
}

export interface ReceivedFile {
    /** As the server calls it. */
    fileName: string | undefined;
    content: Blob;
}

export function connectFileApi(server: ServerAccess): FileApi {
    const transfer = async (request: TransferRequest): Promise<ReceivedFile> => {
        const { status, body, disposition } = await server.transfer({
            ...request,
            headers: { ...OWN_REQUEST, ...request.headers },
        });
        if (status >= 200 && status < 300) return { content: body, fileName: fileNameIn(disposition) };
        throw failureOf(server, status, parsed(await body.text()));
    };
    const receive = (url: string, request: object): Promise<ReceivedFile> =>
        transfer({ method: 'POST', url, body: JSON.stringify(request) });
    const send = async <T>(method: 'GET' | 'POST' | 'DELETE', url: string, body?: object): Promise<T> => {
        const answer = await server.request({ method, url, body, headers: OWN_REQUEST });
        if (answer.status >= 200 && answer.status < 300) return answer.body as T;
        throw failureOf(server, answer.status, answer.body);
    };
    const kept = (token: string): string => `snapshots/import/${encodeURIComponent(token)}`;
    return {
        exportFile: (id, request) => receive(`snapshots/${encodeURIComponent(id)}/export`, request),
        exportArchive: (request) => receive('snapshots/export', request),
        checkUpload: async (file, sending) => {
            const url = `snapshots/import/check${queryString({ filename: file.name })}`;
            const { content } = await transfer({ method: 'POST', url, body: file, ...sending });
            return parsed(await content.text()) as UploadReport;
        },
        checkAgain: (request) => send('POST', 'snapshots/import/check', request),
        importUpload: async (request) => {
            const answer = await send<ImportedSnapshot | ImportedArchive>('POST', 'snapshots/import', request);
            return 'snapshots' in answer ? answer.snapshots : [answer];
        },
        uploadedFlows: async (token, entry) => {
            const url = `${kept(token)}/flows${queryString({ entry })}`;
            return (await send<{ flows: FlowNode[] }>('GET', url)).flows;
        },
        dropUpload: async (token) => {
            await send('DELETE', kept(token)).catch(() => undefined);
        },
    };
}

function parsed(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}
