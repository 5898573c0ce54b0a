import type { ComparableState } from '../compare-commands';
import type { RemotesContext } from '../remotes';
import { attempt, say } from '../say';
import { askYesNo } from '../views/question';
import { askSnapshot } from '../views/snapshot-form';
import { pull } from './pull';
import { isDeviceTarget } from './remote-entry';
import { CURRENT, type RemoteRow } from './remote-list';
import { placeAt } from './remote-words';
import { remoteStateId, type RemoteStateRef } from '../../runtime/core/remote-state-id';

/** What a person can do with a snapshot at the place of a remote that is shown. Asks where it has to. */
export interface RemoteCommands {
    /** What it takes to look at it, or to compare it. */
    stateOf(item: RemoteRow): ComparableState;
    preview(item: RemoteRow): void;
    /** Compares it with the snapshot here that has the same content. */
    compareWithLocal(item: RemoteRow): void;
    /** Shows that snapshot. */
    showLocal(item: RemoteRow): void;
    pull(item: RemoteRow): void;
    edit(item: RemoteRow): void;
    remove(item: RemoteRow): void;
    setTarget(item: RemoteRow): void;
    clearTarget(item: RemoteRow): void;
}

export function connectRemoteCommands(context: RemotesContext): RemoteCommands {
    const { host, browse, remoteApi, remotes, screens, compare } = context;
    const refOf = ({ id }: RemoteRow): RemoteStateRef => ({ remote: browse.remote!, place: browse.place!.id, id });
    const where = (): string => placeAt(host, browse.remote!, browse.place);
    const stateOf = (item: RemoteRow): ComparableState => ({
        id: remoteStateId(refOf(item)),
        name: item.id === CURRENT ? host.text('remotes.runsAt', { place: where() }) : item.name,
        ...(item.createdAt !== undefined && { createdAt: item.createdAt }),
    });
    const setTarget = async (item: RemoteRow | undefined, done: string): Promise<void> => {
        await remoteApi.setTarget(browse.remote!, { target: browse.place!.id, id: item?.id ?? null });
        browse.takeTarget(item?.id);
        say(host, 'success', [done]);
    };
    return {
        stateOf,
        preview: (item) => attempt(host, async () => (await screens()).view({ state: stateOf(item).id })),
        compareWithLocal: (item) =>
            attempt(host, async () => {
                if (item.local === undefined) return;
                const own = await context.api.get(item.local);
                compare().compareStates(own, stateOf(item));
            }),
        showLocal: ({ local }) => {
            if (local !== undefined) context.reveal(local);
        },
        pull: (item) =>
            attempt(host, async () => {
                const { list } = browse;
                list.setPulling(item.id, true);
                try {
                    await pull(context, refOf(item));
                } finally {
                    list.setPulling(item.id, false);
                }
            }),
        edit: (item) =>
            askSnapshot(host, {
                title: host.text('form.edit'),
                hint: host.text('remotes.editHint', { place: where() }),
                name: item.name,
                description: item.description,
                submit: host.text('button.save'),
                save: async (change) => browse.list.update(item.id, await remoteApi.editSnapshot(refOf(item), change)),
            }),
        remove: (item) =>
            askYesNo(host, {
                title: host.text('remotes.remove.title'),
                sentences: [
                    host.text('remotes.remove.question', { name: item.name, place: where() }),
                    ...(item.local === undefined ? [] : [host.text('remotes.remove.stays')]),
                    ...(isDeviceTarget(browse, item) ? [host.text('remotes.remove.target')] : []),
                ],
                yes: host.text('button.delete'),
                run: () =>
                    attempt(host, async () => {
                        // A bucket has nobody who would take it from the devices when it is removed.
                        if (isDeviceTarget(browse, item) && remotes.get(browse.remote)?.kind === 's3')
                            await remoteApi.setTarget(browse.remote!, { target: browse.place!.id, id: null });
                        await remoteApi.removeSnapshot(refOf(item));
                        browse.list.drop(item.id);
                        say(host, 'success', [host.text('remotes.remove.done', { name: item.name, place: where() })]);
                    }),
            }),
        setTarget: (item) =>
            askYesNo(host, {
                title: host.text('remotes.target.title'),
                sentences: [
                    host.text('remotes.target.question', { name: item.name, place: where() }),
                    host.text('remotes.target.means'),
                ],
                yes: host.text('remotes.menu.setTarget'),
                run: () =>
                    attempt(host, () =>
                        setTarget(item, host.text('remotes.target.done', { name: item.name, place: where() })),
                    ),
            }),
        clearTarget: (item) =>
            askYesNo(host, {
                title: host.text('remotes.target.clearTitle'),
                sentences: [host.text('remotes.target.clearQuestion', { name: item.name, place: where() })],
                yes: host.text('remotes.menu.clearTarget'),
                run: () =>
                    attempt(host, () => setTarget(undefined, host.text('remotes.target.cleared', { place: where() }))),
            }),
    };
}
