import type { MenuItem } from '../host';
import { attempt } from '../say';
import type { PaneContext } from '../viewer/pane';
import type { Difference } from '../viewer/differences';
import { restoreScopes, type RestoreScope } from './restore-scopes';

/**
 * What of a difference can become what it was in one of the states. Where the editor is compared, that goes into the
 * editor, and so does what runs at a remote; else into what runs, after the question that every restore asks. What is at a
 * remote is pulled first.
 */
export function restoreItems({ host, restoring, remotes, model }: PaneContext, difference: Difference): MenuItem[] {
    const { viewed, before, shown } = model;
    const isEditor = 'from' in viewed && [viewed.from, viewed.to].includes('editor');
    const reload = (): void => void model.load();
    const itemOf = ({ what, snapshot, only }: RestoreScope): MenuItem => {
        const { remote } = snapshot;
        const isCurrent = remote?.id === 'current';
        const name = isCurrent ? host.text('viewer.currentAt', { remote: remote.remote }) : snapshot.name;
        const edit = async (): Promise<void> => {
            await restoring.edit({ id: snapshot.id, name }, only);
            if (isEditor) reload();
        };
        const restore = async (): Promise<void> => {
            const { id } = remote ? await (await remotes()).pull(remote) : snapshot;
            await restoring.ask(id, { only, onDone: reload });
        };
        const isEdit = isEditor || isCurrent;
        const way = isEdit ? 'edit' : remote ? 'pulling' : 'restoring';
        return {
            label: host.text(`comparison.${way}.${what}`, { name }),
            icon: ICONS[what],
            run: () => attempt(host, isEdit ? edit : restore),
        };
    };
    return restoreScopes(difference, [before, shown]).map(itemOf);
}

const ICONS: Readonly<Record<RestoreScope['what'], string>> = {
    node: 'fa-square-o',
    tab: 'fa-map-o',
    subflow: 'fa-object-group',
    all: 'fa-history',
};
