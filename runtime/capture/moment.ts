import { withoutInlineCredentials } from '../core/inline-credentials';
import type { Credentials } from '../core/snapshot';
import type { RunningFlows } from '../host';

/** The flows and credentials of one moment that belong together. */
export interface Moment {
    running: RunningFlows;
    credentials: Credentials;
}

/** As they are captured and compared: with no credentials left in the flows themselves. */
export function momentOf(running: RunningFlows, credentials: Credentials): Moment {
    const plain = withoutInlineCredentials(running.flows, credentials);
    if (plain.flows === running.flows) return { running, credentials };
    return { running: { flows: [...plain.flows], rev: running.rev }, credentials: plain.credentials };
}
