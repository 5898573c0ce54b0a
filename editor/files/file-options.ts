import type { EditorHost } from '../host';
import { h } from '../views/dom';
import { planGroup, tickBox } from '../views/plan-group';
import { secretsIn, type DownloadChoice, type Holdings } from './download-choice';
import { SecretField } from './secret-field';

/** What goes into snapshot files, with a tick for each, and the secret where one is needed. */
export class FileOptions {
    readonly element: HTMLElement;
    readonly secret: SecretField;
    private readonly groups = h('div', { class: 'snapshots-groups' });
    private readonly flows: HTMLInputElement;
    private readonly credentials: HTMLInputElement;
    private readonly environment: HTMLInputElement;
    private readonly namesOnly: HTMLInputElement;

    /** @param onChange called with what was chosen by hand */
    constructor(
        private readonly host: EditorHost,
        private readonly holdings: Holdings,
        choice: DownloadChoice,
        onChange: (changed: Partial<DownloadChoice>) => void,
    ) {
        this.secret = new SecretField(host);
        this.flows = tickBox(choice.flows, (flows) => onChange({ flows }));
        this.credentials = tickBox(choice.credentials, (credentials) => onChange({ credentials }));
        this.environment = tickBox(choice.environment, (environment) => onChange({ environment }));
        this.namesOnly = tickBox(choice.namesOnly, (namesOnly) => onChange({ namesOnly }));
        const names = h('label', { class: 'snapshots-names-only' }, this.namesOnly, host.text('download.namesOnly'));
        this.groups.append(
            this.group('flows', this.flows, ''),
            this.group('credentials', this.credentials, this.credentialsSummary()),
            this.group(
                'environment',
                this.environment,
                this.environmentSummary(),
                this.isEmpty('environment') ? [] : [names],
            ),
        );
        this.element = h('div', {}, this.groups, this.secret.element);
        this.render(choice);
    }

    render(choice: DownloadChoice): void {
        const { host, holdings } = this;
        this.groups.hidden = choice.format !== 'snapshot';
        this.credentials.disabled = !choice.flows || this.isEmpty('credentials');
        this.credentials.checked = choice.credentials && choice.flows;
        this.environment.disabled = this.isEmpty('environment');
        this.namesOnly.disabled = !choice.environment;
        const secrets = secretsIn(choice, holdings);
        this.secret.element.hidden = secrets === 'none';
        if (secrets !== 'none') this.secret.explain(host.text(`download.why.${secrets}`));
    }

    /** There is nothing of it, or nothing that could be read. */
    private isEmpty(what: 'credentials' | 'environment'): boolean {
        const amount = this.holdings[what];
        return (typeof amount === 'object' ? amount.all : amount) === 0 || amount === 'unreadable';
    }

    private group(
        name: 'flows' | 'credentials' | 'environment',
        tick: HTMLInputElement,
        summary: string,
        body: readonly HTMLElement[] = [],
    ): HTMLElement {
        const title = this.host.text(name === 'flows' ? 'restore.flows' : `restore.${name}Title`);
        return planGroup({ name, title, summary, tick, body, isOpen: true, unfold: this.host.text('restore.unfold') });
    }

    private credentialsSummary(): string {
        const { credentials } = this.holdings;
        if (credentials === undefined) return '';
        if (credentials === 'unreadable') return this.host.text('download.unreadable');
        if (credentials === 0) return this.host.text('download.none');
        return this.host.text('restore.credentialsOf', { count: credentials });
    }

    private environmentSummary(): string {
        const { environment } = this.holdings;
        if (environment === undefined) return '';
        if (environment === 'unreadable') return this.host.text('download.unreadable');
        if (environment.all === 0) return this.host.text('download.none');
        if (environment.hidden === 0) return String(environment.all);
        return this.host.text('download.hiddenOf', { all: environment.all, hidden: environment.hidden });
    }
}
