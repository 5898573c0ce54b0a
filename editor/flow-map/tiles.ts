/** A piece of the workspace in device pixels from its origin, at a scale of device pixels a unit. */
export interface Piece {
    left: number;
    top: number;
    width: number;
    height: number;
    scale: number;
}

interface Tile extends Piece {
    canvas: HTMLCanvasElement;
    context: CanvasRenderingContext2D;
    /** False when it was painted before something changed; it is still better than nothing. */
    isFresh: boolean;
}

/** All tiles that were painted at one scale. */
interface Layer {
    scale: number;
    tiles: Map<string, Tile>;
}

const SIZE = 512;
/** Tiles that are kept though they are out of view. */
const SPARE = 24;

/**
 * Keeps what was painted as bitmaps, so that moving about paints only what comes into view, and a frame never paints
 * more than fits in: what is not ready is shown as it was, or stretched from another scale, and follows.
 */
export class Tiles {
    /** At the scale of now, or of the last frame that painted anything. */
    private layer: Layer = { scale: 0, tiles: new Map() };
    /** The last one that was whole: shown stretched until there is something better. */
    private base: Layer = this.layer;
    /** The whole workspace, small, for what the others do not show. */
    private overview: Layer = this.layer;
    private whole: Piece = { left: 0, top: 0, width: 0, height: 0, scale: 1 };
    private readonly pool: HTMLCanvasElement[] = [];

    constructor(private readonly paint: (context: CanvasRenderingContext2D, piece: Piece) => void) {}

    /** What these pieces show has to be painted again. */
    expire(isStale: (piece: Piece) => boolean): void {
        for (const { tiles } of [this.layer, this.base, this.overview]) {
            for (const tile of tiles.values()) tile.isFresh &&= !isStale(tile);
        }
    }

    /** Nothing that was painted is of use. `whole`: the workspace's new extent at the scale of its overview. */
    reset(whole: Piece): void {
        for (const layer of [this.layer, this.base, this.overview]) this.drop(layer);
        this.whole = whole;
        this.overview = { scale: whole.scale, tiles: new Map() };
    }

    /**
     * Draws a piece, painting for about so many milliseconds what is missing, unless it would be in vain: while a person
     * zooms, every frame has another scale. True when all of it is as it should be.
     */
    draw(target: CanvasRenderingContext2D, view: Piece, budgetMs: number, mayPaint: boolean): boolean {
        const end = performance.now() + budgetMs;
        if (mayPaint && this.layer.scale !== view.scale) this.begin(view.scale);
        const { layer, base, overview } = this;
        const isDone = layer.scale === view.scale && this.fill(layer, view, target, end);
        if (isDone) this.keepOnly(layer, view);
        else {
            if (!covers(base, view)) stretch(target, overview, view);
            if (base !== layer) stretch(target, base, view);
        }
        stretch(target, layer, view);
        return isDone && this.fill(overview, this.whole, target, end);
    }

    private begin(scale: number): void {
        if (this.layer !== this.base) this.drop(this.layer);
        this.layer = this.base.scale === scale ? this.base : { scale, tiles: new Map() };
    }

    /** Paints the tiles of a piece, those in the middle first; at least one. False when the time was too short. */
    private fill(layer: Layer, view: Piece, target: CanvasRenderingContext2D, end: number): boolean {
        const wanted = keysOf(view)
            .filter(([column, row]) => !layer.tiles.get(`${column} ${row}`)?.isFresh)
            .map(([column, row]) => ({ column, row, distance: distance(view, column, row) }))
            .sort((a, b) => a.distance - b.distance);
        for (const { column, row } of wanted) {
            if (performance.now() > end) return false;
            const key = `${column} ${row}`;
            const tile = layer.tiles.get(key) ?? this.newTile(column, row, layer.scale);
            this.paint(tile.context, tile);
            // The browser only notes down what is painted until it is asked for: then it takes its time.
            target.drawImage(tile.canvas, 0, 0, 1, 1, 0, 0, 1, 1);
            tile.isFresh = true;
            // The youngest stands last.
            layer.tiles.delete(key);
            layer.tiles.set(key, tile);
        }
        return true;
    }

    private newTile(column: number, row: number, scale: number): Tile {
        const canvas = this.pool.pop() ?? document.createElement('canvas');
        if (canvas.width !== SIZE) canvas.width = canvas.height = SIZE;
        const context = canvas.getContext('2d', { alpha: false })!;
        const place = { left: column * SIZE, top: row * SIZE, width: SIZE, height: SIZE, scale };
        return { ...place, canvas, context, isFresh: false };
    }

    private keepOnly(layer: Layer, view: Piece): void {
        if (this.base !== layer) this.drop(this.base);
        this.base = layer;
        const needed = new Set(keysOf(view).map(([column, row]) => `${column} ${row}`));
        for (const [key, tile] of layer.tiles) {
            if (layer.tiles.size <= needed.size + SPARE) break;
            if (needed.has(key)) continue;
            layer.tiles.delete(key);
            this.pool.push(tile.canvas);
        }
        this.pool.length = Math.min(this.pool.length, SPARE);
    }

    private drop(layer: Layer): void {
        for (const { canvas } of layer.tiles.values()) if (this.pool.length < SPARE) this.pool.push(canvas);
        layer.tiles.clear();
    }
}

function keysOf({ left, top, width, height }: Piece): [number, number][] {
    const keys: [number, number][] = [];
    for (let row = Math.floor(top / SIZE); row * SIZE < top + height; row++) {
        for (let column = Math.floor(left / SIZE); column * SIZE < left + width; column++) keys.push([column, row]);
    }
    return keys;
}

function distance(view: Piece, column: number, row: number): number {
    const [x, y] = [view.left + view.width / 2, view.top + view.height / 2];
    return Math.hypot((column + 0.5) * SIZE - x, (row + 0.5) * SIZE - y);
}

function covers({ scale, tiles }: Layer, { left, top, width, height, scale: wanted }: Piece): boolean {
    if (scale === 0) return false;
    const factor = scale / wanted;
    const piece = { left: left * factor, top: top * factor, width: width * factor, height: height * factor, scale };
    return keysOf(piece).every(([column, row]) => tiles.has(`${column} ${row}`));
}

/** Draws the tiles of a layer where they belong, larger or smaller when they were painted at another scale. */
function stretch(target: CanvasRenderingContext2D, { scale, tiles }: Layer, view: Piece): void {
    const factor = view.scale / scale;
    for (const { canvas, left, top } of tiles.values()) {
        const x = Math.round(left * factor) - view.left;
        const y = Math.round(top * factor) - view.top;
        const w = Math.round((left + SIZE) * factor) - view.left - x;
        const h = Math.round((top + SIZE) * factor) - view.top - y;
        if (x >= view.width || y >= view.height || x + w <= 0 || y + h <= 0) continue;
        target.drawImage(canvas, x, y, w, h);
    }
}
