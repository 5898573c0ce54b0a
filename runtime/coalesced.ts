const TOLD_AFTER_MS = 200;

/** What happens several times in a moment is told once. */
export function coalesced(tell: () => void): () => void {
    let timer: NodeJS.Timeout | undefined;
    return () => {
        timer ??= setTimeout(() => {
            timer = undefined;
            tell();
        }, TOLD_AFTER_MS).unref();
    };
}
