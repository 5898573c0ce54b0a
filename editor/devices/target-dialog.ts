import { isApiError, type Api } from '../api';
import type { EditorHost } from '../host';
import { say } from '../say';
import { h } from '../views/dom';
import type { FleetApi } from './fleet-api';
import { openForm } from './form-dialog';
import { RolloutForm } from './rollout-form';
import { SnapshotPicker } from './snapshot-picker';
import { concernedBy, firstChoice, gapIn, reachedBy, requestOf, type TargetChoice } from './target-choice';
import { TargetDevices } from './target-devices';
import { targetSentences } from './target-sentences';
import type { DeviceList, SnapshotRef } from '../../runtime/core/wire';

export interface TargetTools {
    host: EditorHost;
    api: Pick<Api, 'list'>;
    fleet: Pick<FleetApi, 'setTarget'>;
}

export interface TargetSubject {
    list: DeviceList;
    /** Absent where it is to be chosen, too. */
    snapshot?: SnapshotRef;
    /** Ids of devices that are chosen already. */
    devices: readonly string[];
    /** Takes what the hub answers. */
    readonly onSet: (list: DeviceList) => void;
    /** Opens the devices; absent where they are seen already. */
    readonly open?: () => void;
}

/** Asks which devices get a snapshot as their target, at once or in steps, says whom that concerns, and sets it. */
export function askTarget(
    { host, api, fleet }: TargetTools,
    { list, snapshot, devices, onSet, open }: TargetSubject,
): void {
    let choice: TargetChoice = firstChoice(new Set(devices));
    let picked = snapshot;
    /** The snapshot of which the hub has said that devices could not install all of it. */
    let refused: string | undefined;
    const show = open && { label: host.text('actions.devices'), run: open };
    const change = (changed: Partial<TargetChoice>): void => {
        choice = { ...choice, ...changed };
        render();
    };
    const picker =
        snapshot === undefined
            ? new SnapshotPicker(host, api, (ref) => {
                  picked = ref;
                  render();
              })
            : undefined;
    const who = new TargetDevices(host, list, change);
    const steps = new RolloutForm(host, change);
    const summary = h('div', { role: 'status' });
    const next = h('p', { class: 'snapshots-hint' });
    /** What is still to be chosen, in a sentence. */
    const gap = (): string | undefined => {
        const missing = picked ? gapIn(choice, list, picked.id) : 'snapshot';
        return missing && host.text(`devices.target.gap.${missing}`);
    };
    const render = (): void => {
        who.render(choice);
        steps.render(choice, reachedBy(concernedBy(choice, list), picked?.id));
        const sentences = targetSentences(host, choice, list, picked);
        summary.replaceChildren(...sentences.map((sentence) => h('p', {}, sentence)));
        const missing = gap();
        next.textContent = missing ?? '';
        const label = refused !== undefined && refused === picked?.id ? 'setAnyway' : 'set';
        dialog.setButton(1, { label: host.text(`devices.target.${label}`), enabled: missing === undefined });
    };
    const dialog = openForm(host, {
        title: host.text('devices.target.title'),
        width: 560,
        content: [
            snapshot !== undefined &&
                h('p', { class: 'snapshots-lead' }, host.text('devices.target.lead', { name: snapshot.name })),
            picker !== undefined && picker.element,
            who.element,
            h('div', { class: 'snapshots-target-summary' }, summary, next),
            steps.element,
        ],
        submit: host.text('devices.target.set'),
        check: () => {
            const sentence = gap();
            return sentence === undefined ? undefined : { sentence, at: picker && !picked ? picker.input : who.first };
        },
        save: async () => {
            const { id } = picked!;
            try {
                onSet(await fleet.setTarget(id, { ...requestOf(choice), ...(refused === id && { force: true }) }));
            } catch (error) {
                // Its sentence names the modules; whoever sets it now has read it.
                if (isApiError(error) && error.code === 'not_installable') refused = id;
                render();
                throw error;
            }
            const done = choice.isStaged ? 'devices.target.begun' : 'devices.target.done';
            say(host, 'success', [host.text(done, { name: picked!.name })], show ? [show] : []);
        },
        onClose: () => who.dispose(),
    });
    picker?.connect();
    who.connect();
    render();
    if (picker) picker.input.focus();
    else who.first.focus();
}
