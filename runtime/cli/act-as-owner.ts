import type { Stats } from 'node:fs';

/**
 * Whoever is root works as the owner of the user directory: Node-RED, which runs as that owner, could otherwise not
 * replace, or not even read, what is written here. Does nothing for anybody else, and nothing on Windows.
 */
export function actAsOwner({ uid, gid }: Pick<Stats, 'uid' | 'gid'>): void {
    const { getuid, setgroups, setgid, setuid } = process;
    if (uid === 0 || getuid?.() !== 0 || !setgroups || !setgid || !setuid) return;
    setgroups([gid]);
    setgid(gid);
    setuid(uid);
}
