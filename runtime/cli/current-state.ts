import { withoutInlineCredentials } from '../core/inline-credentials';
import type { Credentials, FlowNode } from '../core/snapshot';
import type { FoundCredentials, FoundFlows, UserDir } from '../user-dir/user-dir';

/** What Node-RED would run if it were started now. */
export interface CurrentState {
    flows: readonly FlowNode[];
    /** Of these nodes, as a snapshot holds them. `unreadable` as well where the file is damaged. */
    credentials: Credentials | 'unreadable';
    /** Revision of the flows; empty when there are none. */
    rev: string;
    /** How the files were found. */
    found: { flows: FoundFlows['state']; credentials: FoundCredentials['state'] };
}

/** Reads flows and credentials of a user directory. Files that are missing, empty or damaged hold none. */
export async function readCurrentState(userDir: UserDir): Promise<CurrentState> {
    const flowFile = await userDir.readFlows();
    const credentialsFile = await userDir.readCredentials();
    const isUnreadable = credentialsFile.state === 'damaged' || credentialsFile.state === 'unreadable';
    const { flows, credentials } = withoutInlineCredentials(
        flowFile.state === 'whole' ? flowFile.flows : [],
        credentialsFile.state === 'readable' ? credentialsFile.credentials : {},
    );
    const ids = new Set(flows.map(({ id }) => id));
    const own = Object.entries(credentials).filter(([id, values]) => ids.has(id) && Object.keys(values).length > 0);
    return {
        flows,
        credentials: isUnreadable ? 'unreadable' : Object.fromEntries(own),
        rev: flowFile.state === 'whole' ? flowFile.rev : '',
        found: { flows: flowFile.state, credentials: credentialsFile.state },
    };
}
