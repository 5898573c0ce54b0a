import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../helpers/free-port';
import { Daemons } from './daemons';
import type { ObjectStorage, StorageKeys } from './object-storage';

const CLUSTER = '11111111-2222-3333-4444-555555555555';
const DISK = '99999999-2222-3333-4444-555555555555';
const ACCESS_KEY = 'testsaccesskey';
const SECRET_KEY = 'testssecretkey';

/**
 * Ceph with its gateway for S3, from Debian: a monitor, a disk that is in memory, and the gateway. Takes two seconds to
 * start.
 */
export async function startCeph(): Promise<ObjectStorage> {
    const daemons = await Daemons.prepare('ceph');
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    try {
        await start(daemons, port);
        await daemons.untilAnswering(url);
    } catch (error) {
        throw await daemons.failure(error);
    }
    return {
        name: 'Ceph',
        url,
        region: 'default',
        accessKeyId: ACCESS_KEY,
        secretAccessKey: SECRET_KEY,
        addUser: async (user) => {
            const keys = { accessKeyId: `${user}accesskey`, secretAccessKey: `${user}secretkey` };
            await createUser(daemons, user, keys);
            return keys;
        },
        dispose: () => daemons.dispose(),
    };
}

async function start(daemons: Daemons, port: number): Promise<void> {
    const { home } = daemons;
    const conf = join(home, 'ceph.conf');
    const keyring = join(home, 'keyring');
    const monitor = `v2:127.0.0.1:${await freePort()}`;
    for (const folder of ['mon', 'osd', 'rgw', 'run']) await mkdir(join(home, folder));
    await writeFile(conf, configuration(home, monitor, port));
    await daemons.run('ceph-authtool', [
        '--create-keyring',
        keyring,
        '--gen-key',
        '-n',
        'mon.',
        '--cap',
        'mon',
        'allow *',
    ]);
    for (const name of ['client.admin', 'client.rgw', 'osd.0']) {
        const caps = ['--cap', 'mon', 'allow *', '--cap', 'osd', 'allow *'];
        await daemons.run('ceph-authtool', [keyring, '--gen-key', '-n', name, ...caps]);
    }
    const map = join(home, 'monmap');
    await daemons.run('monmaptool', ['--create', '--fsid', CLUSTER, '--addv', 'a', `[${monitor}]`, map]);
    const from = ['-c', conf];
    await daemons.run('ceph-mon', [...from, '-i', 'a', '--mkfs', '--monmap', map, '--keyring', keyring]);
    daemons.start('ceph-mon', [...from, '-i', 'a', '-f']);
    await daemons.run('ceph', [...from, 'osd', 'new', DISK]);
    await daemons.run('ceph-osd', [...from, '-i', '0', '--mkfs', '--osd-uuid', DISK]);
    daemons.start('ceph-osd', [...from, '-i', '0', '-f']);
    await createUser(daemons, 'tests', { accessKeyId: ACCESS_KEY, secretAccessKey: SECRET_KEY });
    daemons.start('radosgw', [...from, '-n', 'client.rgw', '-f']);
}

async function createUser(
    daemons: Daemons,
    name: string,
    { accessKeyId, secretAccessKey }: StorageKeys,
): Promise<void> {
    const from = ['-c', join(daemons.home, 'ceph.conf'), '-n', 'client.rgw'];
    const user = ['user', 'create', `--uid=${name}`, `--display-name=${name}`];
    const keys = [`--access-key=${accessKeyId}`, `--secret-key=${secretAccessKey}`];
    await daemons.run('radosgw-admin', [...from, ...user, ...keys]);
}

/** One copy of everything in one place, nothing on the disk, and a monitor that does not wait to do several things at once. */
function configuration(home: string, monitor: string, port: number): string {
    return `[global]
fsid = ${CLUSTER}
keyring = ${home}/keyring
mon_host = ${monitor}
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
ms_bind_ipv4 = true
ms_bind_ipv6 = false
run_dir = ${home}/run
admin_socket =
log_file =
log_to_stderr = true
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
mon_allow_pool_size_one = true
mon_data_avail_crit = 1
mon_data_avail_warn = 2
paxos_propose_interval = 0.05
paxos_min_wait = 0.01
osd_crush_chooseleaf_type = 0
osd_objectstore = memstore
osd_class_load_list = *
osd_class_default_list = *
[mon.a]
mon_data = ${home}/mon/a
[osd.0]
osd_data = ${home}/osd
[client.rgw]
rgw_data = ${home}/rgw
rgw_frontends = beast endpoint=127.0.0.1:${port}
rgw_run_sync_thread = false
rgw_enable_quota_threads = false
rgw_enable_usage_log = false
rgw_thread_pool_size = 16
rgw_rados_pool_pg_num_min = 1
`;
}
