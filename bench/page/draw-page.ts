// Runs in the page of Node-RED's editor.
import FlowRenderer from '@flowfuse/flow-renderer';
import { createFlowMap, type FlowMap } from '../../editor/flow-map/flow-map';
import { connectLooks } from '../../editor/red-looks';
import type { FlowNode } from '../../runtime/core/snapshot';
import { typicalFlows } from '../../test/helpers/flows';

/** Milliseconds from the call until what was drawn is on the screen. */
export async function firstPicture(name: 'ours' | 'theirs', count: number): Promise<number> {
    const flows = inOneTab(count);
    const place = openPlace();
    await frames(3);
    const begun = performance.now();
    let dispose = (): void => undefined;
    if (name === 'ours') {
        const map = openMap(place, flows);
        dispose = () => map.dispose();
        await until(() => isDrawn(map));
    } else {
        new FlowRenderer().renderFlows(flows, { container: place, flowId: TAB });
        await until(() => place.querySelectorAll('svg rect').length >= count);
    }
    // The next frame begins when this one is on the screen.
    await frames(1);
    const ms = performance.now() - begun;
    dispose();
    place.remove();
    return ms;
}

/** Turns the wheel in every frame, far away, near and in between, and gives how long each frame took. */
export async function move(how: 'pan' | 'zoom', count: number): Promise<number[]> {
    const place = openPlace();
    const map = openMap(place, inOneTab(count));
    await until(() => isDrawn(map));
    const taken: number[] = [];
    for (const percent of [map.zoom, 20, 45, 100]) {
        map.zoomBy(percent / map.zoom);
        await frames(30);
        for (let frame = 0; frame < 60; frame++) {
            const begun = performance.now();
            const back = frame % 40 >= 20;
            turn(
                map,
                how === 'pan' ? { deltaX: back ? -45 : 45, deltaY: 20 } : { deltaY: back ? 40 : -40, ctrlKey: true },
            );
            await frames(1);
            taken.push(performance.now() - begun);
        }
    }
    map.dispose();
    place.remove();
    return taken;
}

const TAB = 'wide';

function inOneTab(count: number): FlowNode[] {
    const nodes = typicalFlows(count).filter(({ type }) => type !== 'tab');
    const columns = count > 1000 ? 50 : 20;
    const place = (n: number): object => ({ x: 120 + (n % columns) * 200, y: 60 + Math.floor(n / columns) * 60 });
    return [{ id: TAB, type: 'tab', label: 'Wide' }, ...nodes.map((node, n) => ({ ...node, z: TAB, ...place(n) }))];
}

function openPlace(): HTMLElement {
    const place = document.createElement('div');
    place.style.cssText = 'position: fixed; inset: 0; width: 1300px; height: 800px; z-index: 10000; background: #fff';
    document.body.append(place);
    return place;
}

function openMap(place: HTMLElement, flows: readonly FlowNode[]): FlowMap {
    const map = createFlowMap({
        looks: connectLooks(),
        label: 'Flow',
        describe: ({ id }) => id,
        onSelect: () => undefined,
        onOpen: () => undefined,
        onZoom: () => undefined,
    });
    place.append(map.element);
    map.show({ flow: TAB, flows });
    return map;
}

/** Something is painted in the middle of the first picture. */
function isDrawn({ element }: FlowMap): boolean {
    const canvas = element.querySelector('canvas')!;
    if (canvas.width !== 1300 * devicePixelRatio) return false;
    const { data } = canvas.getContext('2d')!.getImageData(canvas.width / 2 - 50, canvas.height / 2 - 50, 100, 100);
    // The background and its grid are no picture.
    return new Set(new Uint32Array(data.buffer)).size > 6;
}

function turn({ element }: FlowMap, how: WheelEventInit): void {
    const at = { bubbles: true, cancelable: true, clientX: 650, clientY: 400 };
    element.dispatchEvent(new WheelEvent('wheel', { ...at, ...how }));
}

async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await frames(1);
}

async function frames(count: number): Promise<void> {
    for (let n = 0; n < count; n++) await new Promise((done) => requestAnimationFrame(done));
}
