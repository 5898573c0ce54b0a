import type { Terminal } from './command';
import { UsageError } from './usage-error';

/** The secret of `--secret` or the environment. */
export function givenSecret({ secret }: { secret?: string }, { env }: Pick<Terminal, 'env'>): string | undefined {
    if (secret === '') throw new UsageError('--secret needs a text that is not empty.');
    return secret ?? (env['NODE_RED_SNAPSHOTS_SECRET'] || undefined);
}
