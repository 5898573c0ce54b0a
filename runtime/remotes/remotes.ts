import type { RemoteKind } from '../core/remote-wire';
import { flowFuseDriver } from './flowfuse-remote';
import { nodeRedDriver } from './node-red-remote';
import { s3Driver } from './s3/s3-remote';
import type { RemoteDriver } from './remote';

/** What there can be, in the order in which a person is offered it. */
export const REMOTE_DRIVERS: ReadonlyMap<RemoteKind, RemoteDriver> = new Map<RemoteKind, RemoteDriver>([
    ['flowfuse', flowFuseDriver],
    ['node-red', nodeRedDriver],
    ['s3', s3Driver],
]);
