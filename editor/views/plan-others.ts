import type { EditorHost } from '../host';
import { offersOf, type RestoreChoice } from '../restore-choice';
import { environmentLines } from './plan-environment';
import { planGroup, tickBox } from './plan-group';
import { countChanging, moduleLines } from './plan-modules';
import { settingsLines } from './plan-settings';
import type { RestorePlan } from '../../runtime/core/wire';

type Ticks = Partial<Pick<RestoreChoice, 'credentials' | 'modules' | 'environment'>>;

/** Everything beside the flows that a plan speaks of. What can be applied has a tick, the rest is told. */
export function planOthers(
    host: EditorHost,
    plan: RestorePlan,
    choice: RestoreChoice,
    onTick: (ticks: Ticks) => void,
): HTMLElement[] {
    const offers = offersOf(plan);
    const { credentials, environment, settings } = plan;
    const modules = moduleLines(host, plan.modules);
    const variables = environmentLines(host, environment);
    const group = (name: keyof Ticks, summary: string, body: readonly HTMLElement[], length: number): HTMLElement =>
        planGroup({
            name,
            title: host.text(`restore.${name}Title`),
            summary,
            ...(offers[name] && { tick: tickBox(choice[name], (checked) => onTick({ [name]: checked })) }),
            body,
            isOpen: length <= OPEN_ROWS,
            unfold: host.text('restore.unfold'),
        });

    const changing = countChanging(plan.modules);
    const all = plan.modules.missing.length + plan.modules.different.length + plan.modules.surplus.length;
    const names = environment.missing.length + environment.changed.length + environment.removed.length;
    const differing = names + environment.differ.length;
    return [
        ...(offers.credentials
            ? [group('credentials', host.text('restore.credentialsOf', { count: credentials.differ }), [], 0)]
            : []),
        ...(modules.length > 0
            ? [
                  group(
                      'modules',
                      host.text(changing > 0 ? 'restore.change' : 'restore.stay', { count: changing || all }),
                      modules,
                      all,
                  ),
              ]
            : []),
        ...(variables.length > 0
            ? [
                  group(
                      'environment',
                      host.text(names > 0 ? 'restore.change' : 'restore.stay', { count: names || differing }),
                      variables,
                      0,
                  ),
              ]
            : []),
        ...(settings.length > 0
            ? [
                  planGroup({
                      name: 'settings',
                      title: host.text('restore.settingsTitle'),
                      summary: host.text('restore.differ', { count: settings.length }),
                      body: settingsLines(host, settings),
                      isOpen: false,
                      unfold: host.text('restore.unfold'),
                  }),
              ]
            : []),
    ];
}

/** Longer lists are folded up at first. */
const OPEN_ROWS = 6;
