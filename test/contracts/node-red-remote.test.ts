import { hashSync } from 'bcryptjs';
import type { SnapshotPage } from '../../runtime/core/wire';
import { nodeRedDriver } from '../../runtime/remotes/node-red-remote';
import { ApiClient } from '../helpers/api-client';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import { describeRemote, type RemoteUnderTest } from './remote-contract';

const TOKEN = 'a-token-of-settings-js';
const USERS = [{ username: 'ada', password: hashSync('lovelace', 4), permissions: '*' }];
const TOKENS = [{ user: 'ada', token: TOKEN, scope: '*' }];

for (const release of RELEASES) {
    describe(`Another Node-RED ${release.name} as a remote`, () => {
        let nodeRed: NodeRedProcess;
        let ada: ApiClient;

        before(async () => {
            const adminAuth = { type: 'credentials', users: USERS, tokens: TOKENS };
            const settings = `adminAuth: ${JSON.stringify(adminAuth)},`;
            nodeRed = await NodeRedProcess.start({ release, settings });
            ada = new ApiClient(nodeRed, TOKEN);
        });
        after(() => nodeRed.dispose());

        const under = (account: Record<string, string>): RemoteUnderTest => ({
            driver: nodeRedDriver,
            fields: { url: nodeRed.url, ...account },
            strangerFields: { url: nodeRed.url, token: 'nobody-has-this-one' },
            place: 'node-red',
            identity: { user: 'ada', platform: release.name === '5' ? /^Node-RED 5\./ : /^Node-RED 4\.1\./ },
            dispose: clear,
        });

        const clear = async (): Promise<void> => {
            const { snapshots } = (await ada.call<SnapshotPage>('GET', '/snapshots?limit=200')).body;
            for (const { id } of snapshots) await ada.call('DELETE', `/snapshots/${id}?force=true`);
        };

        describeRemote('with a token', () => Promise.resolve(under({ token: TOKEN })));
        describeRemote('with a name and a password', () =>
            // A token beside them is not used.
            Promise.resolve(under({ username: 'ada', password: 'lovelace', token: 'not-the-right-one' })),
        );
    });
}
