import type { EditorHost } from '../host';
import { concernedBy, type TargetChoice } from './target-choice';
import type { DeviceItem, DeviceList, SnapshotRef } from '../../runtime/core/wire';

/** Whom a choice concerns, and what these devices make of it, in sentences. */
export function targetSentences(
    host: EditorHost,
    choice: TargetChoice,
    list: DeviceList,
    snapshot: SnapshotRef | undefined,
): string[] {
    const concerned = concernedBy(choice, list);
    const count = (holds: (device: DeviceItem) => boolean): number => concerned.filter(holds).length;
    const about = (key: string, devices: number): string[] =>
        devices === 0 ? [] : [host.text(`devices.target.about.${key}`, { count: devices })];
    if (concerned.length === 0) return choice.to === 'all' ? [host.text('devices.target.noneYet')] : [];
    const isRunning = ({ rollout }: DeviceList): boolean => rollout !== undefined && rollout.state !== 'done';
    return [
        host.text('devices.target.concerns', { count: concerned.length, names: someNames(host, concerned) }),
        ...about('same', snapshot ? count(({ current }) => current?.id === snapshot.id) : 0),
        ...about(
            'offline',
            count(({ presence }) => presence !== 'online'),
        ),
        ...about(
            'developer',
            count(({ mode }) => mode === 'developer'),
        ),
        ...(choice.to === 'all'
            ? about(
                  'chosen',
                  count(({ chosen, owner }) => chosen === true || owner === 'own'),
              )
            : []),
        ...(choice.to === 'groups' ? about('unreached', unreached(choice, list)) : []),
        ...(isRunning(list) && !choice.isStaged ? [host.text('devices.target.about.rollout')] : []),
    ];
}

/** The first few by name, and how many more there are. */
export function someNames(host: EditorHost, devices: readonly { name: string }[]): string {
    const names = devices.slice(0, MOST_NAMES).map(({ name }) => name);
    const left = devices.length - names.length;
    const all = left > 0 ? [...names, host.text('devices.more', { count: left })] : names;
    return new Intl.ListFormat(host.language).format(all);
}

const MOST_NAMES = 4;

/** Devices of the groups that follow a target of their own. */
function unreached({ groups }: TargetChoice, { devices }: DeviceList): number {
    return devices.filter(
        ({ group, owner, chosen }) => group !== undefined && groups.has(group) && (owner === 'own' || chosen === true),
    ).length;
}
