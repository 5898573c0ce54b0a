import type { FullContent } from '../../runtime/core/wire-states';
import type { ExportRequest, FileComponents } from '../../runtime/core/wire';

/** What a person wants to have in a file. */
export interface DownloadChoice {
    format: NonNullable<ExportRequest['format']>;
    flows: boolean;
    credentials: boolean;
    environment: boolean;
    /** Of the environment only the names. */
    namesOnly: boolean;
}

/** What there is to put into a file. Undefined is unknown. */
export interface Holdings {
    /** Nodes with credentials. `unreadable`: encrypted under a key that is not here. */
    credentials: number | 'unreadable' | undefined;
    /** Variables altogether, and those among them whose values are hidden. */
    environment: { all: number; hidden: number } | 'unreadable' | undefined;
}

/** What it is before a person has chosen: everything that there is. */
export function everything({ credentials, environment }: Holdings): DownloadChoice {
    const has = (amount: unknown): boolean => amount !== 0 && amount !== 'unreadable';
    return {
        format: 'snapshot',
        flows: true,
        credentials: has(credentials),
        environment: has(typeof environment === 'object' ? environment.all : environment),
        namesOnly: false,
    };
}

export function holdingsOf({ settings, secrets }: FullContent): Holdings {
    const { credentials, env } = secrets;
    return {
        credentials: credentials === 'unreadable' ? credentials : Object.keys(credentials).length,
        environment:
            env === 'unreadable' ? env : { all: Object.keys(settings.env).length + env.length, hidden: env.length },
    };
}

export function canDownload({ format, flows, environment }: DownloadChoice): boolean {
    return format !== 'snapshot' || flows || environment;
}

export function componentsOf({ flows, credentials, environment, namesOnly }: DownloadChoice): FileComponents {
    return { flows, credentials: flows && credentials, envVars: environment && (namesOnly ? 'keys' : 'all') };
}

/**
 * What has to be encrypted, for a sentence: none where nothing has to be. `perhaps` while it is not known whether there
 * is anything secret.
 */
export function secretsIn(
    choice: DownloadChoice,
    holdings: Holdings,
): 'none' | 'credentials' | 'hidden' | 'both' | 'perhaps' {
    if (choice.format !== 'snapshot') return 'none';
    const { credentials, envVars } = componentsOf(choice);
    const isUnknown =
        (credentials && holdings.credentials === undefined) ||
        (envVars === 'all' && holdings.environment === undefined);
    if (isUnknown) return 'perhaps';
    const hasCredentials = credentials && holdings.credentials !== 0;
    const { environment } = holdings;
    const hasHidden = envVars === 'all' && typeof environment === 'object' && environment.hidden > 0;
    if (hasCredentials) return hasHidden ? 'both' : 'credentials';
    return hasHidden ? 'hidden' : 'none';
}
