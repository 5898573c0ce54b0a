import type { Locator, Page } from 'playwright-core';
import { fitted, type Camera } from '../../editor/flow-map/camera';
import type { FlowMap, FlowMapOptions } from '../../editor/flow-map/flow-map';
import type { Looks } from '../../editor/flow-map/looks';
import type { Box, Point, Scene } from '../../editor/flow-map/scene';
import { enclosing } from '../../editor/flow-map/spatial-index';
import type { FlowNode } from '../../runtime/core/snapshot';
import type { Change } from '../../runtime/core/wire';
import type { EditorPage } from './editor-page';
import { layOutInPage } from './flow-map-page';

export interface ShownFlow {
    flow: string;
    flows: readonly FlowNode[];
    before?: readonly FlowNode[];
    changes?: Record<string, Change>;
}

/** A flow map in the upper left corner of the editor's page, above everything, with what it has called back. */
export class DrawnMap {
    readonly element: Locator;

    private constructor(
        readonly page: Page,
        /** Of what is shown, as it would be fitted into view. */
        readonly camera: Camera,
        readonly scene: Scene,
    ) {
        this.element = page.locator('.snapshots-flow-map');
    }

    /** Opens the map at the size that shows the flow as large as in the editor, or at another. */
    static async open({ page }: EditorPage, shown: ShownFlow, size?: { w: number; h: number }): Promise<DrawnMap> {
        const states = [shown.flows, ...(shown.before ? [shown.before] : [])];
        const scenes = await Promise.all(
            states.map(async (flows) => (await layOutInPage(page, flows, [shown.flow]))[0]!),
        );
        const bounds = enclosing(scenes.map((each) => each.bounds));
        const view = size ?? { w: Math.ceil(bounds.w) + 60, h: Math.ceil(bounds.h) + 60 };
        await page.evaluate(
            ([text, { w, h }]) => {
                const { flow, flows, before, changes } = JSON.parse(text) as ShownFlow;
                const own = window as unknown as MapWindow;
                const calls: string[] = [];
                const map = own.flowMap.createFlowMap({
                    looks: own.flowMap.connectLooks(),
                    label: 'Map of the flow',
                    describe: (node, change) => `${node.type} ${node.id} ${change ?? 'as before'}`,
                    onSelect: (id) => calls.push(`select ${id}`),
                    onOpen: (id) => calls.push(`open ${id}`),
                    onZoom: (zoom) => calls.push(`zoom ${zoom.toFixed(0)}`),
                });
                const place = document.createElement('div');
                place.id = 'drawn-map';
                place.style.cssText = `position: fixed; inset: 0 auto auto 0; width: ${w}px; height: ${h}px; z-index: 10000`;
                place.append(map.element);
                document.body.append(place);
                map.show({ flow, flows, ...(before && { before, changes: new Map(Object.entries(changes ?? {})) }) });
                own.drawn = { map, calls };
            },
            [JSON.stringify(shown), view] as const,
        );
        return new DrawnMap(page, fitted(bounds, view), scenes[0]!);
    }

    async close(): Promise<void> {
        await this.page.evaluate(() => {
            const own = window as unknown as MapWindow;
            own.drawn.map.dispose();
            document.getElementById('drawn-map')?.remove();
        });
    }

    /** What it has called back since this was asked last. */
    calls(): Promise<string[]> {
        return this.page.evaluate(() => (window as unknown as MapWindow).drawn.calls.splice(0));
    }

    /** Calls the map. */
    tell(what: 'setBlend' | 'setMovesShown' | 'select' | 'zoomBy' | 'fit', ...values: unknown[]): Promise<void> {
        return this.page.evaluate(
            ([name, given]) => {
                const map = (window as unknown as MapWindow).drawn.map as unknown as Record<
                    string,
                    (...v: unknown[]) => void
                >;
                map[name]!(...given);
            },
            [what, values] as const,
        );
    }

    /** Where a place of the workspace is on the screen, until the map is moved. */
    onScreen(at: Point): Point {
        const { x, y, scale } = this.camera;
        return {
            x: Math.floor(at.x * scale) - Math.round(x * scale),
            y: Math.floor(at.y * scale) - Math.round(y * scale),
        };
    }

    middleOf(id: string): Point {
        const { x, y, w, h } = this.boxOf(id);
        return this.onScreen({ x: x + w / 2, y: y + h / 2 });
    }

    boxOf(id: string): Box {
        return this.scene.nodes.find((node) => node.id === id)!.box;
    }

    /** Colours that are drawn at places of the workspace, as `rgb(r g b)`. */
    colours(places: readonly Point[]): Promise<string[]> {
        return this.page.evaluate(
            (points) => {
                const canvas = document.querySelector<HTMLCanvasElement>('.snapshots-flow-map canvas')!;
                const context = canvas.getContext('2d')!;
                return points.map(({ x, y }) => {
                    const [r, g, b] = context.getImageData(x, y, 1, 1).data;
                    return `rgb(${r} ${g} ${b})`;
                });
            },
            places.map((each) => this.onScreen(each)),
        );
    }
}

export interface MapWindow {
    flowMap: { createFlowMap(options: FlowMapOptions): FlowMap; connectLooks(): Looks };
    drawn: { map: FlowMap; calls: string[] };
}
