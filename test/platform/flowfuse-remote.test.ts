import { flowFuseDriver } from '../../runtime/remotes/flowfuse-remote';
import { describeRemote } from '../contracts/remote-contract';
import { sharedPlatform } from './shared-platform';

describe('A remote of the kind flowfuse', function () {
    before(async function () {
        this.timeout(180_000);
        await sharedPlatform();
    });

    describeRemote('A FlowFuse platform of version 2.4.0, by the token of an owner', async () => {
        const platform = await sharedPlatform();
        const instance = await platform.newInstance('contract');
        return {
            driver: flowFuseDriver,
            fields: { url: platform.url, token: platform.token },
            strangerFields: { url: platform.url, token: 'ffpat_nobody-has-this-token' },
            place: instance.id,
            identity: { user: 'ff-admin', platform: /^FlowFuse 2\.4\.0$/ },
            dispose: () => platform.clear(),
        };
    });
});
