import type { RemoteItem } from '../../runtime/core/wire';

/** A remote as the server lists it. */
export function remoteItem(name: string, facts: Partial<RemoteItem> = {}): RemoteItem {
    return {
        name,
        kind: 'flowfuse',
        url: `https://${name}.example.com`,
        options: {},
        secrets: ['token'],
        fixed: false,
        auto: 'none',
        connection: { state: 'connected', user: 'maria', platform: 'FlowFuse 2.4.0' },
        queue: { waiting: 0, state: 'idle', refused: [] },
        held: [],
        ...facts,
    };
}
