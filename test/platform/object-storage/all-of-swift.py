"""OpenStack Swift with its S3 API in one process: proxy, account, container and object server, one copy of everything.

python3 all-of-swift.py FOLDER PORT listens on the loopback interface. User and key are test:tester and testing, the region is
us-east-1.
"""
import os
import sys
import time

import eventlet

eventlet.monkey_patch()

from eventlet import listen, wsgi
from swift.common import utils
from swift.common import wsgi as swift_wsgi
from swift.common.ring import RingBuilder

HOME, PORT = sys.argv[1], int(sys.argv[2])
CONF = os.path.join(HOME, 'conf')
SERVERS = ('account', 'container', 'object')


class Cache:
    """What Swift expects of memcached."""

    def __init__(self):
        self.kept = {}

    def get(self, key, **_):
        value, end = self.kept.get(key, (None, 0))
        return value if not end or end > time.time() else None

    def set(self, key, value, time=0, **_):
        self.kept[key] = (value, from_now(time))

    def incr(self, key, delta=1, time=0, **_):
        value = max((self.get(key) or 0) + int(delta), 0)
        self.set(key, value, time=time)
        return value

    def decr(self, key, delta=1, time=0, **_):
        return self.incr(key, -delta, time)

    def delete(self, key, **_):
        self.kept.pop(key, None)

    def set_multi(self, mapping, server_key, time=0, **_):
        for key, value in mapping.items():
            self.set(key, value, time=time)

    def get_multi(self, keys, server_key):
        return [self.get(key) for key in keys]


def from_now(seconds):
    return time.time() + seconds if seconds else 0


def write(name, text):
    with open(os.path.join(CONF, name), 'w') as file:
        file.write(text)


def write_ring(kind, port):
    builder = RingBuilder(2, 1, 0)
    builder.add_dev({
        'id': 0, 'region': 1, 'zone': 1, 'device': 'd1', 'weight': 1.0,
        'ip': '127.0.0.1', 'port': port, 'replication_ip': '127.0.0.1', 'replication_port': port,
    })
    builder.rebalance()
    builder.get_ring().save(os.path.join(CONF, kind + '.ring.gz'))


def common():
    return f'[DEFAULT]\nswift_dir={CONF}\ndevices={HOME}/devices\nmount_check=false\n'


PROXY = """
[pipeline:main]
pipeline = catch_errors listing_formats bulk s3api tempauth slo proxy-server
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:bulk]
use = egg:swift#bulk
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:slo]
use = egg:swift#slo
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
"""


def with_cache(app):
    cache = Cache()

    def cached(environ, start_response):
        environ['swift.cache'] = cache
        return app(environ, start_response)

    return cached


def main():
    os.makedirs(os.path.join(HOME, 'devices', 'd1'))
    os.makedirs(CONF)
    write('swift.conf', '[swift-hash]\nswift_hash_path_suffix = tests\n')
    utils.SWIFT_CONF_FILE = os.path.join(CONF, 'swift.conf')
    utils.validate_hash_conf()
    sockets = {kind: listen(('127.0.0.1', 0)) for kind in SERVERS}
    for kind, socket in sockets.items():
        write_ring(kind, socket.getsockname()[1])
        write(kind + '.conf', common() + f'[pipeline:main]\npipeline = app\n[app:app]\nuse = egg:swift#{kind}\n')
    write('proxy.conf', common() + PROXY)
    apps = {kind: swift_wsgi.loadapp(os.path.join(CONF, kind + '.conf')) for kind in SERVERS}
    apps['proxy'] = with_cache(swift_wsgi.loadapp(os.path.join(CONF, 'proxy.conf')))
    sockets['proxy'] = listen(('127.0.0.1', PORT))
    for kind, app in apps.items():
        eventlet.spawn(
            wsgi.server, sockets[kind], app,
            log_output=False, protocol=swift_wsgi.SwiftHttpProtocol, custom_pool=eventlet.GreenPool(1000),
        )
    eventlet.hubs.get_hub().switch()


main()
