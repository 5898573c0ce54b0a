import type { DrawnNode } from './composition';
import { fitted, held, panned, resized, revealed, toWorld, zoomedAt, type Camera, type Viewport } from './camera';
import style from './flow-map.css';
import { glide } from './glide';
import { connectPointer } from './input';
import { connectKeyboard } from './keyboard';
import type { Looks } from './looks';
import { MapCanvas } from './map-canvas';
import { measureInEditor } from './measure-text';
import { inReadingOrder, middleOf, nearest, neighbour, pick, type Direction } from './pick';
import { Picture } from './picture';
import type { Box, Point } from './scene';
import type { FlowNode } from '../../runtime/core/snapshot';
import type { Change } from '../../runtime/core/wire';
import { h } from '../views/dom';

/** Draws one tab or subflow at a time, or two states of it laid over each other. Lives in one element of the page. */
export interface FlowMap {
    /** To be put into the page; fills its parent. Focusable: arrow keys go from node to node, + - 0 zoom and fit. */
    readonly element: HTMLElement;
    /** Draws a tab or subflow of these flows and fits it into view, unless it is the same one as before. */
    show(view: MapView): void;
    /** How much of each state is seen of a comparison: 0 is before, 1 is after, and both in between. */
    setBlend(blend: number): void;
    /** Whether nodes that only moved are marked. */
    setMovesShown(shown: boolean): void;
    /** Marks a node, and brings it into view when `reveal` is set. Undefined marks none. */
    select(id: string | undefined, reveal?: boolean): void;
    /** Marks all nodes that a search has found. */
    mark(ids: ReadonlySet<string>): void;
    fit(): void;
    zoomBy(factor: number): void;
    /** Size on screen of 100 units. */
    readonly zoom: number;
    dispose(): void;
}

export interface MapView {
    /** Id of the tab or subflow. */
    flow: string;
    /** The whole flow array, of which the map takes what it needs; the later state of a comparison. */
    flows: readonly FlowNode[];
    /** The earlier state of a comparison. */
    before?: readonly FlowNode[];
    /** How nodes differ, by id; only with `before`. */
    changes?: ReadonlyMap<string, Change>;
}

export interface FlowMapOptions {
    looks: Looks;
    /** Spoken name of the map, and of a node: what is chosen with the keyboard is told to a screen reader. */
    label: string;
    describe(node: FlowNode, change: Change | undefined): string;
    /** A person has clicked a node, or chosen it with the keyboard; undefined for the background. */
    onSelect(id: string | undefined): void;
    /** Enter or double click. */
    onOpen(id: string): void;
    /** The zoom has changed, whoever did it. */
    onZoom(zoom: number): void;
}

/** A map that shows nothing yet. It takes its size and the theme from where it is put. */
export function createFlowMap(options: FlowMapOptions): FlowMap {
    return new CanvasFlowMap(options);
}

/** How far beside a node a click still counts, in pixels. */
const SLACK = 4;

class CanvasFlowMap implements FlowMap {
    readonly element: HTMLElement;
    private readonly spoken = h('div', { class: 'snapshots-flow-map-spoken', 'aria-live': 'polite' });
    private readonly picture: Picture;
    private readonly canvas: MapCanvas;
    private readonly sizes = new ResizeObserver(([entry]) => entry && this.resize(entry.contentRect));
    private camera: Camera = { x: 0, y: 0, scale: 1 };
    private view: Viewport = { w: 0, h: 0 };
    private selected: string | undefined;
    /** Nobody has moved it since it showed everything: it goes on to when its size changes. */
    private isFitted = true;
    private stopGliding = (): void => undefined;

    constructor(private readonly options: FlowMapOptions) {
        this.element = h('div', {
            class: 'snapshots-flow-map',
            tabindex: '0',
            role: 'application',
            'aria-label': options.label,
        });
        this.picture = new Picture({ looks: options.looks, measure: measureInEditor(document) });
        this.canvas = new MapCanvas(this.element, this.picture);
        this.element.append(h('style', {}, style), this.canvas.element, this.spoken);
        this.sizes.observe(this.element);
        connectPointer(this.element, {
            panBy: (dx, dy) => this.move(panned(this.camera, dx, dy)),
            zoomAt: (at, factor) => this.move(zoomedAt(this.camera, at, factor)),
            click: (at) => this.choose(this.at(at)),
            open: (at) => this.open(this.at(at)),
            isTarget: (at) => this.at(at) !== undefined,
        });
        connectKeyboard(this.element, {
            go: (where) => this.go(where),
            open: () => this.open(this.selected),
            zoomBy: (factor) => this.zoomBy(factor),
            fit: () => this.fit(),
        });
    }

    get zoom(): number {
        return this.camera.scale * 100;
    }

    show(view: MapView): void {
        const shown = this.picture.flow;
        if (!this.picture.show(view)) return;
        this.canvas.renew();
        if (shown !== view.flow) this.fit();
    }

    setBlend(blend: number): void {
        this.canvas.repaint(this.picture.setBlend(blend));
    }

    setMovesShown(shown: boolean): void {
        this.picture.setMovesShown(shown);
        this.canvas.repaint();
    }

    select(id: string | undefined, reveal = false): void {
        this.selected = id;
        this.canvas.selected = id;
        this.canvas.invalidate();
        const box = id === undefined || !reveal ? undefined : this.boxOf(id);
        if (box) this.glideTo(revealed(this.camera, box, this.view));
    }

    mark(ids: ReadonlySet<string>): void {
        this.canvas.marked = ids;
        this.canvas.repaint();
    }

    fit(): void {
        this.move(fitted(this.picture.bounds, this.view));
        this.isFitted = true;
    }

    zoomBy(factor: number): void {
        this.move(zoomedAt(this.camera, { x: this.view.w / 2, y: this.view.h / 2 }, factor));
    }

    dispose(): void {
        this.stopGliding();
        this.sizes.disconnect();
        this.canvas.dispose();
        this.element.remove();
    }

    private resize({ width, height }: { width: number; height: number }): void {
        // While it is hidden nothing is to be forgotten.
        if (width === 0 || height === 0) return;
        const old = this.view;
        this.view = { w: width, h: height };
        this.canvas.resize(this.view);
        if (this.isFitted) this.fit();
        else this.move(resized(this.camera, old, this.view));
    }

    private glideTo(camera: Camera): void {
        if (this.view.w === 0) return;
        this.stopGliding();
        this.stopGliding = glide(this.camera, camera, (on) => this.look(on));
    }

    /** Until it has a size there is nothing to be moved: it will show everything. */
    private move(camera: Camera): void {
        if (this.view.w === 0) return;
        this.stopGliding();
        this.look(camera);
    }

    private look(camera: Camera): void {
        const { x, y, scale } = this.camera;
        this.camera = held(camera, this.picture.bounds, this.view);
        if (x === this.camera.x && y === this.camera.y && scale === this.camera.scale) return;
        this.isFitted = false;
        this.canvas.look(this.camera);
        if (scale !== this.camera.scale) this.options.onZoom(this.zoom);
    }

    /** What a person points at: a node, or the frame of a group. */
    private at(point: Point): string | undefined {
        const found = pick(
            this.picture.drawn,
            this.picture.index,
            toWorld(this.camera, point),
            SLACK / this.camera.scale,
        );
        return found && (found.kind === 'node' ? found.node.id : found.group.id);
    }

    private choose(id: string | undefined): void {
        this.select(id);
        this.options.onSelect(id);
    }

    private open(id: string | undefined): void {
        if (id !== undefined) this.options.onOpen(id);
    }

    private go(where: Direction | 'Home' | 'End'): void {
        const found = this.next(where)?.node;
        if (!found?.node) return;
        this.select(found.id, true);
        this.spoken.textContent = this.options.describe(found.node, this.picture.changeOf(found.node));
        this.options.onSelect(found.id);
    }

    private next(where: Direction | 'Home' | 'End'): DrawnNode | undefined {
        const nodes = this.picture.nodes();
        if (where === 'Home' || where === 'End') return inReadingOrder(nodes).at(where === 'Home' ? 0 : -1);
        const from = this.selected === undefined ? undefined : this.boxOf(this.selected);
        if (from) return neighbour(nodes, middleOf(from), where);
        return nearest(nodes, toWorld(this.camera, { x: this.view.w / 2, y: this.view.h / 2 }));
    }

    private boxOf(id: string): Box | undefined {
        const place = this.picture.placesOf(id).at(-1);
        return place && (place.kind === 'node' ? place.node.box : place.group.box);
    }
}
