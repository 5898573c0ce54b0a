import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { planSettings } from '../../runtime/core/plan-settings';
import { CAPTURED_SETTINGS, settingsPart } from '../../runtime/capture/settings-part';

describe('Captured settings', () => {
    const settings: Record<string, unknown> = {
        flowFile: 'flows.json',
        functionTimeout: 5,
        adminAuth: { users: [{ password: 'hash' }] },
        credentialSecret: 'secret',
        functionGlobalContext: { os: { secret: 1 }, database: () => 'password' },
        contextStorage: { default: 'memory', disk: { module: 'redis', config: { password: 'secret' } } },
        logging: { console: { level: 'info', metrics: false }, remote: { level: 'warn', token: 'secret' } },
        httpStatic: [{ path: '/srv', root: '/', middleware: () => undefined }],
        httpServerOptions: { 'trust proxy': true, sessionSecret: 'secret' },
        envVarExcludes: ['PATH', /^AWS_/],
        httpNodeMiddleware: () => undefined,
        nodesDir: 'https://me:secret@example.com/',
    };

    it('are those of the list, without secrets, with functions named and not captured', () => {
        const part = settingsPart((name) => settings[name]);
        assert.deepEqual(part, {
            flowFile: 'flows.json',
            nodesDir: 'https://example.com/',
            httpStatic: [{ path: '/srv', root: '/', middleware: '[function]' }],
            httpServerOptions: { 'trust proxy': true },
            httpNodeMiddleware: '[function]',
            logging: { console: { level: 'info', metrics: false }, remote: { level: 'warn' } },
            contextStorage: { default: 'memory', disk: { module: 'redis' } },
            envVarExcludes: ['PATH', '/^AWS_/'],
            functionGlobalContext: ['database', 'os'],
            functionTimeout: 5,
        });
        assert.deepEqual(
            settingsPart((name) => (part as Record<string, unknown>)[name]),
            part,
            'capturing them again changes nothing',
        );
    });

    it('are those that docs/settings.md lists', async () => {
        const document = await readFile(join(__dirname, '../../docs/settings.md'), 'utf8');
        const list = /## Settings that are captured\n[\s\S]+?(?=^- )([\s\S]+?)\n\n[^-]/m.exec(document)?.[1] ?? '';
        const named = [...list.matchAll(/`(\w+)`/g)].map(([, name]) => name!);
        assert.deepEqual(named.sort(), [...CAPTURED_SETTINGS].sort());
    });

    it('survive one that refers to itself', () => {
        const endless: Record<string, unknown> = {};
        endless['again'] = endless;
        assert.ok(settingsPart((name) => (name === 'ui' ? endless : undefined))['ui']);
    });
});

describe('The plan for settings', () => {
    it('gives the lines for settings.js', () => {
        const wanted = {
            flowFile: 'flows.json',
            functionTimeout: 5,
            functionGlobalContext: ['os'],
            httpNodeMiddleware: '[function]',
        };
        const current = { flowFile: 'flows.json', functionTimeout: 0, debugMaxLength: 10 };
        assert.deepEqual(planSettings(wanted, current), [
            { name: 'functionTimeout', wanted: 5, current: 0, lines: 'functionTimeout: 5,' },
            {
                name: 'functionGlobalContext',
                wanted: ['os'],
                lines: '// functionGlobalContext had these keys, whose values are not captured: os',
            },
            {
                name: 'httpNodeMiddleware',
                wanted: '[function]',
                lines:
                    '// httpNodeMiddleware is not captured whole: what is missing in here has to be added by hand.\n' +
                    '// httpNodeMiddleware: "[function]",',
            },
            { name: 'debugMaxLength', current: 10, lines: '// debugMaxLength was not set: take it out.' },
        ]);
    });

    it('says nothing of a snapshot that has no settings', () => {
        assert.deepEqual(planSettings({}, { flowFile: 'flows.json' }), []);
    });
});
