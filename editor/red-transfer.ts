import type { TransferAnswer, TransferRequest } from './host';

/** Sends or asks for a file, through jQuery: a hook of the editor adds the user's token there, to relative addresses only. */
export function transfer(request: TransferRequest): Promise<TransferAnswer> {
    const { method, url, headers = {}, body, onProgress, signal } = request;
    const raw = new XMLHttpRequest();
    if (onProgress) raw.upload.addEventListener('progress', ({ loaded, total }) => onProgress(loaded, total));
    return new Promise((resolve) => {
        const xhr = $.ajax({
            method,
            url,
            headers,
            dataType: 'binary',
            xhr: () => raw,
            xhrFields: { responseType: 'blob' },
            ...(body !== undefined && { data: body, processData: false, contentType: typeOf(body) }),
        });
        signal?.addEventListener('abort', () => xhr.abort());
        void xhr.always(() =>
            resolve({
                status: xhr.status,
                body: raw.response instanceof Blob ? raw.response : new Blob(),
                disposition: xhr.getResponseHeader('Content-Disposition'),
            }),
        );
    });
}

function typeOf(body: Blob | string): string {
    return typeof body === 'string' ? 'application/json' : 'application/octet-stream';
}

declare const $: JQueryStatic;
