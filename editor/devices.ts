import { addStyles } from './add-styles';
import type { Api } from './api';
import { askOwnSnapshot } from './devices/own-snapshot';
import devicesStyle from './devices/devices.css';
import type { FleetContext } from './devices/fleet-context';
import { connectFleetApi } from './devices/fleet-api';
import fleetStyle from './devices/fleet.css';
import { openFleet } from './devices/fleet-screen';
import { showHub } from './devices/hub-dialog';
import { askClearTarget, targetOfWords } from './devices/snapshot-target';
import { askTarget } from './devices/target-dialog';
import type { EditorHost } from './host';
import screenStyle from './screen.css';
import { attempt } from './say';
import viewerStyle from './viewer/viewer.css';
import type { SnapshotItem } from '../runtime/core/snapshot';

/** Devices of this Node-RED, and this Node-RED as one. A script of its own, which the page loads when it is wanted. */
export interface Devices {
    /** Opens the screen with the devices of this hub. */
    open(): void;
    /** Opens it, and asks for a device to register. */
    register(): void;
    /** Asks which devices get a snapshot as their target, and sets it. Rejects with an `ApiError` before it has asked. */
    setTarget(item: SnapshotItem): Promise<void>;
    /** Asks, and takes a snapshot away from the devices whose target it is. Rejects before it has asked. */
    clearTarget(item: SnapshotItem): Promise<void>;
    /** Says whose target a snapshot is. Rejects with an `ApiError`. */
    whoseTarget(item: SnapshotItem): Promise<string>;
    /** Asks for the hub of this Node-RED, or shows it. Rejects with an `ApiError` before it has. */
    showHub(): Promise<void>;
    /** Tries the target once more, or puts it in the place of what was deployed here. Failures are told. */
    retry(): void;
    /** Asks for a name, makes a snapshot of what runs and sends it to the hub. */
    sendSnapshot(): void;
    setMode(mode: 'fleet' | 'developer'): void;
}

/** What the screens need of the rest of the editor. */
export interface DevicesTools {
    /** Shows a snapshot in the sidebar. */
    readonly reveal: (id: string) => void;
    /** Something of what the status tells has changed. */
    readonly changed: () => void;
}

export function connectDevices(host: EditorHost, api: Api, { reveal, changed }: DevicesTools): Devices {
    addStyles(screenStyle, viewerStyle, fleetStyle, devicesStyle);
    const fleet = connectFleetApi(host);
    const own = { host, own: fleet.own, changed };
    const tools = { host, api, fleet, reveal, showHub: () => showHub(own) };
    let isOpen = false;
    const open = (onOpen?: (context: FleetContext) => void): void => {
        if (!isOpen) openFleet(tools, { ...(onOpen && { onOpen }), onClose: () => (isOpen = false) });
        isOpen = true;
    };
    return {
        open: () => open(),
        register: () => open(({ actions }) => actions.register()),
        setTarget: async (item) => {
            const list = await fleet.list();
            askTarget({ host, api, fleet }, { list, snapshot: item, devices: [], onSet: changed, open: () => open() });
        },
        clearTarget: (item) => askClearTarget({ host, fleet, changed }, item),
        whoseTarget: async (item) => targetOfWords(host, await fleet.list(), item),
        showHub: tools.showHub,
        retry: () =>
            attempt(host, async () => {
                await fleet.own.retry();
                changed();
            }),
        sendSnapshot: () => askOwnSnapshot(own),
        setMode: (mode) =>
            attempt(host, async () => {
                await fleet.own.edit({ mode });
                changed();
            }),
    };
}
