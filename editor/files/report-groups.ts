import type { EditorHost } from '../host';
import { h, icon } from '../views/dom';
import { planGroup, tickBox } from '../views/plan-group';
import type { TakenIn } from './upload-model';
import type { UploadedSnapshot } from '../../runtime/core/wire';

/** What a snapshot of a file holds beside its flows: what can be left out has a tick, the rest is told. */
export function reportGroups(
    host: EditorHost,
    snapshot: UploadedSnapshot,
    taken: TakenIn,
    onChoose: (taken: Partial<TakenIn>) => void,
): HTMLElement[] {
    return [
        ...credentialsGroup(host, snapshot, taken, onChoose),
        ...environmentGroup(host, snapshot, taken, onChoose),
        ...modulesGroup(host, snapshot),
    ];
}

function credentialsGroup(
    host: EditorHost,
    { credentials }: UploadedSnapshot,
    taken: TakenIn,
    onChoose: (taken: Partial<TakenIn>) => void,
): HTMLElement[] {
    if (credentials === 'none') return [];
    return [
        planGroup({
            name: 'credentials',
            title: host.text('restore.credentialsTitle'),
            summary: host.text(`upload.credentials.${credentials}`),
            tick: tickBox(taken.credentials, (checked) => onChoose({ credentials: checked })),
            body: [],
            isOpen: false,
            unfold: host.text('restore.unfold'),
        }),
    ];
}

function environmentGroup(
    host: EditorHost,
    { env }: UploadedSnapshot,
    taken: TakenIn,
    onChoose: (taken: Partial<TakenIn>) => void,
): HTMLElement[] {
    const all = env.plain.length + env.hidden.length;
    if (all === 0) return [];
    const hidden = new Set(env.hidden);
    const names = [...env.plain, ...env.hidden].sort();
    const lock = (): HTMLElement => icon('fa-lock', host.text('upload.hidden'));
    const rows = names.map((name) =>
        h('li', {}, h('span', { class: 'snapshots-plan-names' }, name), hidden.has(name) && lock()),
    );
    const namesOnly = tickBox(taken.namesOnly, (checked) => onChoose({ namesOnly: checked }));
    namesOnly.disabled = !taken.environment;
    return [
        planGroup({
            name: 'environment',
            title: host.text('restore.environmentTitle'),
            summary: hidden.size === 0 ? String(all) : host.text('download.hiddenOf', { all, hidden: hidden.size }),
            tick: tickBox(taken.environment, (checked) => onChoose({ environment: checked })),
            body: [
                h('label', { class: 'snapshots-names-only' }, namesOnly, host.text('download.namesOnly')),
                h('ul', {}, ...rows),
            ],
            isOpen: all <= OPEN_ROWS,
            unfold: host.text('restore.unfold'),
        }),
    ];
}

function modulesGroup(host: EditorHost, { modules, missing }: UploadedSnapshot): HTMLElement[] {
    const names = Object.keys(modules).sort();
    if (names.length === 0) return [];
    const absent = new Set(missing.modules.map(({ name }) => name));
    const rows = [...names.filter((name) => absent.has(name)), ...names.filter((name) => !absent.has(name))].map(
        (name) =>
            h(
                'li',
                {},
                h(
                    'span',
                    { class: 'snapshots-plan-module' },
                    h('span', { class: 'snapshots-plan-name' }, name),
                    ' ',
                    h('span', { class: 'snapshots-plan-version' }, modules[name]),
                ),
                absent.has(name) && h('span', { class: 'snapshots-plan-restart' }, host.text('upload.notHere')),
            ),
    );
    return [
        planGroup({
            name: 'modules',
            title: host.text('restore.modulesTitle'),
            summary:
                absent.size > 0 ? host.text('upload.missingModules', { count: absent.size }) : String(names.length),
            body: [h('ul', {}, ...rows)],
            isOpen: absent.size > 0 && names.length <= OPEN_ROWS,
            unfold: host.text('restore.unfold'),
        }),
    ];
}

const OPEN_ROWS = 4;
