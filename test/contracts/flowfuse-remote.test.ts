import { flowFuseDriver } from '../../runtime/remotes/flowfuse-remote';
import { NewerPlatform, type PlatformRole } from '../helpers/newer-platform';
import { describeRemote, type RemoteUnderTest } from './remote-contract';

describeRemote('An instance of a newer FlowFuse platform, by an owner’s token', () =>
    place(NewerPlatform.INSTANCE, 50),
);
for (const [title, id, role] of [
    ['An instance of a newer FlowFuse platform, by a member’s token', NewerPlatform.INSTANCE, 30],
    ['A device of a newer FlowFuse platform, by an owner’s token', NewerPlatform.DEVICE, 50],
] as const) {
    describeRemote(title, () => place(id, role), { badDays: false });
}

async function place(id: string, role: PlatformRole): Promise<RemoteUnderTest> {
    const platform = await NewerPlatform.start();
    return {
        driver: flowFuseDriver,
        fields: { url: platform.url, token: platform.token(role) },
        strangerFields: { url: platform.url, token: 'ffpat_nobody-has-this-token' },
        place: id,
        identity: { user: `role-${role}`, platform: /^FlowFuse 2\.33\.0$/ },
        dispose: () => platform.stop(),
    };
}
