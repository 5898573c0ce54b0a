import type { ServerAccess } from './api';
import type { DeviceStatus } from '../runtime/core/wire';

/** What a hub is called in the editor: its address without what is the same for all. */
export function hubName({ url = '' }: Pick<DeviceStatus, 'url'>): string {
    return url.replace(/^\w+:\/\//, '').replace(/\/.*$/, '');
}

/** How this Node-RED stands with its hub, in sentences: the one that matters most comes first. */
export function hubSentences(host: Pick<ServerAccess, 'text'>, status: DeviceStatus): string[] {
    const { mode, state, target, current, failure, problem, restartRequired } = status;
    const name = target?.name ?? '';
    return [
        ...(problem ? [problem.error] : []),
        ...(mode === 'developer'
            ? [host.text('hub.state.developer')]
            : state === 'failed' && failure
              ? [host.text('hub.state.failed', { name }), failure.error]
              : [host.text(`hub.state.${stateWord(status)}`, { name: name || (current?.name ?? '') })]),
        ...(restartRequired ? [host.text('restore.restart')] : []),
    ];
}

function stateWord({ state, modified, current }: DeviceStatus): string {
    if (state === 'applied') return modified ? 'modified' : 'applied';
    return state === 'waiting' && current ? 'keeps' : state;
}
