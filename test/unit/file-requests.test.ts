import assert from 'node:assert/strict';
import { parseFileRequest } from '../../runtime/http/file-requests';
import type { RouteRequest } from '../../runtime/http/route';

describe('A request that is a file', () => {
    const request = (query: Record<string, string>, headers: Record<string, string>): RouteRequest => ({
        params: {},
        query,
        body: undefined,
        path: '/snapshots/import',
        header: (name) => headers[name],
        content: (async function* () {})(),
        adminUrl: () => '',
        isAwaited: () => true,
        signal: new AbortController().signal,
    });

    it('brings its secret in a header', () => {
        const { secret } = parseFileRequest(request({}, { 'Snapshots-Credential-Secret': 'gr%C3%BCn' }));
        assert.equal(secret, 'grün');
    });

    it('brings none in its address, which servers and proxies write into their logs', () => {
        assert.equal(parseFileRequest(request({ credentialSecret: 'in the address' }, {})).secret, undefined);
    });
});
