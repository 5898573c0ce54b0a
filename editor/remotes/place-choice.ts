import type { RemotesContext } from '../remotes';
import { h, icon } from '../views/dom';
import { PLACE_ICONS, PlacePicker } from './place-picker';
import { pathOf } from './remote-words';

/** The place that is shown of a remote, and the tree in which another one is chosen. */
export class PlaceChoice {
    readonly button: HTMLButtonElement;
    readonly picker: PlacePicker;
    private wasPicking = false;
    private drawn = '';

    constructor(private readonly context: RemotesContext) {
        const { host, browse } = context;
        this.button = h('button', { type: 'button', class: 'snapshots-place-button', 'aria-haspopup': 'tree' });
        this.button.addEventListener('click', () => browse.pick(!browse.isPicking));
        const isLeaving = (): boolean => browse.place !== undefined;
        this.picker = new PlacePicker(host, {
            ability: 'list',
            onChoose: (place) => {
                this.button.focus();
                void browse.go(place);
            },
            onCancel: () => {
                if (!isLeaving()) return;
                browse.pick(false);
                this.button.focus();
            },
        });
    }

    render(): void {
        const { browse } = this.context;
        const { places, place, isPicking } = browse;
        this.drawButton();
        this.picker.element.hidden = !isPicking;
        if (isPicking) this.picker.render(places, place?.id);
        // Only whoever has asked for it is taken there.
        if (isPicking && !this.wasPicking && document.activeElement === this.button) this.picker.focus();
        this.wasPicking = isPicking;
    }

    private drawButton(): void {
        const { host, browse } = this.context;
        const { place, chosen, usable, isPicking } = browse;
        const isOnly = usable.length === 1 && chosen !== undefined;
        // A remote that is one Node-RED has nothing to choose, nor to say.
        this.button.hidden = (isOnly && chosen.type === 'node-red') || (!place && usable.length === 0);
        this.button.disabled = isOnly;
        this.button.setAttribute('aria-expanded', String(isPicking));
        const name = place?.name ?? host.text('remotes.place.choose');
        const path = place ? pathOf(place) : '';
        const drawn = JSON.stringify([name, path, chosen?.type, isOnly]);
        if (drawn === this.drawn) return;
        this.drawn = drawn;
        this.button.title = [path, name].filter(Boolean).join(' › ');
        this.button.replaceChildren(
            icon(`fa-fw ${chosen ? PLACE_ICONS[chosen.type] : 'fa-cube'}`),
            h('span', { class: 'snapshots-place-name' }, name),
            ...(path ? [h('span', { class: 'snapshots-place-path' }, path)] : []),
            ...(isOnly ? [] : [icon('fa-caret-down')]),
        );
    }
}
