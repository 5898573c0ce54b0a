import { localTimestamp, type SnapshotItem } from './snapshot';

/**
 * A name for the file of a snapshot, of its name and its time, that every system takes: Windows knows fewer characters
 * than others, does not tell capitals from small letters, and has names of its own.
 */
export function snapshotFileName(
    { name, createdAt }: Pick<SnapshotItem, 'name' | 'createdAt'>,
    extension: string,
): string {
    const time = forFile(localTimestamp(new Date(createdAt)));
    const stem = forFile(name);
    const whole = stem.endsWith(time) ? stem : `${stem} ${time}`;
    return `${whole.trim()}.${extension}`;
}

/** The names, in this order, with a number behind those that stand there already. */
export function distinctNames(names: readonly string[]): string[] {
    const taken = new Set<string>();
    return names.map((name) => {
        let distinct = name;
        for (let n = 2; taken.has(distinct.toLowerCase()); n++) distinct = name.replace(/(\.[^.]*)?$/, ` (${n})$1`);
        taken.add(distinct.toLowerCase());
        return distinct;
    });
}

const MAX_CHARACTERS = 100;
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

function forFile(text: string): string {
    const safe = text
        .normalize('NFC')
        .replace(/:/g, '.')
        // Control characters, and those that turn around the direction of what is read.
        .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
        .replace(/[<>"/\\|?*]/g, '-')
        .replace(/\s+/g, ' ');
    const short = [...safe]
        .slice(0, MAX_CHARACTERS)
        .join('')
        .replace(/^[. ]+|[. ]+$/g, '');
    return RESERVED.test(short) ? `_${short}` : short;
}
