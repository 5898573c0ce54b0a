import { goRound } from '../views/go-round';
import { h } from '../views/dom';
import { CalmReload } from './calm-reload';
import { connectDeviceActions } from './device-actions';
import { DeviceDetails } from './device-details';
import { DeviceGrid } from './device-grid';
import { deviceWords } from './device-words';
import type { FleetContext, FleetTools } from './fleet-context';
import { FleetFilters } from './fleet-filters';
import { FleetHeader } from './fleet-header';
import { FleetInstead } from './fleet-instead';
import { FleetModel } from './fleet-model';
import { RolloutStrip } from './rollout-strip';
import { COMMS_TOPIC, type SnapshotsNotice } from '../../runtime/core/wire';

/** Opens the screen with the devices of this hub. It follows what they say for as long as it is open. */
export function openFleet(
    tools: FleetTools,
    { onOpen, onClose }: { onOpen?: (context: FleetContext) => void; onClose: () => void },
): void {
    const { host, fleet, reveal } = tools;
    const element = h('div', { class: 'snapshots-viewer snapshots-fleet', tabindex: '-1' });
    const content = h('div', { class: 'snapshots-viewer-place' }, element);
    const model: FleetModel = new FleetModel(fleet, host.language, () => invalidate());
    const close = (run?: () => void): void => screen.close(run);
    const context: FleetContext = {
        host,
        model,
        words: deviceWords(host),
        actions: connectDeviceActions(tools, model),
        now: () => model.now(new Date()),
        close: () => close(),
        reveal: (snapshot) => close(() => reveal(snapshot)),
    };
    const header = new FleetHeader(context);
    const rollout = new RolloutStrip(context);
    const trouble = h('p', { class: 'snapshots-device-stale', role: 'alert' });
    const filters = new FleetFilters(context);
    const grid = new DeviceGrid(context);
    const instead = new FleetInstead(context);
    const details = new DeviceDetails(context);
    const list = h('div', { class: 'snapshots-fleet-list' }, filters.element, grid.element, instead.element);
    const body = h('div', { class: 'snapshots-fleet-body' }, list, details.element);
    element.append(header.element, rollout.element, trouble, body);

    let frame = 0;
    let opened: string | undefined;
    const draw = (): void => {
        const { open, failure } = model;
        body.classList.toggle('snapshots-fleet-split', open !== undefined);
        trouble.hidden = !failure || !model.list;
        trouble.textContent = trouble.hidden ? '' : host.text('devices.stale', { error: failure!.message });
        for (const part of [header, rollout, filters, instead, grid, details]) part.render();
        grid.element.hidden = !instead.element.hidden;
        if (open?.id === opened) return;
        if (open) details.element.focus();
        else grid.focus();
        if (open) grid.reveal(open.id);
        opened = open?.id;
    };
    const invalidate = (): void => {
        frame ||= requestAnimationFrame(() => {
            frame = 0;
            draw();
        });
    };
    const resized = new ResizeObserver(invalidate);
    const reload = new CalmReload(async () => {
        if (!document.hidden) await model.load();
    }, timers);
    const seen = (): void => reload.hear();
    document.addEventListener('visibilitychange', seen);
    const ticking = setInterval(invalidate, TICK_MS);
    const forget = host.onNotice(COMMS_TOPIC, (notice) => {
        if ((notice as SnapshotsNotice).event === 'devices') reload.hear();
    });
    const screen = host.openScreen({
        content,
        label: host.text('devices.title'),
        onClose: () => {
            reload.stop();
            document.removeEventListener('visibilitychange', seen);
            clearInterval(ticking);
            forget();
            resized.disconnect();
            cancelAnimationFrame(frame);
            // Nothing is drawn from now on.
            frame = -1;
            grid.dispose();
            onClose();
        },
    });
    filters.connect();
    connectKeys(element, { close: context.close, search: () => filters.focus() });
    resized.observe(element);
    draw();
    element.focus();
    reload.start();
    onOpen?.(context);
}

/** How often ages are said anew. */
const TICK_MS = 10_000;

const timers = {
    now: () => performance.now(),
    after: (ms: number, run: () => void) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
    },
};

/** Escape closes, `/` and Ctrl+F go to the search, Tab stays inside. */
function connectKeys(element: HTMLElement, { close, search }: { close: () => void; search: () => void }): void {
    const run = (event: KeyboardEvent): boolean => {
        const isCommand = event.ctrlKey || event.metaKey;
        const isTyping = (event.target as Element).matches('input:not([type=checkbox]), select, textarea');
        if (event.altKey) return false;
        if (isCommand ? event.key === 'f' : event.key === '/' && !isTyping) search();
        else if (isCommand) return false;
        else if (event.key === 'Escape') close();
        else return event.key === 'Tab' && goRound(element, event.shiftKey ? -1 : 1);
        return true;
    };
    element.addEventListener('keydown', (event) => {
        if (!event.defaultPrevented && run(event)) event.preventDefault();
    });
}
