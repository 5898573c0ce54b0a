import assert from 'node:assert/strict';
import { isSnapshotError } from '../../runtime/core/errors';
import { addressOf, serverOf } from '../../runtime/remotes/address';
import { changeFields } from '../../runtime/remotes/remote-fields';
import { parseRemoteSettings } from '../../runtime/remotes/remote-settings';
import { REMOTE_DRIVERS } from '../../runtime/remotes/remotes';
import { parseS3Fields, S3_FIELDS, type S3Settings } from '../../runtime/remotes/s3/s3-fields';

const RIGHT = {
    endpoint: 'https://storage.example.com',
    bucket: 'plants',
    accessKeyId: 'an-id',
    secretAccessKey: 'a secret key',
    passphrase: 'correct horse battery',
};
const HOST = { hostName: 'pump-7' };

describe('The fields of a remote in object storage', () => {
    const parse = (more: Record<string, string> = {}): S3Settings => parseS3Fields({ ...RIGHT, ...more }, HOST);
    const wrongField = (act: () => unknown): unknown => {
        try {
            act();
        } catch (error) {
            if (isSnapshotError(error, 'bad_request')) return error.facts['field'];
            throw error;
        }
        return undefined;
    };

    it('needs an endpoint, a bucket, keys and a passphrase, and is called what the machine is called', () => {
        const { http, prefix, instance } = parse();
        const { url, bucket, pathStyle, region } = http;
        assert.deepEqual([url, bucket, pathStyle, region], [RIGHT.endpoint, 'plants', true, undefined]);
        assert.deepEqual([prefix, instance], ['', 'pump-7']);
        assert.equal(parse({ prefix: '/fleet//north/' }).prefix, 'fleet/north/');
    });

    it('is at Amazon where only a region is given', () => {
        const { endpoint: _, ...rest } = RIGHT;
        const at = (region: string): string => parseS3Fields({ ...rest, region }, HOST).http.url;
        assert.equal(at('eu-central-1'), 'https://s3.eu-central-1.amazonaws.com');
        assert.equal(at('cn-north-1'), 'https://s3.cn-north-1.amazonaws.com.cn');
        assert.equal(
            wrongField(() => parseS3Fields(rest, HOST)),
            'endpoint',
        );
        assert.equal(
            wrongField(() => at('evil.example.com/')),
            'region',
        );
    });

    it('takes keys from the environment, those that were lent for some time too', () => {
        const { accessKeyId: _, secretAccessKey: __, ...rest } = RIGHT;
        const environment = { AWS_ACCESS_KEY_ID: 'lent', AWS_SECRET_ACCESS_KEY: 'key', AWS_SESSION_TOKEN: 'session' };
        const keysOf = ({ http }: S3Settings): unknown[] => [http.accessKeyId, http.secretAccessKey, http.sessionToken];
        assert.deepEqual(keysOf(parseS3Fields(rest, { ...HOST, environment })), ['lent', 'key', 'session']);
        assert.deepEqual(keysOf(parse({ sessionToken: 'own' })), ['an-id', 'a secret key', 'own']);
        // Own keys have nothing to do with a session of the environment.
        assert.deepEqual(keysOf(parseS3Fields(RIGHT, { ...HOST, environment })), ['an-id', 'a secret key', undefined]);
        assert.throws(() => parseS3Fields(rest, HOST), { code: 'remote_token' });
    });

    it('says which field is wrong', () => {
        const { accessKeyId: _, ...noId } = RIGHT;
        const { secretAccessKey: __, ...noSecret } = RIGHT;
        const wrong: [Record<string, string>, string][] = [
            [{ ...RIGHT, bucket: 'plants/north' }, 'bucket'],
            [{ ...RIGHT, pathStyle: 'yes' }, 'pathStyle'],
            [{ ...RIGHT, pathStyle: 'false', endpoint: 'http://10.0.0.7:9000' }, 'pathStyle'],
            [{ ...RIGHT, pathStyle: 'false', bucket: 'Plants' }, 'pathStyle'],
            [{ ...RIGHT, endpoint: 'storage.example.com' }, 'endpoint'],
            [{ ...RIGHT, passphrase: 'short' }, 'passphrase'],
            [{ ...RIGHT, instance: 'x'.repeat(101) }, 'instance'],
            [{ ...RIGHT, prefix: 'fleet/../other' }, 'prefix'],
            [noId, 'accessKeyId'],
            [noSecret, 'secretAccessKey'],
        ];
        for (const [fields, field] of wrong)
            assert.equal(
                wrongField(() => parseS3Fields(fields, HOST)),
                field,
                field,
            );
    });

    it('may be set in settings.js, with path style as true or false', () => {
        const problems: string[] = [];
        const problem = (setting: string): void => void problems.push(setting);
        const section = { bucket: { kind: 's3', ...RIGHT, endpoint: `${RIGHT.endpoint}/`, pathStyle: false } };
        const [remote] = parseRemoteSettings(section, { drivers: REMOTE_DRIVERS, environment: {}, problem });
        assert.deepEqual(problems, []);
        assert.deepEqual(remote?.fields, { ...RIGHT, pathStyle: 'false' });
        assert.equal(parseS3Fields(remote.fields, HOST).http.pathStyle, false);
        const wrong = { endpoint: 'storage.example.com', bucket: 'a/b', passphrase: 'short', pathStyle: 1 };
        for (const [field, value] of Object.entries(wrong)) {
            const one = { bucket: { kind: 's3', ...RIGHT, [field]: value } };
            parseRemoteSettings(one, { drivers: REMOTE_DRIVERS, environment: {}, problem });
            assert.deepEqual(problems.splice(0), [`snapshots.remotes.bucket.${field}`]);
        }
    });

    it('has a bucket and a folder told from others at the same server', () => {
        const address = (fields: Record<string, string>): string => addressOf({ kind: 's3', fields });
        assert.equal(address({ ...RIGHT, prefix: 'fleet' }), 'https://storage.example.com/plants/fleet');
        assert.equal(address({ ...RIGHT, prefix: '/fleet/' }), address({ ...RIGHT, prefix: 'fleet' }));
        assert.notEqual(address({ ...RIGHT, bucket: 'other' }), address(RIGHT));
        assert.equal(serverOf({ kind: 's3', fields: { region: 'eu-west-1' } }), 'https://s3.eu-west-1.amazonaws.com');
    });

    it('sends no secret to another endpoint, also where none was given before', () => {
        const { endpoint: _, ...amazon } = { ...RIGHT, region: 'eu-west-1' };
        for (const before of [amazon, RIGHT]) {
            const endpoint = 'https://evil.example.com';
            assert.equal(
                wrongField(() => changeFields({ fields: S3_FIELDS }, { endpoint }, before)),
                'secretAccessKey',
            );
        }
        assert.equal(changeFields({ fields: S3_FIELDS }, { region: 'eu-west-3' }, amazon)['region'], 'eu-west-3');
    });
});
