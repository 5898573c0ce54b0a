import type { EditorHost } from '../host';
import { icon } from './dom';
import type { SnapshotKind } from '../../runtime/core/snapshot';

/** What stands for why a snapshot exists; its title says it. */
export function kindIcon(host: EditorHost, kind: SnapshotKind): HTMLElement {
    return icon(`fa-fw ${KIND_ICONS[kind]}`, host.text(`kind.${kind}`));
}

const KIND_ICONS: Readonly<Record<SnapshotKind, string>> = {
    auto: 'fa-circle-o',
    manual: 'fa-camera',
    restore: 'fa-life-ring',
    upload: 'fa-upload',
    pull: 'fa-cloud-download',
    device: 'fa-microchip',
    external: 'fa-pencil-square-o',
};
