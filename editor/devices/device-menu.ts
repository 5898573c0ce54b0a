import type { MenuItem } from '../host';
import type { FleetContext } from './fleet-context';
import type { DeviceItem } from '../../runtime/core/wire';

/** Everything that can be done with one device. */
export function openDeviceMenu(
    { host, model, actions }: FleetContext,
    device: DeviceItem,
    at: HTMLElement | { x: number; y: number },
    onCancel: () => void,
): void {
    const choice = (key: string, icon: string, run: () => void): MenuItem => ({
        label: host.text(`devices.menu.${key}`),
        icon,
        run,
    });
    const items: (MenuItem | false)[] = [
        choice('details', 'fa-info-circle', () => model.show(device.id)),
        choice('setTarget', 'fa-bullseye', () => actions.setTarget([device.id])),
        ...clearChoice(device).map((key) => choice(key, 'fa-ban', () => actions.clearTarget(device))),
        choice('edit', 'fa-pencil', () => actions.edit(device)),
        choice('variables', 'fa-terminal', () => actions.variables(device)),
        choice('credentials', 'fa-key', () => actions.newCredentials(device)),
        choice('remove', 'fa-trash-o', () => actions.remove(device)),
    ];
    host.openMenu(
        at,
        items.filter((item) => item !== false),
        onCancel,
    );
}

/** What taking away a target that was chosen for a device alone is called; nothing where none was. */
export function clearChoice({ chosen, owner, target }: DeviceItem): ('follow' | 'clearTarget')[] {
    if (owner === 'own') return target ? ['clearTarget'] : [];
    return chosen ? ['follow'] : [];
}
