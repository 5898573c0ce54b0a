import { ALL_COMPONENTS, type ChosenComponents } from '../core/file-components';
import type { Arguments } from './arguments';
import { UsageError } from './usage-error';

const NAMES = ['flows', 'credentials', 'env', 'env-names'];

/** What `--components` and `--flows-only` say of the components of a file; everything without them. */
export function chosenComponents({ components, 'flows-only': flowsOnly }: Arguments['options']): ChosenComponents {
    if (components !== undefined && flowsOnly)
        throw new UsageError('--flows-only and --components exclude each other.');
    if (components === undefined && !flowsOnly) return ALL_COMPONENTS;
    const names = (components ?? 'flows').split(',').map((name) => name.trim());
    const unknown = names.find((name) => !NAMES.includes(name));
    if (unknown !== undefined) throw new UsageError(`--components takes ${NAMES.join(', ')}, and not “${unknown}”.`);
    const flows = names.includes('flows');
    if (!flows && names.includes('credentials')) throw new UsageError('There are no credentials without flows.');
    return {
        flows,
        credentials: names.includes('credentials'),
        envVars: names.includes('env') ? 'all' : names.includes('env-names') && 'keys',
    };
}
