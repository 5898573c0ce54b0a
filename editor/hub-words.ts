import type { ServerAccess } from './api';
import type { DeviceStatus } from '../runtime/core/wire';

/** What a hub is called in the editor: its address without what is the same for all. A bucket is called as its remote. */
export function hubName({ url = '', bucket }: Pick<DeviceStatus, 'url' | 'bucket'>): string {
    if (bucket) return bucket.remote;
    return url.replace(/^\w+:\/\//, '').replace(/\/.*$/, '');
}

/** A sentence of the section `hub`, by its whole key: another one where it is a bucket that stands in for one. */
export function hubText(
    host: Pick<ServerAccess, 'text'>,
    { bucket }: Pick<DeviceStatus, 'bucket'>,
    key: string,
    values: Readonly<Record<string, string>> = {},
): string {
    const ofBucket = key.replace(/^hub\./, 'hub.bucket.');
    return host.text(bucket && OF_A_BUCKET.has(ofBucket) ? ofBucket : key, values);
}

const OF_A_BUCKET: ReadonlySet<string> = new Set([
    'hub.bucket.managedBy',
    'hub.bucket.title',
    'hub.bucket.deployed.title',
    'hub.bucket.deployed.text',
    'hub.bucket.fact.hub',
    'hub.bucket.mode.developer.hint',
    'hub.bucket.state.waiting',
    'hub.bucket.state.keeps',
    'hub.bucket.state.none',
]);

/** How this Node-RED stands with its hub, in sentences: the one that matters most comes first. */
export function hubSentences(host: Pick<ServerAccess, 'text'>, status: DeviceStatus): string[] {
    const { mode, state, target, current, failure, problem, restartRequired } = status;
    const name = target?.name ?? '';
    return [
        ...(problem ? [problem.error] : []),
        ...(mode === 'developer'
            ? [hubText(host, status, 'hub.state.developer')]
            : state === 'failed' && failure
              ? [hubText(host, status, 'hub.state.failed', { name }), failure.error]
              : [hubText(host, status, `hub.state.${stateWord(status)}`, { name: name || (current?.name ?? '') })]),
        ...(restartRequired ? [host.text('restore.restart')] : []),
    ];
}

function stateWord({ state, modified, current }: DeviceStatus): string {
    if (state === 'applied') return modified ? 'modified' : 'applied';
    return state === 'waiting' && current ? 'keeps' : state;
}
