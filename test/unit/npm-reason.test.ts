import assert from 'node:assert/strict';
import { npmReason } from '../../runtime/core/npm-reason';
import { withoutSecrets } from '../../runtime/core/without-secrets';

describe('The reason of npm', () => {
    const cases: Record<string, [string[], string | undefined]> = {
        'a package that does not exist': [
            [
                'npm error code E404',
                'npm error 404 Not Found - GET http://me:secret@127.0.0.1:4873/node-red-lost - Not found',
                'npm error 404',
                "npm error 404  'node-red-lost@1.0.0' is not in this registry.",
                'npm error 404',
                'npm error 404 Note that you can also install from a',
                'npm error A complete log of this run can be found in: /home/me/.npm/_logs/x-debug-0.log',
            ],
            "E404: Not Found - GET http://127.0.0.1:4873/node-red-lost - Not found 'node-red-lost@1.0.0' is not in this registry.",
        ],
        'a version that does not exist': [
            [
                'npm error code ETARGET',
                'npm error notarget No matching version found for a@9.9.9.',
                'npm error notarget In most cases you or one of your dependencies are requesting',
                "npm error notarget a package version that doesn't exist.",
            ],
            'ETARGET: No matching version found for a@9.9.9.',
        ],
        'an older npm': [
            ['npm ERR! code EINTEGRITY', 'npm ERR! Verification failed'],
            'EINTEGRITY: Verification failed',
        ],
        'no error at all': [['added 1 package in 2s', 'npm warn deprecated'], undefined],
    };

    for (const [title, [lines, expected]] of Object.entries(cases)) {
        it(`is told in one line for ${title}`, () => assert.equal(npmReason(lines.join('\n')), expected));
    }
});

describe('Addresses without secrets', () => {
    it('have neither names nor passwords, but for the name of ssh', () => {
        const pairs = {
            'https://user:password@example.com/a.git': 'https://example.com/a.git',
            'git+https://token@example.com/a.git': 'git+https://example.com/a.git',
            'git+ssh://git@example.com/a.git': 'git+ssh://git@example.com/a.git',
            'ssh://git:password@example.com/a': 'ssh://example.com/a',
            '"https://a.example/@plant/press/-/press-1.0.0.tgz"': '"https://a.example/@plant/press/-/press-1.0.0.tgz"',
            'me@example.com': 'me@example.com',
        };
        for (const [address, expected] of Object.entries(pairs)) assert.equal(withoutSecrets(address), expected);
    });
});
