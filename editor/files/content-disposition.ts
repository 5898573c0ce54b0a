/** The file name in a header `Content-Disposition` (RFC 6266); undefined where there is none. */
export function fileNameIn(header: string | null): string | undefined {
    if (header === null) return undefined;
    const extended = /;\s*filename\*=UTF-8''([^;\s]+)/i.exec(header)?.[1];
    if (extended !== undefined) {
        try {
            return decodeURIComponent(extended);
        } catch {
            // The plain one has to do.
        }
    }
    const quoted = /;\s*filename="((?:[^"\\]|\\.)*)"/i.exec(header)?.[1];
    return quoted?.replace(/\\(.)/g, '$1') ?? /;\s*filename=([^;\s"]+)/i.exec(header)?.[1];
}
