import { attempt, say } from '../say';
import { askYesNo } from '../views/question';
import { showCredentials } from './credentials-dialog';
import { askDevice } from './device-form';
import type { FleetTools } from './fleet-context';
import type { FleetModel } from './fleet-model';
import { askTarget } from './target-dialog';
import { askVariables } from './variables-dialog';
import type { DeviceItem, DeviceList, RolloutCommand } from '../../runtime/core/wire';

/** What a person can do with the devices of this hub. Asks where it has to; failures are told to that person. */
export interface DeviceActions {
    register(): void;
    edit(device: DeviceItem): void;
    variables(device: DeviceItem): void;
    newCredentials(device: DeviceItem): void;
    remove(device: DeviceItem): void;
    /** For these devices, or for others; the snapshot is chosen, too. */
    setTarget(ids: readonly string[]): void;
    /** Takes the target of a device away that was chosen for it alone. */
    clearTarget(device: DeviceItem): void;
    clearGroup(group: string): void;
    clearAll(): void;
    /** `undo` is called when it did not work. */
    setAuto(device: DeviceItem, isOn: boolean, undo: () => void): void;
    rollout(action: RolloutCommand['action']): void;
    /** This Node-RED as a device itself. */
    hub(): void;
}

export function connectDeviceActions({ host, api, fleet, showHub }: FleetTools, model: FleetModel): DeviceActions {
    const done = (key: string, name: string): void =>
        say(host, 'success', [host.text(`devices.done.${key}`, { name })]);
    const ask = (key: string, name: string, run: () => Promise<void>): void =>
        askYesNo(host, {
            title: host.text(`devices.ask.${key}.title`),
            sentences: [host.text(`devices.ask.${key}.text`, { name })],
            yes: host.text(`devices.ask.${key}.yes`),
            run: () => attempt(host, run),
        });
    return {
        register: () =>
            askDevice(host, {
                title: host.text('devices.register'),
                lead: host.text('devices.registerLead'),
                device: { name: '', type: '', owner: 'instance' },
                groups: model.groups,
                submit: host.text('devices.registerShort'),
                save: async (device) => {
                    const registered = await fleet.register(device);
                    await model.load();
                    model.show(registered.id);
                    showCredentials(host, registered);
                },
            }),
        edit: (device) =>
            askDevice(host, {
                title: host.text('devices.edit', { name: device.name }),
                device,
                groups: model.groups,
                submit: host.text('button.save'),
                save: async (edit) => model.update(await fleet.edit(device.id, { ...edit, group: edit.group || null })),
            }),
        variables: (device) =>
            askVariables(host, device, async (env) => {
                if (Object.keys(env).length > 0) model.update(await fleet.edit(device.id, { env }));
            }),
        newCredentials: (device) =>
            ask('credentials', device.name, async () => {
                const registered = await fleet.newCredentials(device.id);
                await model.load();
                showCredentials(host, registered);
            }),
        remove: (device) =>
            ask('remove', device.name, async () => {
                await fleet.remove(device.id);
                model.drop(device.id);
                done('removed', device.name);
            }),
        setTarget: (devices) => {
            const { list } = model;
            const onSet = (next: DeviceList): void => {
                model.take(next);
                model.untickAll();
            };
            if (list) askTarget({ host, api, fleet }, { list, devices, onSet });
        },
        clearTarget: (device) =>
            ask(device.owner === 'own' ? 'clear' : 'follow', device.name, async () =>
                model.take(await fleet.clearTarget({ devices: [device.id] })),
            ),
        clearGroup: (group) =>
            ask('clearGroup', group, async () => model.take(await fleet.clearTarget({ groups: [group] }))),
        clearAll: () => ask('clearAll', '', async () => model.take(await fleet.clearTarget('all'))),
        setAuto: (device, autoSnapshot, undo) =>
            attempt(host, async () => {
                try {
                    model.update(await fleet.edit(device.id, { autoSnapshot }));
                } catch (error) {
                    undo();
                    throw error;
                }
            }),
        hub: () => attempt(host, showHub),
        rollout: (action) => {
            const run = async (): Promise<void> => model.take(await fleet.rollout(action));
            if (action === 'back' || action === 'cancel')
                ask(`rollout.${action}`, model.list?.rollout?.snapshot.name ?? '', run);
            else attempt(host, run);
        },
    };
}
