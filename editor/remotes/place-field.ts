import type { EditorHost } from '../host';
import { h, icon } from '../views/dom';
import { PLACE_ICONS, PlacePicker } from './place-picker';
import { usablePlaces } from './place-tree';
import { pathOf } from './remote-words';
import type { RemotePlace, RemotePlaceRef } from '../../runtime/core/wire';

/** What a field for a place shows. */
export interface PlaceFieldState {
    phase: 'loading' | 'ready' | 'failed';
    places: readonly RemotePlace[];
    place: RemotePlaceRef | undefined;
    isPicking: boolean;
}

/** A place to push to, in a dialog: the one that is chosen, and below it the tree in which another one is chosen. */
export class PlaceField {
    readonly element: HTMLElement;
    private readonly button: HTMLButtonElement;
    private readonly picker: PlacePicker;
    private isPicking = false;

    constructor(
        private readonly host: EditorHost,
        id: string,
        { onPick, onChoose }: { onPick: (isPicking: boolean) => void; onChoose: (place: RemotePlace) => void },
    ) {
        this.button = h('button', { type: 'button', id, class: 'snapshots-place-button', 'aria-haspopup': 'tree' });
        this.button.addEventListener('click', () => onPick(!this.isPicking));
        this.picker = new PlacePicker(host, {
            ability: 'push',
            onChoose: (place) => {
                this.button.focus();
                onChoose(place);
            },
            onCancel: () => {
                onPick(false);
                this.button.focus();
            },
        });
        this.element = h('div', { class: 'snapshots-place-field' }, this.button, this.picker.element);
    }

    render({ phase, places, place, isPicking }: PlaceFieldState): void {
        const { host, button } = this;
        const usable = usablePlaces(places, 'push');
        const chosen = usable.find(({ id }) => id === place?.id);
        button.disabled = usable.length === 0 || (usable.length === 1 && chosen !== undefined);
        button.setAttribute('aria-expanded', String(isPicking));
        const path = place ? pathOf(place) : '';
        button.replaceChildren(
            icon(
                `fa-fw ${phase === 'loading' ? 'fa-circle-o-notch fa-spin' : PLACE_ICONS[chosen?.type ?? 'instance']}`,
            ),
            h('span', { class: 'snapshots-place-name' }, place?.name ?? host.text(this.wordsFor(phase, usable.length))),
            ...(path ? [h('span', { class: 'snapshots-place-path' }, path)] : []),
            ...(button.disabled ? [] : [icon('fa-caret-down')]),
        );
        button.title = [path, place?.name].filter(Boolean).join(' › ');
        this.picker.element.hidden = !isPicking;
        if (isPicking) this.picker.render(places, place?.id);
        if (isPicking && !this.isPicking && document.activeElement === button) this.picker.focus();
        this.isPicking = isPicking;
    }

    private wordsFor(phase: PlaceFieldState['phase'], usable: number): string {
        if (phase === 'loading') return 'remotes.place.loading';
        return phase === 'ready' && usable === 0 ? 'remotes.place.nowhere' : 'remotes.place.choose';
    }
}
