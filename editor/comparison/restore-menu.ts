import type { MenuItem } from '../host';
import { attempt } from '../say';
import type { PaneContext } from '../viewer/pane';
import type { Difference } from '../viewer/viewer-model';
import { restoreScopes, type RestoreScope } from './restore-scopes';

/**
 * Asks what of a difference shall become what it was in one of the states. Where the editor is compared, that goes into
 * the editor; else into what runs, after the question that every restore asks.
 */
export function openRestoreMenu(
    { host, restoring, model }: PaneContext,
    difference: Difference,
    at: HTMLElement,
): void {
    const { viewed, before, shown } = model;
    const isEditor = 'from' in viewed && [viewed.from, viewed.to].includes('editor');
    const reload = (): void => void model.load();
    const restore = async ({ snapshot, only }: RestoreScope): Promise<void> => {
        if (!isEditor) return restoring.ask(snapshot.id, { only, onDone: reload });
        await restoring.edit(snapshot, only);
        reload();
    };
    const items = restoreScopes(difference, [before, shown]).map((scope): MenuItem => ({
        label: host.text(`comparison.${isEditor ? 'edit' : 'restoring'}.${scope.what}`, { name: scope.snapshot.name }),
        icon: ICONS[scope.what],
        run: () => attempt(host, () => restore(scope)),
    }));
    host.openMenu(at, items, () => at.focus());
}

const ICONS: Readonly<Record<RestoreScope['what'], string>> = {
    node: 'fa-square-o',
    tab: 'fa-map-o',
    subflow: 'fa-object-group',
    all: 'fa-history',
};
