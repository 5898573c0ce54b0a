import type { EditorHost } from '../host';
import type { TimeWords } from '../time-words';
import { h, icon } from '../views/dom';
import { tickBox } from '../views/plan-group';
import { sizeWords } from '../views/size-words';
import type { PushModel } from './push-model';
import type { PushPlan } from '../../runtime/core/wire';

/** What a push would do, and what has to be agreed to: that it is there already, and what devices could not install. */
export function pushPlan(host: EditorHost, words: TimeWords, model: PushModel): HTMLElement[] {
    const { plan, planPhase } = model;
    if (planPhase === 'loading')
        return [
            h('p', { class: 'snapshots-hint' }, icon('fa-circle-o-notch fa-spin'), host.text('remotes.push.planning')),
        ];
    if (!plan) return [];
    return [
        ...alreadyThere(host, words, plan, model),
        ...obstacles(host, plan, model),
        ...leftOut(host, plan),
        ...size(host, plan, model),
    ];
}

function alreadyThere(
    host: EditorHost,
    words: TimeWords,
    { alreadyThere: there }: PushPlan,
    model: PushModel,
): HTMLElement[] {
    if (!there) return [];
    const { name, createdAt, user } = there;
    const since = [words.exact(createdAt), user?.username].filter(Boolean).join(' · ');
    return [
        note(
            'fa-info-circle',
            h('p', {}, host.text('remotes.push.there', { name })),
            h('p', { class: 'snapshots-hint' }, since),
            tick(host.text('remotes.push.again'), model.isAgain, (isAgain) => model.change({ isAgain })),
        ),
    ];
}

function obstacles(host: EditorHost, { modules }: PushPlan, model: PushModel): HTMLElement[] {
    if (modules.length === 0) return [];
    const lines = modules.map(({ name, version, text }) =>
        h('li', {}, h('b', {}, name), ` ${version}`, h('p', { class: 'snapshots-hint' }, text)),
    );
    return [
        note(
            'fa-exclamation-triangle',
            h('p', {}, host.text('remotes.push.modules', { count: modules.length })),
            h('ul', {}, ...lines),
            model.hasObstacles &&
                tick(host.text('remotes.push.anyway'), model.isAnyway, (isAnyway) => model.change({ isAnyway })),
        ),
    ];
}

function leftOut(host: EditorHost, plan: PushPlan): HTMLElement[] {
    if (plan.leftOut.length === 0) return [];
    const lines = plan.leftOut.map((sentence) => h('li', {}, sentence));
    return [note('fa-info-circle', h('p', {}, host.text('remotes.push.leftOut')), h('ul', {}, ...lines))];
}

function size(host: EditorHost, { bytes, maxBytes }: PushPlan, { isSentInParts }: PushModel): HTMLElement[] {
    const words = (each: number): string => sizeWords(host.language, each);
    const told = host.text(isSentInParts ? 'remotes.push.sizeAtMost' : 'remotes.push.size', { size: words(bytes) });
    if (maxBytes === undefined || bytes <= maxBytes) return [h('p', { class: 'snapshots-hint' }, told)];
    const sentence = host.text('remotes.push.tooLarge', { size: words(bytes), most: words(maxBytes) });
    return [note('fa-exclamation-triangle', h('p', {}, sentence))];
}

function note(iconName: string, ...content: (HTMLElement | false)[]): HTMLElement {
    const kind = iconName === 'fa-exclamation-triangle' ? 'snapshots-warning' : 'snapshots-push-note';
    return h('div', { class: kind }, icon(iconName), h('div', {}, ...content));
}

function tick(label: string, isTicked: boolean, onChange: (checked: boolean) => void): HTMLElement {
    return h('label', { class: 'snapshots-push-tick' }, tickBox(isTicked, onChange), h('span', {}, label));
}
