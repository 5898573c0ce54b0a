import type { EditorHost } from '../host';
import { h, icon } from './dom';
import type { PlannedModule, RestorePlan, SurplusModule } from '../../runtime/core/wire';

/** What a restore does with modules, line by line; what it leaves alone comes last, with the reason. */
export function moduleLines(host: EditorHost, { missing, different, surplus }: RestorePlan['modules']): HTMLElement[] {
    const modules = [...missing, ...different, ...surplus];
    const [able, unable] = [modules.filter((each) => !each.obstacle), modules.filter((each) => each.obstacle)];
    const lines = [...able, ...unable].map((module) => line(host, module));
    return lines.length === 0 ? [] : [h('ul', { class: 'snapshots-plan-modules' }, ...lines)];
}

export function countChanging({ missing, different, surplus }: RestorePlan['modules']): number {
    return [...missing, ...different, ...surplus].filter((module) => !module.obstacle).length;
}

function line(host: EditorHost, module: PlannedModule | SurplusModule): HTMLElement {
    const { name, action, obstacle, restart } = module;
    return h(
        'li',
        { class: obstacle ? 'snapshots-plan-obstacle' : `snapshots-plan-${action}` },
        h('span', { class: 'snapshots-plan-action' }, host.text(`restore.action.${obstacle ? 'none' : action}`)),
        h(
            'span',
            { class: 'snapshots-plan-module' },
            h('span', { class: 'snapshots-plan-name' }, name),
            ' ',
            h('span', { class: 'snapshots-plan-version' }, versions(module)),
            obstacle && h('span', { class: 'snapshots-plan-reason' }, obstacle.text),
        ),
        restart &&
            !obstacle &&
            h(
                'span',
                { class: 'snapshots-plan-restart', title: host.text('restore.restartLong') },
                icon('fa-refresh'),
                host.text('restore.restartShort'),
            ),
    );
}

function versions(module: PlannedModule | SurplusModule): string {
    if (module.action === 'remove') return module.installed;
    return module.installed === undefined ? module.wanted : `${module.installed} → ${module.wanted}`;
}
