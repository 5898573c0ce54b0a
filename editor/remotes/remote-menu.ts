import type { RemotesContext } from '../remotes';
import type { MenuItem } from '../host';
import type { RemoteCommands } from './remote-commands';
import { isDeviceTarget, mayPreview, mayPull } from './remote-entry';
import { CURRENT, type RemoteRow } from './remote-list';

/** Everything that can be done with a snapshot at a remote. What would be refused is left out. */
export function openRemoteMenu(
    { host, browse, compare }: RemotesContext,
    commands: RemoteCommands,
    item: RemoteRow,
    at: HTMLElement | { x: number; y: number },
    { toggleDetails, onCancel }: { toggleDetails: () => void; onCancel: () => void },
): void {
    const choice = (key: string, icon: string, run: () => void): MenuItem => ({ label: host.text(key), icon, run });
    const comparing = compare();
    const state = commands.stateOf(item);
    const chosen = comparing.chosenToCompare();
    const { local } = item;
    const reads: (MenuItem | false)[] = [
        choice('menu.preview', 'fa-eye', () => commands.preview(item)),
        choice('menu.compareRunning', 'fa-exchange', () => comparing.compareWith(state, 'current')),
        choice('menu.compareEditor', 'fa-exchange', () => comparing.compareWith(state, 'editor')),
        local !== undefined && choice('remotes.menu.compareSame', 'fa-exchange', () => commands.compareWithLocal(item)),
        chosen && chosen.id !== state.id
            ? {
                  label: host.text('menu.compareChosen', { name: chosen.name }),
                  icon: 'fa-exchange',
                  run: () => comparing.compareStates(chosen, state),
              }
            : choice('menu.chooseToCompare', 'fa-hand-pointer-o', () => comparing.chooseToCompare(state)),
    ];
    const isSnapshot = item.id !== CURRENT;
    const mayChange = isSnapshot && host.mayWrite();
    const isTarget = isDeviceTarget(browse, item);
    const changes: (MenuItem | false)[] = [
        local !== undefined && choice('remotes.menu.showHere', 'fa-hdd-o', () => commands.showLocal(item)),
        mayPull(host, browse, item) && choice('remotes.menu.pull', 'fa-cloud-download', () => commands.pull(item)),
        mayChange &&
            !isTarget &&
            !item.damaged &&
            browse.may('set_target') &&
            choice('remotes.menu.setTarget', 'fa-bullseye', () => commands.setTarget(item)),
        mayChange &&
            isTarget &&
            browse.may('clear_target') &&
            choice('remotes.menu.clearTarget', 'fa-ban', () => commands.clearTarget(item)),
        mayChange && browse.may('edit') && choice('menu.edit', 'fa-pencil', () => commands.edit(item)),
        choice('menu.details', 'fa-info-circle', toggleDetails),
        mayChange && browse.may('remove') && choice('menu.delete', 'fa-trash-o', () => commands.remove(item)),
    ];
    const items = [...(mayPreview(browse, item) ? reads : []), ...changes];
    host.openMenu(
        at,
        items.filter((each) => each !== false),
        onCancel,
    );
}
