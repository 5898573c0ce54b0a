import assert from 'node:assert/strict';
import { globalAgent } from 'node:https';
import { isSnapshotError } from '../../runtime/core/errors';
import { connectHttp } from '../../runtime/remotes/remote-http';
import { FaultyServer, jsonAnswer } from '../helpers/faulty-server';
import { ForwardProxy } from '../helpers/forward-proxy';
import { freePort } from '../helpers/free-port';
import { LOOPBACK_CERTIFICATE } from '../helpers/loopback-certificate';

const TOKEN = 'ffpat_a-token-that-no-proxy-may-see';
const PROXY_NAME = /^(https?|no|all)_proxy$/i;

describe('Asking a remote through a proxy', () => {
    const environment = process.env;
    const closing: { stop(): Promise<void> }[] = [];
    beforeEach(() => {
        const others = Object.entries(environment).filter(([name]) => !PROXY_NAME.test(name));
        process.env = Object.fromEntries(others);
    });
    afterEach(async () => {
        process.env = environment;
        delete globalAgent.options.ca;
        await Promise.all(closing.splice(0).map((one) => one.stop()));
    });

    const startServer = async (isSecure: boolean): Promise<FaultyServer> => {
        const server = await FaultyServer.start({ isSecure });
        closing.push(server);
        server.answersWith(({ body }) => jsonAnswer(200, { received: body }));
        return server;
    };
    const startProxy = async (login?: string): Promise<ForwardProxy> => {
        const proxy = await ForwardProxy.start(login);
        closing.push(proxy);
        return proxy;
    };
    const ask = (url: string): Promise<unknown> =>
        connectHttp({ url, token: TOKEN, platform: 'FlowFuse' }).ask({ method: 'POST', path: '/x', body: { a: 1 } });
    const why = async (url: string): Promise<string> => {
        const failure: unknown = await ask(url).catch((error: unknown) => error);
        assert.ok(isSnapshotError(failure));
        return `${failure.code}: ${failure.message} ${JSON.stringify(failure.facts)}`;
    };
    const received = { received: '{"a":1}' };

    it('goes through that of the environment', async () => {
        const server = await startServer(false);
        const proxy = await startProxy();
        process.env['HTTP_PROXY'] = proxy.url;
        assert.deepEqual(await ask(server.url), received);
        assert.deepEqual(proxy.asked, [`POST ${server.url}/x`]);
    });

    it('goes through a tunnel for HTTPS, so that the proxy sees neither token nor content', async () => {
        const server = await startServer(true);
        globalAgent.options.ca = LOOPBACK_CERTIFICATE;
        const proxy = await startProxy();
        process.env['HTTPS_PROXY'] = proxy.url;
        assert.deepEqual(await ask(server.url), received);
        assert.deepEqual(proxy.asked, [`CONNECT 127.0.0.1:${server.port}`]);
        assert.ok(!proxy.seen.join(' ').includes(TOKEN));
        assert.equal(server.requests[0]!.headers.authorization, `Bearer ${TOKEN}`);
    });

    it('passes by where the environment says so', async () => {
        const server = await startServer(false);
        const proxy = await startProxy();
        process.env['HTTP_PROXY'] = proxy.url;
        process.env['NO_PROXY'] = 'example.com,127.0.0.1';
        assert.deepEqual(await ask(server.url), received);
        assert.deepEqual(proxy.asked, []);
    });

    it('logs in where the environment says how, at no one but the proxy', async () => {
        const plain = await startServer(false);
        const secure = await startServer(true);
        globalAgent.options.ca = LOOPBACK_CERTIFICATE;
        const proxy = await startProxy('name:password-of-the-proxy');
        process.env['HTTP_PROXY'] = process.env['HTTPS_PROXY'] = proxy.url;
        for (const server of [plain, secure]) {
            assert.deepEqual(await ask(server.url), received);
            assert.equal(server.requests[0]!.headers['proxy-authorization'], undefined);
        }
    });

    it('says that the proxy wants a login, or cannot be reached, and does not repeat its password', async () => {
        const plain = await startServer(false);
        const secure = await startServer(true);
        const proxy = await startProxy('name:another');
        const wrong = proxy.url.replace('another', 'password-of-the-proxy');
        const gone = `http://name:password-of-the-proxy@127.0.0.1:${await freePort()}`;
        for (const { url } of [plain, secure]) {
            process.env['HTTP_PROXY'] = process.env['HTTPS_PROXY'] = wrong;
            assert.match(await why(url), /^remote_refused: The proxy that leads there wants/);
            process.env['HTTP_PROXY'] = process.env['HTTPS_PROXY'] = gone;
            const text = await why(url);
            assert.match(text, /^remote_unreachable: .*nothing answers/);
            assert.doesNotMatch(text, /password-of-the-proxy/);
        }
    });

    it('trusts no certificate that nobody known has signed, with or without a proxy', async () => {
        const server = await startServer(true);
        assert.match(await why(server.url), /^remote_unreachable: .*signed by itself/);
        process.env['HTTPS_PROXY'] = (await startProxy()).url;
        assert.match(await why(server.url), /^remote_unreachable: .*signed by itself/);
        assert.deepEqual(server.requests, []);
    });
});
