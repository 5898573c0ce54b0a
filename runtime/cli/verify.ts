import type { Command } from './command';
import { shortId } from './find-snapshot';
import { indent } from './show';
import { count } from './words';

export const verify: Command = {
    name: 'verify',
    usage: '',
    summary: 'Read everything and name what is damaged',
    words: 0,
    options: [],
    async run({ instance }) {
        const store = await instance.read();
        const { damage, objects, unchecked } = await store.findDamage();
        const snapshots = store.items().length;
        const damaged = new Set(damage.flatMap((found) => found.snapshots));
        const all = `${count(snapshots, 'snapshot')} and ${count(objects, 'object')}`;
        const closed =
            unchecked > 0 ? `\n${count(unchecked, 'object')} could not be looked into: the key is not here.` : '';
        const findings = damage.map((found) => {
            const name = found.object === undefined ? found.what : `${found.what}, object ${found.object}`;
            return `${name}\n${indent(`${found.problem}\nSnapshots: ${found.snapshots.map(shortId).join(', ')}`)}`;
        });
        const verdict =
            damage.length === 0
                ? `All is well: ${all} were read.`
                : `Damaged: ${damaged.size} of ${count(snapshots, 'snapshot')}. All others are whole.`;
        return {
            text: `${[...findings, verdict].join('\n\n')}${closed}`,
            json: { snapshots, objects, unchecked, damagedSnapshots: [...damaged], damage },
            isBad: damage.length > 0,
        };
    },
};
