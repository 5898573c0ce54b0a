import type { Commands } from '../commands';
import type { EditorHost } from '../host';
import type { Model } from '../model';
import type { TimeWords } from '../time-words';
import { button, h, icon } from './dom';
import type { Failure } from '../../runtime/core/wire';

/** What stands in for the timeline when there is nothing in it, and above it when something is wrong. */
export class Messages {
    readonly banner = h('div', { class: 'snapshots-banner', role: 'alert' });
    readonly instead = h('div', { class: 'snapshots-instead', role: 'status' });
    private shown = '';

    constructor(
        private readonly host: EditorHost,
        private readonly words: TimeWords,
        private readonly model: Model,
        private readonly commands: Commands,
    ) {}

    render(): void {
        const state = this.state();
        const trouble = state === 'list' ? this.trouble() : undefined;
        const shown = JSON.stringify([
            state,
            trouble,
            this.model.failure?.message,
            this.model.status?.off,
            this.host.mayWrite(),
        ]);
        if (shown === this.shown) return;
        this.shown = shown;
        this.instead.hidden = state === 'list';
        this.instead.replaceChildren(...this.insteadOf(state));
        this.banner.hidden = trouble === undefined;
        this.banner.replaceChildren(...(trouble ? [icon('fa-exclamation-triangle'), h('span', {}, trouble)] : []));
    }

    private state(): 'list' | 'off' | 'failed' | 'loading' | 'forbidden' | 'empty' | 'autoOff' | 'noMatch' {
        const { phase, status, items, isNarrowed } = this.model;
        if (!this.host.mayRead()) return 'forbidden';
        if (status?.ready === false) return 'off';
        if (items.length > 0) return 'list';
        if (phase !== 'ready') return phase === 'failed' ? 'failed' : 'loading';
        if (isNarrowed) return 'noMatch';
        return status?.auto.enabled === false ? 'autoOff' : 'empty';
    }

    private trouble(): string | undefined {
        const { phase, failure, status } = this.model;
        if (phase === 'failed') return failure?.message;
        const error = status?.lastError;
        return error && isNewerThanCapture(error, status.lastCapture?.at)
            ? this.host.text('banner.captureFailed', { ago: this.words.ago(error.at, new Date()), error: error.error })
            : undefined;
    }

    private insteadOf(state: ReturnType<Messages['state']>): HTMLElement[] {
        const { host, model } = this;
        if (state === 'list') return [];
        if (state === 'loading')
            return [
                h('p', { class: 'snapshots-loading' }, icon('fa-circle-o-notch fa-spin'), host.text('instead.loading')),
            ];
        const reason = { off: model.status?.off?.error, failed: model.failure?.message }[state as 'off' | 'failed'];
        return [
            h('div', { class: 'snapshots-instead-icon' }, icon(INSTEAD_ICONS[state])),
            h('h3', {}, host.text(`instead.${state}.title`)),
            h('p', {}, reason ?? host.text(`instead.${state}.text`)),
            ...this.wayOut(state),
        ];
    }

    private wayOut(state: ReturnType<Messages['state']>): HTMLElement[] {
        const { host, model, commands } = this;
        if (state === 'noMatch') {
            return [
                button(host.text('instead.clear'), 'fa-times', () => void model.search({ q: '', kind: undefined })),
            ];
        }
        if (state === 'failed' || state === 'off')
            return [button(host.text('instead.retry'), 'fa-refresh', () => void model.reload())];
        if ((state === 'empty' || state === 'autoOff') && host.mayWrite()) {
            return [button(host.text('toolbar.createLong'), 'fa-plus', () => commands.create())];
        }
        return [];
    }
}

const INSTEAD_ICONS = {
    off: 'fa-power-off',
    failed: 'fa-exclamation-triangle',
    forbidden: 'fa-lock',
    empty: 'fa-history',
    autoOff: 'fa-history',
    noMatch: 'fa-search',
} as const;

/** A failure is over once a later capture went well. */
function isNewerThanCapture({ at }: Failure, capturedAt: string | undefined): boolean {
    return capturedAt === undefined || at > capturedAt;
}
