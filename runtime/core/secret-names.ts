import type { Credentials } from './snapshot';
import type { SecretNames } from './wire';

/** What is secret in a state, by name alone. Credentials that are there but empty are not set. */
export function secretNames(
    credentials: Credentials | 'unreadable',
    environment: Readonly<Record<string, { hidden: boolean }>> | 'unreadable' | undefined,
): SecretNames {
    return {
        credentials: credentials === 'unreadable' ? credentials : credentialNames(credentials),
        env: environment === 'unreadable' ? environment : hiddenNames(environment ?? {}),
    };
}

function credentialNames(credentials: Credentials): Record<string, string[]> {
    const names = Object.entries(credentials).map(([id, own]) => [id, namesOf(own)] as const);
    return Object.fromEntries(names.filter(([, own]) => own.length > 0));
}

function namesOf(credentials: Readonly<Record<string, unknown>>): string[] {
    return Object.keys(credentials)
        .filter((name) => credentials[name] !== '' && credentials[name] !== undefined && credentials[name] !== null)
        .sort();
}

function hiddenNames(environment: Readonly<Record<string, { hidden: boolean }>>): string[] {
    return Object.keys(environment)
        .filter((name) => environment[name]!.hidden)
        .sort();
}
