import type { PlannedModule, RestoreRequest, SurplusModule } from '../core/wire';
import type { ModulesOutcome } from './apply-modules';
import { missingTypesOf } from '../core/missing-types';
import type { RestoreTools } from './restore-tools';
import type { Target } from './target';

/** What a restore could not bring back, or was not asked to, in sentences for people. */
export async function warningsAfter(
    { host, modules }: RestoreTools,
    { plan, flows }: Target,
    request: RestoreRequest,
    outcome: ModulesOutcome,
    verified: boolean,
): Promise<string[]> {
    const found: string[] = [];
    const tell = (key: string, name: string, names: readonly string[]): void => {
        if (names.length > 0) found.push(host.translate(`restore.${key}`, { [name]: names.join(', ') }));
    };
    const installed = (await modules.read()).versions;
    const missing = plan.modules.missing.filter(({ name }) => !Object.hasOwn(installed, name));
    const { environment } = plan;
    if (!verified) found.push(host.translate('restore.notVerified'));
    tell(
        'missingTypes',
        'types',
        missingTypesOf(flows, (type) => host.knowsType(type)),
    );
    tell(
        'modulesWithReason',
        'modules',
        outcome.failed.map(({ name, reason }) => `${name} (${reason})`),
    );
    const failed = new Set(outcome.failed.map(({ name }) => name));
    tell(
        'missingModules',
        'modules',
        missing.flatMap(({ name }) => (failed.has(name) ? [] : [name])),
    );
    if (request.modules)
        found.push(...obstacles([...plan.modules.missing, ...plan.modules.different, ...plan.modules.surplus]));
    if (plan.credentials.state === 'unreadable' && request.credentials !== false) {
        found.push(host.translate('restore.unreadableCredentials'));
    }
    if (environment.state === 'unreadable' && request.env) found.push(host.translate('restore.unreadableEnvironment'));
    if (!request.env) tell('missingEnvironment', 'names', environment.missing);
    tell('differentEnvironment', 'names', environment.differ);
    tell(
        'differentSettings',
        'names',
        plan.settings.map(({ name }) => name),
    );
    return found;
}

/** That Node-RED and this package stay as they are is no news. */
function obstacles(modules: readonly (PlannedModule | SurplusModule)[]): string[] {
    return modules.flatMap(({ obstacle }) =>
        !obstacle || obstacle.code === 'self' || obstacle.code === 'node_red' ? [] : [obstacle.text],
    );
}
