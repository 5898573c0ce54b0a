import assert from 'node:assert/strict';
import { parseRemoteSettings, type RemoteSetting } from '../../runtime/remotes/remote-settings';
import { scriptedDrivers } from '../helpers/scripted-remote';

describe('The remotes of settings.js', () => {
    const parse = (
        section: unknown,
        environment: Record<string, string> = {},
    ): { remotes: RemoteSetting[]; problems: string[]; said: string } => {
        const problems: string[] = [];
        let said = '';
        const remotes = parseRemoteSettings(section, {
            drivers: scriptedDrivers(),
            environment,
            problem: (setting, expected) => {
                problems.push(setting);
                said += `${setting} ${expected}\n`;
            },
        });
        return { remotes, problems, said };
    };

    it('are taken as they are, with an address without a slash at its end', () => {
        const { remotes, problems } = parse({
            plant: {
                kind: 'flowfuse',
                url: ' https://flows.example.com/ ',
                token: 'ffpat_1',
                auto: 'kept',
                target: 'p1',
            },
            'line_2-b': { kind: 'flowfuse', url: 'http://10.0.0.7:1880/admin/', token: 'ffpat_2' },
        });
        assert.deepEqual(problems, []);
        assert.deepEqual(remotes, [
            {
                name: 'plant',
                kind: 'flowfuse',
                fields: { url: 'https://flows.example.com', token: 'ffpat_1' },
                auto: 'kept',
                target: 'p1',
            },
            { name: 'line_2-b', kind: 'flowfuse', fields: { url: 'http://10.0.0.7:1880/admin', token: 'ffpat_2' } },
        ]);
    });

    it('take texts of the environment', () => {
        const section = {
            plant: { kind: 'flowfuse', url: '${PLANT_URL}', token: '${PLANT_TOKEN}', target: '${PLANT_PLACE}' },
        };
        const environment = { PLANT_URL: 'https://flows.example.com', PLANT_TOKEN: 'ffpat_1', PLANT_PLACE: 'p1' };
        const [plant] = parse(section, environment).remotes;
        assert.deepEqual(plant?.fields, { url: 'https://flows.example.com', token: 'ffpat_1' });
        assert.equal(plant.target, 'p1');
        assert.deepEqual(parse(section, { PLANT_URL: 'https://flows.example.com', PLANT_PLACE: 'p1' }), {
            remotes: [],
            problems: ['snapshots.remotes.plant.token'],
            said: 'snapshots.remotes.plant.token in the environment variable PLANT_TOKEN, which is not set\n',
        });
    });

    it('are left out when something is wrong, which is named without its value', () => {
        const right = { kind: 'flowfuse', url: 'https://flows.example.com', token: 'needle' };
        const { remotes, problems, said } = parse({
            'a name with spaces': right,
            constructor: right,
            'no-object': 'needle',
            'no-kind': { ...right, kind: 'needle' },
            'no-url': { ...right, url: undefined },
            'no-address': { ...right, url: 'needle' },
            'other-protocol': { ...right, url: 'ftp://needle.example.com' },
            'password-in-address': { ...right, url: 'https://ada:needle@flows.example.com' },
            'token-in-address': { ...right, url: 'https://flows.example.com/?token=needle' },
            'no-token': { ...right, token: '' },
            'two-lines': { ...right, token: 'needle\nX-Other: needle' },
        });
        assert.deepEqual(
            remotes.map(({ name }) => name),
            ['constructor'],
        );
        assert.deepEqual(problems, [
            'snapshots.remotes.a name with spaces',
            'snapshots.remotes.no-object',
            'snapshots.remotes.no-kind.kind',
            'snapshots.remotes.no-url.url',
            'snapshots.remotes.no-address.url',
            'snapshots.remotes.other-protocol.url',
            'snapshots.remotes.password-in-address.url',
            'snapshots.remotes.token-in-address.url',
            'snapshots.remotes.no-token.token',
            'snapshots.remotes.two-lines.token',
        ]);
        assert.ok(!said.includes('needle'));
    });

    it('are taken without what is wrong and not needed', () => {
        const { remotes, problems } = parse({
            plant: { kind: 'flowfuse', url: 'https://a.example.com', token: 't', auto: 'always', target: 7, tokn: 'x' },
        });
        assert.deepEqual(remotes[0], {
            name: 'plant',
            kind: 'flowfuse',
            fields: { url: 'https://a.example.com', token: 't' },
        });
        assert.deepEqual(problems.sort(), [
            'snapshots.remotes.plant.auto',
            'snapshots.remotes.plant.target',
            'snapshots.remotes.plant.tokn',
        ]);
    });

    it('may be missing, or no object at all', () => {
        assert.deepEqual(parse(undefined), { remotes: [], problems: [], said: '' });
        for (const section of ['plant', 7, [], true]) {
            assert.deepEqual(parse(section).problems, ['snapshots.remotes'], JSON.stringify(section));
        }
    });
});
