/** Takes names and passwords out of addresses: `https://user:password@host/` becomes `https://host/`. */
export function withoutSecrets(text: string): string {
    return text.replace(ADDRESS, (_match, scheme: string, user: string) =>
        // The name before a host reached by ssh is no secret, and without it the address is another.
        scheme.endsWith('ssh://') && !user.includes(':') ? `${scheme}${user}@` : scheme,
    );
}

const ADDRESS = /\b((?:git\+)?(?:https?|ssh|git|ftp):\/\/)([^\s/@"']+)@/g;
