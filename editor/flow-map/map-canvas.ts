import type { Camera, Viewport } from './camera';
import { loadIcons, type Icons } from './icons';
import { paintGrid } from './paint-grid';
import { paintLinkAway } from './paint-link-away';
import { markReach, paintSelection } from './paint-marks';
import { paintScene } from './paint-scene';
import { paintLink } from './paint-wire';
import { detailAt, type Pen } from './pen';
import type { Picture } from './picture';
import type { Box } from './scene';
import { grown, indexBoxes } from './spatial-index';
import { readTheme, watchTheme, type Theme } from './theme';
import { Tiles, type Piece } from './tiles';

/** Time to paint in within one frame, in milliseconds; at first more, so that the first picture is whole. */
const BUDGET = 10;
const FIRST_BUDGET = 60;
/** While a person zooms, so many things are painted sharp in each frame; more are stretched until the end. */
const FEW = 150;
const ZOOM_END_MS = 140;
const OVERVIEW_PIXELS = 900;
const ICON_FONT = '18px FontAwesome';

/** The canvas, and everything that has to be known to paint a picture on it. */
export class MapCanvas {
    readonly element = document.createElement('canvas');
    selected: string | undefined;
    marked: ReadonlySet<string> = new Set();
    private readonly context = this.element.getContext('2d', { alpha: false })!;
    private readonly icons: Icons = loadIcons(() => this.repaint());
    private readonly tiles = new Tiles((context, piece) => this.paint(context, piece));
    private readonly unwatch: () => void;
    private theme: Theme;
    private camera: Camera = { x: 0, y: 0, scale: 1 };
    private view: Viewport = { w: 0, h: 0 };
    private frame = 0;
    private timer: ReturnType<typeof setTimeout> | undefined;
    private isNew = true;
    private zoomedAt = -Infinity;

    constructor(
        private readonly host: HTMLElement,
        private readonly picture: Picture,
    ) {
        this.element.setAttribute('aria-hidden', 'true');
        this.theme = readTheme(host);
        this.unwatch = watchTheme(() => this.takeTheme());
        // Until Node-RED has used one of its icons, their font may not be there.
        if (!document.fonts.check(ICON_FONT)) {
            document.fonts.load(ICON_FONT).then(
                () => this.repaint(),
                () => undefined,
            );
        }
    }

    /** Called as soon as it is in the page, where it gets its theme from. */
    resize(view: Viewport): void {
        this.view = view;
        this.takeTheme();
        this.invalidate();
    }

    look(camera: Camera): void {
        if (camera.scale !== this.camera.scale) this.zoomedAt = performance.now();
        this.camera = camera;
        this.invalidate();
    }

    /** The picture is another one: nothing of the old one is of use. */
    renew(): void {
        const { x, y, w, h } = grown(this.picture.bounds, 40);
        const scale = Math.min(1, OVERVIEW_PIXELS / Math.max(w, h));
        this.tiles.reset({ left: x * scale, top: y * scale, width: w * scale, height: h * scale, scale });
        this.isNew = true;
        this.zoomedAt = -Infinity;
        this.invalidate();
    }

    /** The picture is the same, and something about how it looks has changed: everywhere, or in these places. */
    repaint(places?: readonly Box[]): void {
        const index = places && indexBoxes(places);
        this.tiles.expire((piece) => !index || index.query(coveredBy(piece)).length > 0);
        this.invalidate();
    }

    /** Draws at the next frame. */
    invalidate(): void {
        this.frame ||= requestAnimationFrame(() => {
            this.frame = 0;
            this.draw();
        });
    }

    dispose(): void {
        cancelAnimationFrame(this.frame);
        clearTimeout(this.timer);
        // Whatever asks for a frame from now on gets none.
        this.frame = -1;
        this.unwatch();
        this.icons.dispose();
    }

    private takeTheme(): void {
        const theme = readTheme(this.host);
        if (JSON.stringify(theme) === JSON.stringify(this.theme)) return;
        this.theme = theme;
        this.repaint();
    }

    private draw(): void {
        if (this.view.w === 0 || this.view.h === 0) return;
        const { element, context, camera } = this;
        const density = devicePixelRatio;
        const [width, height] = [Math.round(this.view.w * density), Math.round(this.view.h * density)];
        if (element.width !== width || element.height !== height) [element.width, element.height] = [width, height];
        const scale = camera.scale * density;
        const piece = { left: Math.round(camera.x * scale), top: Math.round(camera.y * scale), width, height, scale };
        paintGrid(context, this.theme, { ...piece, line: Math.round(density) || 1 });
        const isZooming = performance.now() - this.zoomedAt < ZOOM_END_MS;
        const mayPaint = this.isNew || !isZooming || this.fewIn(piece);
        const isDone = this.tiles.draw(context, piece, this.isNew ? FIRST_BUDGET : BUDGET, mayPaint);
        this.isNew = false;
        this.paintChosen(piece);
        if (mayPaint && !isDone) this.invalidate();
        else if (!isDone) {
            clearTimeout(this.timer);
            this.timer = setTimeout(() => this.invalidate(), ZOOM_END_MS);
        }
    }

    private paint(context: CanvasRenderingContext2D, piece: Piece): void {
        paintGrid(context, this.theme, { ...piece, line: Math.round(devicePixelRatio) || 1 });
        this.enter(context, piece);
        paintScene(
            this.pen(context, piece.scale),
            this.picture.index.query(coveredBy(piece)).map((at) => this.picture.drawn[at]!),
        );
        context.resetTransform();
    }

    private paintChosen(piece: Piece): void {
        const { context, picture, selected } = this;
        if (selected === undefined) return;
        const pen = this.pen(context, piece.scale);
        this.enter(context, piece);
        const { links, away } = picture.linksOf(selected);
        for (const link of links) paintLink(pen, link);
        for (const each of away) paintLinkAway(pen, each);
        for (const place of picture.placesOf(selected)) paintSelection(pen, place);
        context.resetTransform();
    }

    private enter(context: CanvasRenderingContext2D, { left, top, scale }: Piece): void {
        context.setTransform(scale, 0, 0, scale, -left, -top);
    }

    /** Whether there is about so little in a piece that it can be painted in every frame. */
    private fewIn({ width, height, scale }: Piece): boolean {
        const { drawn, bounds } = this.picture;
        const share = (width * height) / scale ** 2 / (bounds.w * bounds.h || 1);
        return drawn.length * Math.min(1, share) < FEW;
    }

    private pen(context: CanvasRenderingContext2D, scale: number): Pen {
        const { theme, icons, marked, picture } = this;
        const pixel = devicePixelRatio / scale;
        return {
            context,
            theme,
            icons,
            scale,
            pixel,
            detail: detailAt(pixel),
            buttonsWork: picture.buttonsWork,
            marked,
        };
    }
}

/** The part of the workspace whose things, with their marks, reach into a piece. */
function coveredBy({ left, top, width, height, scale }: Piece): Box {
    const box = { x: left / scale, y: top / scale, w: width / scale, h: height / scale };
    return grown(box, markReach(devicePixelRatio / scale));
}
