import type { GuardReport } from '../runtime/core/guard-rule';
import type { Commands } from './commands';
import type { EditorHost } from './host';
import type { Model } from './model';
import { say } from './say';

/**
 * Tells, when the editor opens or finds Node-RED again, that the guard has stepped in at its start: once in a browser
 * session for each such start.
 */
export function announceGuard(host: EditorHost, model: Model, commands: Commands): void {
    const look = async (): Promise<void> => {
        if (!host.mayRead()) return;
        await model.loadStatus();
        const report = model.status?.guard;
        if (!report || isDismissed(report) || sessionStorage.getItem(TOLD) === report.at) return;
        sessionStorage.setItem(TOLD, report.at);
        const { kept } = report;
        const show = kept && { label: host.text('button.showKept'), run: () => commands.reveal(kept.id) };
        say(host, 'warning', guardSentences(host, report), show ? [show] : []);
    };
    host.onReconnect(() => void look());
    host.onLogin(() => void look());
    void look();
}

/** What the guard did, in sentences for people. */
export function guardSentences(
    host: EditorHost,
    { reason, failures = 0, started, kept, files }: GuardReport,
): string[] {
    return [
        host.text(reason === 'crash' ? 'guard.crash' : 'guard.unreadable', { count: failures }),
        started ? host.text('guard.started', { name: started.name }) : host.text('guard.notStarted'),
        ...(kept ? [host.text('guard.kept', { name: kept.name })] : []),
        ...(files && files.length > 0 ? [host.text('guard.files', { names: files.join(', ') })] : []),
    ];
}

/** Whether a person has taken note of it in this browser session. */
export function isDismissed({ at }: GuardReport): boolean {
    return sessionStorage.getItem(DISMISSED) === at;
}

export function dismiss({ at }: GuardReport): void {
    sessionStorage.setItem(DISMISSED, at);
}

const TOLD = 'snapshots-guard-told';
const DISMISSED = 'snapshots-guard-dismissed';
