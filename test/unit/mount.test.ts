import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { mountRoutes } from '../../runtime/http/mount';

describe('Routes on the admin server', () => {
    let server: Server;
    let isCurrent: boolean;
    let answerNow: Promise<void>;
    let ended: Promise<void>;

    beforeEach(async () => {
        isCurrent = true;
        answerNow = Promise.resolve();
        let end!: () => void;
        ended = new Promise((resolve) => (end = resolve));
        const app = express();
        mountRoutes(
            {
                app,
                needsPermission: () => (_request, _response, next) => next(),
                isCurrent: () => isCurrent,
                log: (text) => assert.fail(text),
            },
            [
                {
                    verb: 'get',
                    path: '/snapshots/endless',
                    permission: 'snapshots.read',
                    handle: async () => {
                        await answerNow;
                        return { body: { json: endless(end) } };
                    },
                },
            ],
        );
        app.use((_request, response) => void response.status(418).end());
        server = createServer(app);
        server.listen(0, '127.0.0.1');
        await once(server, 'listening');
    });
    afterEach(() => server.close());

    const ask = (path: string): ReturnType<typeof request> => {
        const { port } = server.address() as AddressInfo;
        const asked = request({ port, host: '127.0.0.1', path, agent: false });
        asked.on('error', () => undefined).end();
        return asked;
    };
    const statusOf = async (path: string): Promise<number | undefined> => {
        const asked = ask(path);
        const [{ statusCode }] = (await once(asked, 'response')) as [{ statusCode?: number }];
        asked.destroy();
        return statusCode;
    };

    it('stop reading a snapshot when whoever asked for it goes in the middle of the answer', async () => {
        const asked = ask('/snapshots/endless');
        await once(asked, 'response');
        asked.destroy();
        await ended;
    });

    it('stop reading a snapshot when whoever asked for it has gone before the answer', async () => {
        let answer!: () => void;
        answerNow = new Promise((resolve) => (answer = resolve));
        const closed = once(server, 'request').then(([, response]) => once(response as NodeJS.EventEmitter, 'close'));
        const asked = ask('/snapshots/endless');
        await once(server, 'request');
        asked.destroy();
        await closed;
        answer();
        await ended;
    });

    it('answer no more, and leave everything to others, once another copy of the package is at work', async () => {
        assert.equal(await statusOf('/snapshots/endless'), 200);
        assert.equal(await statusOf('/snapshots/unknown/route'), 404);
        isCurrent = false;
        assert.equal(await statusOf('/snapshots/endless'), 418);
        assert.equal(await statusOf('/snapshots/unknown/route'), 418);
    });
});

function* endless(end: () => void): Generator<string> {
    try {
        for (;;) yield 'x'.repeat(1000);
    } finally {
        end();
    }
}
