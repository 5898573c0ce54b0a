import catalogue from '../../plugins/locales/en-US/snapshots.json';
import type { Translate } from '../../runtime/core/translate';

/** The English sentences as Node-RED gives them. Throws for a key that the catalogue does not have. */
export const translate: Translate = (key, values = {}) => {
    const text = key
        .split('.')
        .reduce<unknown>((entry, name) => (entry as Record<string, unknown> | undefined)?.[name], catalogue);
    if (typeof text !== 'string') throw new Error(`The catalogue has no ${key}`);
    return text.replace(/__(\w+?)__/g, (_match, name: string) => {
        if (values[name] === undefined) throw new Error(`${key} needs ${name}`);
        return String(values[name]);
    });
};
