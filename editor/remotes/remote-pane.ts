import type { RemotesContext } from '../remotes';
import type { SidebarPane } from '../sidebar';
import { timeWords } from '../time-words';
import { h } from '../views/dom';
import { Entry } from '../views/entry';
import { Timeline } from '../views/timeline';
import { connectTimelineInput } from '../views/timeline-input';
import { connectRemoteCommands } from './remote-commands';
import { mayPreview, remoteFacts } from './remote-entry';
import { openRemoteDevices } from './remote-device-list';
import { RemoteDeviceStrip } from './remote-device-strip';
import { RemoteHead } from './remote-head';
import { RemoteInstead } from './remote-instead';
import { NOW, type RemoteRow } from './remote-list';
import { openRemoteMenu } from './remote-menu';
import { RemoteNews } from './remote-news';
import { PlaceChoice } from './place-choice';

/** What the sidebar shows of a remote: what it is, the place that is chosen there, and the snapshots of that place. */
export class RemotePane implements SidebarPane {
    readonly element: HTMLElement;
    private readonly head: RemoteHead;
    private readonly place: PlaceChoice;
    private readonly news: RemoteNews;
    private readonly instead: RemoteInstead;
    private readonly timeline: Timeline<RemoteRow>;
    private readonly devices: RemoteDeviceStrip;
    private deviceList: { render(): void } | undefined;
    /** Says to those who do not see the row that something is being pulled. */
    private readonly spoken = h('p', { class: 'snapshots-spoken', role: 'status' });
    private frame = 0;

    constructor(private readonly context: RemotesContext) {
        const { host, browse } = context;
        const words = timeWords(host.language);
        this.place = new PlaceChoice(context);
        this.head = new RemoteHead(context, this.place.button);
        this.news = new RemoteNews(context, words);
        this.instead = new RemoteInstead(context);
        this.devices = new RemoteDeviceStrip(context, () => {
            this.deviceList = openRemoteDevices(context);
            void context.devices.reload();
        });
        this.timeline = new Timeline({
            label: host.text('remotes.list'),
            model: browse.list,
            makeRow: () =>
                new Entry<RemoteRow>({
                    host,
                    words,
                    factsOf: (item) => remoteFacts(host, words, browse, item),
                    besides: ({ id }) => [browse.chosen, browse.list.pulling.has(id)],
                }),
            heading: (day, now) => (day === NOW ? host.text('remotes.now') : words.heading(day, now)),
        });
        this.connectInput();
        this.element = h(
            'div',
            { class: 'snapshots-pane snapshots-remote', role: 'region' },
            this.head.element,
            this.news.element,
            h(
                'div',
                { class: 'snapshots-body' },
                this.timeline.element,
                this.instead.element,
                this.place.picker.element,
            ),
            this.devices.element,
            this.spoken,
        );
        new ResizeObserver(() => this.invalidate()).observe(this.timeline.element);
        setInterval(() => this.invalidate(), MINUTE_MS);
    }

    refresh(): void {
        const { browse, devices, remotes, remoteApi } = this.context;
        void browse.refresh();
        void devices.reload();
        const { remote } = browse;
        if (remote === undefined) return;
        // What it finds is seen at the remote's dot.
        remoteApi.checkAgain(remote).then(
            (item) => remotes.take(item),
            () => void remotes.reload(),
        );
    }

    onHidden(): void {
        this.context.sources.leave();
    }

    /** Draws at the next frame. */
    invalidate(): void {
        this.frame ||= requestAnimationFrame(() => {
            this.frame = 0;
            if (this.element.isConnected) this.draw();
        });
    }

    private draw(): void {
        const { browse, devices, host } = this.context;
        const { list } = browse;
        const { remote, place } = browse;
        const hasDevices = remote !== undefined && place !== undefined && browse.may('devices');
        void devices.open(hasDevices ? { remote, place: place.id } : undefined);
        this.element.setAttribute('aria-label', browse.remote ?? '');
        const [pulling] = list.items.filter(({ id }) => list.pulling.has(id));
        const spoken = pulling ? host.text('remotes.pull.doing', { name: pulling.name }) : '';
        if (this.spoken.textContent !== spoken) this.spoken.textContent = spoken;
        this.head.render();
        this.place.render();
        this.instead.render();
        this.news.render(this.instead.told);
        this.timeline.element.classList.toggle('snapshots-busy', list.phase === 'loading');
        this.timeline.render();
        this.devices.render();
        this.deviceList?.render();
    }

    private connectInput(): void {
        const { host, browse, compare } = this.context;
        const commands = connectRemoteCommands(this.context);
        const { timeline } = this;
        const preview = (item: RemoteRow): void => {
            if (mayPreview(browse, item)) commands.preview(item);
            else timeline.toggle(item.id);
        };
        connectTimelineInput(browse.list, timeline, {
            preview,
            act: (name, item) => {
                if (name === 'pull') commands.pull(item);
                else if (name === 'compare') compare().compareWith(commands.stateOf(item), 'current');
                else preview(item);
            },
            edit: (item) => {
                if (host.mayWrite() && browse.may('edit') && item.createdAt !== undefined) commands.edit(item);
            },
            remove: (item) => {
                if (host.mayWrite() && browse.may('remove') && item.createdAt !== undefined) commands.remove(item);
            },
            openMenu: (item, at, onCancel) =>
                openRemoteMenu(this.context, commands, item, at, {
                    toggleDetails: () => timeline.toggle(item.id),
                    onCancel,
                }),
        });
    }
}

const MINUTE_MS = 60_000;
