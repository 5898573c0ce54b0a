import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PNG } from 'pngjs';

const NAME = 'node-red-contrib-plant-looks';

/** Puts a module into a user directory whose types look in every way that a contributed type can. */
export async function addContributedTypes(userDir: string): Promise<void> {
    const folder = join(userDir, 'node_modules', NAME);
    await mkdir(join(folder, 'icons'), { recursive: true });
    const manifest = { name: NAME, version: '1.0.0', 'node-red': { nodes: { looks: 'looks.js' } } };
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
    await writeFile(join(folder, 'looks.js'), RUNTIME);
    await writeFile(join(folder, 'looks.html'), `<script>${EDITOR}</script>`);
    await writeFile(
        join(folder, 'icons/boiler.svg'),
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="60"/>',
    );
    await writeFile(join(folder, 'icons/pixels.png'), PNG.sync.write(new PNG({ width: 60, height: 20 })));
}

const RUNTIME = `module.exports = (RED) => {
    for (const type of ['unit', 'boiler', 'gauge', 'valve', 'strange']) {
        RED.nodes.registerType('plant ' + type, function (config) { RED.nodes.createNode(this, config); });
    }
};`;

const EDITOR = `
RED.nodes.registerType('plant unit', {
    category: 'config',
    defaults: { name: { value: '' }, unit: { value: '' } },
    label() { return this.name || this.unit; },
});
RED.nodes.registerType('plant boiler', {
    category: 'plant',
    color: 'rgb(200, 120, 90)',
    defaults: { name: { value: '' }, unit: { type: 'plant unit' }, limits: { value: [] }, on: { value: true } },
    inputs: 1,
    outputs: 2,
    icon: 'boiler.svg',
    align: 'right',
    // Alters what it is called on, as no label should.
    label() {
        const unit = RED.nodes.node(this.unit);
        this.limits.reverse();
        this.name = this.name || 'Boiler ' + this.limits.join('-');
        return this.name + ' ' + (unit ? unit.label() : 'no unit');
    },
    labelStyle() { return this.on ? 'node_label_italic' : ''; },
    button: { toggle: 'on', onclick() {} },
});
RED.nodes.registerType('plant gauge', {
    category: 'plant',
    color: '#3FADB5',
    defaults: { name: { value: '' }, kind: { value: '' }, inputs: { value: 0 }, outputs: { value: 5 } },
    inputs: 1,
    outputs: 1,
    icon() { return this.kind === 'old' ? 'pixels.png' : 'font-awesome/fa-tachometer'; },
    label: 'Gauge',
    labelStyle: 'red-ui-flow-node-label-italic',
    button: { visible() { return this.kind === 'old'; }, enabled() { return false; }, onclick() {} },
});
RED.nodes.registerType('plant valve', {
    category: 'plant',
    color: 'hsl(120, 40%, 70%)',
    defaults: { name: { value: '' } },
    inputs: 1,
    outputs: 0,
    icon: 'font-awesome/fa-no-such-icon',
    label() { return this.name || this._('plant.no.such.key'); },
});
RED.nodes.registerType('plant strange', {
    category: 'plant',
    defaults: { name: { value: '' } },
    inputs: 0,
    outputs: 0,
    label() { throw new Error('no label'); },
    labelStyle() { throw new Error('no style'); },
});
`;
