import assert from 'node:assert/strict';
import { ApiError } from '../../editor/api';
import { FleetModel } from '../../editor/devices/fleet-model';
import type { DeviceList } from '../../runtime/core/wire';
import { device, deviceList } from '../helpers/devices';

describe('The model of the devices', () => {
    const answers: (DeviceList | ApiError)[] = [];
    const list = (): Promise<DeviceList> => {
        const answer = answers.shift()!;
        return answer instanceof ApiError ? Promise.reject(answer) : Promise.resolve(answer);
    };
    const open = async (...first: typeof answers): Promise<FleetModel> => {
        answers.splice(0, Infinity, ...first);
        const model = new FleetModel({ list }, 'en', () => undefined);
        await model.load();
        return model;
    };
    const pump = device('Pump 1', { group: 'Hall 4' });
    const scale = device('Scale');

    it('keeps what was loaded when it cannot be loaded again, says why, and forgets that when it can', async () => {
        const model = await open(deviceList(pump), new ApiError('no_answer', 'Nobody is there.'), deviceList(scale));
        await model.load();
        assert.deepEqual([model.failure?.message, model.found.rows], ['Nobody is there.', [pump]]);
        await model.load();
        assert.deepEqual([model.failure, model.found.rows], [undefined, [scale]]);
    });

    it('drops an answer that was asked for before a change', async () => {
        const model = await open(deviceList(pump), deviceList(pump));
        const late = model.load();
        model.take(deviceList(pump, scale));
        await late;
        assert.deepEqual(model.found.rows, [pump, scale]);
    });

    it('keeps ticks while a filter hides them, and drops those of devices that are gone', async () => {
        const model = await open(deviceList(pump, scale));
        model.tick([pump.id, scale.id], true);
        model.search({ text: 'scale' });
        assert.deepEqual([...model.ticked], [pump.id, scale.id]);
        model.drop(pump.id);
        assert.deepEqual([...model.ticked], [scale.id]);
    });

    it('follows the device that is shown, and closes its details when it is gone', async () => {
        const model = await open(deviceList(pump, scale));
        model.show(pump.id);
        model.update({ ...pump, name: 'Pump 2' });
        assert.equal(model.open?.name, 'Pump 2');
        model.drop(pump.id);
        assert.equal(model.open, undefined);
    });

    it('shows all again when there is no device of the group or of the state any more that was looked for', async () => {
        const model = await open(deviceList(pump, scale));
        model.search({ group: 'Hall 4', condition: 'idle' });
        assert.deepEqual([model.found.rows, model.isNarrowed], [[pump], true]);
        model.take(deviceList({ ...scale, presence: 'offline' }));
        assert.deepEqual([model.found.rows.length, model.isNarrowed], [1, false]);
    });

    it('tells the time by the clock of the hub', async () => {
        const model = await open(deviceList(pump));
        const ahead = model.now(new Date()).getTime() - Date.parse('2025-11-04T12:00:00.000Z');
        assert.ok(ahead >= 0 && ahead < 60_000);
    });
});
