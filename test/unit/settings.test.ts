import assert from 'node:assert/strict';
import { parseSettings } from '../../runtime/settings';

describe('The settings', () => {
    const parse = (section: unknown): { settings: ReturnType<typeof parseSettings>; problems: string[] } => {
        const problems: string[] = [];
        return { settings: parseSettings(section, (setting) => problems.push(setting)), problems };
    };
    const defaults = parse(undefined).settings;

    it('have the documented defaults', () => {
        assert.deepEqual(defaults, {
            auto: { enabled: true },
            retention: { keepLast: 10, keepHourly: 0, keepDaily: 0, keepWeekly: 0, keepMonthly: 0 },
            env: { capture: 'referenced', plain: [] },
            guard: { enabled: true, restarts: 3, withinSeconds: 60 },
            hub: {},
        });
    });

    it('take what is right', () => {
        const section = {
            dir: '/data/snapshots',
            auto: { enabled: false },
            retention: { keepLast: 0, keepDaily: 7 },
            encryptionKey: 'a passphrase',
            env: { capture: ['PLANT', 'LINE'], plain: ['LINE'] },
            guard: { enabled: false, restarts: 5, withinSeconds: 10 },
            hub: { url: 'https://hub.example/admin' },
        };
        const { settings, problems } = parse(section);
        assert.deepEqual(problems, []);
        assert.deepEqual(settings, { ...section, retention: { ...defaults.retention, keepLast: 0, keepDaily: 7 } });
    });

    it('name everything that is wrong and use its default', () => {
        const { settings, problems } = parse({
            dir: '',
            auto: true,
            retention: { keepLast: -1, keepHourly: 1.5, keepYearly: 3, keepDaily: 2 },
            encryptionKey: 7,
            env: { capture: [1], plain: 'LINE', other: 1 },
            guard: { enabled: 1, restarts: 0, withinSeconds: 'long', other: 1 },
            hub: { url: 'hub.example', path: '/' },
            nonsense: 1,
        });
        assert.deepEqual(problems.sort(), [
            'snapshots.auto',
            'snapshots.dir',
            'snapshots.encryptionKey',
            'snapshots.env.capture',
            'snapshots.env.other',
            'snapshots.env.plain',
            'snapshots.guard.enabled',
            'snapshots.guard.other',
            'snapshots.guard.restarts',
            'snapshots.guard.withinSeconds',
            'snapshots.hub.path',
            'snapshots.hub.url',
            'snapshots.nonsense',
            'snapshots.retention.keepHourly',
            'snapshots.retention.keepLast',
            'snapshots.retention.keepYearly',
        ]);
        assert.deepEqual(settings, { ...defaults, retention: { ...defaults.retention, keepDaily: 2 } });
    });

    it('survive a section that is no object', () => {
        for (const section of [null, 'on', 7, [], true]) assert.deepEqual(parse(section).settings, defaults);
        assert.deepEqual(parse('on').problems, ['snapshots']);
    });

    it('do not take a name of every object for a retention rule', () => {
        assert.deepEqual(
            parse({ retention: JSON.parse('{"__proto__": 5, "toString": 5}') as object }).problems.length,
            2,
        );
    });
});
