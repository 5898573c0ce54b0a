import assert from 'node:assert/strict';
import {
    fitted,
    held,
    MAX_SCALE,
    panned,
    resized,
    revealed,
    toScreen,
    toWorld,
    zoomedAt,
} from '../../editor/flow-map/camera';

const VIEW = { w: 800, h: 600 };
const CAMERA = { x: 100, y: 50, scale: 0.5 };

describe('The camera of a flow map', () => {
    it('tells where on the screen a place of the workspace is, and back', () => {
        assert.deepEqual(toScreen(CAMERA, { x: 300, y: 150 }), { x: 100, y: 50 });
        assert.deepEqual(toWorld(CAMERA, { x: 100, y: 50 }), { x: 300, y: 150 });
    });

    it('keeps what is under the pointer there while it zooms', () => {
        const at = { x: 640, y: 120 };
        const under = toWorld(CAMERA, at);
        for (const factor of [0.3, 0.9, 1.1, 5]) {
            const { x, y } = toScreen(zoomedAt(CAMERA, at, factor), under);
            assert.ok(Math.hypot(x - at.x, y - at.y) < 1e-9, `factor ${factor}`);
        }
    });

    it('stops zooming where nothing more is to be seen', () => {
        assert.equal(zoomedAt(CAMERA, { x: 0, y: 0 }, 1e9).scale, MAX_SCALE);
        assert.ok(zoomedAt(CAMERA, { x: 0, y: 0 }, 1e-9).scale > 0);
    });

    it('shows all of a large flow, and a small one as large as in the editor', () => {
        const large = { x: -500, y: 0, w: 10_000, h: 2000 };
        const camera = fitted(large, VIEW);
        const [from, to] = [toScreen(camera, large), toScreen(camera, { x: large.x + large.w, y: large.y + large.h })];
        assert.ok(from.x >= 0 && from.y >= 0 && to.x <= VIEW.w && to.y <= VIEW.h);

        const small = fitted({ x: 100, y: 100, w: 200, h: 100 }, VIEW);
        assert.equal(small.scale, 1);
        assert.deepEqual(toScreen(small, { x: 200, y: 150 }), { x: 400, y: 300 });
    });

    it('stands still to reveal what is seen already, and moves as little as needed else', () => {
        const camera = { x: 0, y: 0, scale: 1 };
        assert.deepEqual(revealed(camera, { x: 300, y: 300, w: 100, h: 30 }, VIEW), camera);
        const moved = revealed(camera, { x: 900, y: 300, w: 100, h: 30 }, VIEW);
        assert.equal(moved.y, 0);
        assert.ok(toScreen(moved, { x: 1000, y: 300 }).x < VIEW.w);
        const far = revealed(camera, { x: 0, y: 0, w: 5000, h: 30 }, VIEW);
        assert.equal(toScreen(far, { x: 2500, y: 0 }).x, VIEW.w / 2);
    });

    it('comes near to reveal what is but a speck, so far that all of it is seen', () => {
        const away = { x: 0, y: 0, scale: 0.03 };
        const near = revealed(away, { x: 9000, y: 6000, w: 100, h: 30 }, VIEW);
        assert.ok(near.scale >= 0.5 && near.scale <= 1);
        const { x, y } = toScreen(near, { x: 9050, y: 6015 });
        assert.ok(Math.hypot(x - VIEW.w / 2, y - VIEW.h / 2) < 1e-6);
        const group = { x: 0, y: 0, w: 8000, h: 4000 };
        const whole = revealed(away, group, VIEW);
        assert.ok(whole.scale > away.scale && whole.scale * group.w <= VIEW.w);
        const huge = { x: 0, y: 0, w: 80_000, h: 40_000 };
        assert.equal(revealed(away, huge, VIEW).scale, away.scale);
    });

    it('does not let the flow out of sight', () => {
        const bounds = { x: 0, y: 0, w: 400, h: 300 };
        for (const [dx, dy] of [
            [5000, 0],
            [-5000, 0],
            [0, 5000],
            [0, -5000],
        ] as const) {
            const camera = held(panned({ x: 0, y: 0, scale: 2 }, dx, dy), bounds, VIEW);
            const [from, to] = [toScreen(camera, bounds), toScreen(camera, { x: 400, y: 300 })];
            assert.ok(to.x > 0 && to.y > 0 && from.x < VIEW.w && from.y < VIEW.h, `${dx} ${dy}`);
        }
    });

    it('keeps the middle in the middle when the view gets another size', () => {
        const camera = resized(CAMERA, VIEW, { w: 400, h: 1000 });
        assert.deepEqual(toWorld(camera, { x: 200, y: 500 }), toWorld(CAMERA, { x: 400, y: 300 }));
    });
});
