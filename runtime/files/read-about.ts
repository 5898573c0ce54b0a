import { MAX_DESCRIPTION_CHARACTERS, MAX_NAME_CHARACTERS } from '../core/request-rules';
import { badFile } from './bad-file';

/** What a snapshot file says about itself. */
export interface FileAbout {
    /** Empty where there is none. */
    name: string;
    description: string;
    /** Of the snapshot that it was made of. */
    id?: string;
    /** ISO 8601 in UTC. */
    createdAt?: string;
    user?: { username: string };
}

/** Reads what there is of it. `bad_file` for a name or description that is no text; what else is odd is passed over. */
export function readAbout({ name, description, id, createdAt, user }: Record<string, unknown>): FileAbout {
    const time = typeof createdAt === 'string' ? Date.parse(createdAt) : NaN;
    const username = typeof user === 'object' && user !== null ? (user as { username?: unknown }).username : undefined;
    return {
        name: shortened(textOf('name', name).trim(), MAX_NAME_CHARACTERS),
        description: shortened(textOf('description', description), MAX_DESCRIPTION_CHARACTERS),
        ...(typeof id === 'string' && { id }),
        ...(!Number.isNaN(time) && { createdAt: new Date(time).toISOString() }),
        ...(typeof username === 'string' && username !== '' && { user: { username } }),
    };
}

function textOf(member: string, value: unknown): string {
    if (value === undefined || value === null) return '';
    if (typeof value === 'string') return value;
    throw badFile(`“${member}” has to be a text.`);
}

function shortened(text: string, maxCharacters: number): string {
    return text.length > maxCharacters ? `${text.slice(0, maxCharacters - 1)}…` : text;
}
