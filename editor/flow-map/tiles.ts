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
    private layers: Layer[] = [];
    /** The whole workspace, small: shown where there is nothing better. */
    private overview: Layer | undefined;
    private overviewPiece: Piece | undefined;
    private pool: HTMLCanvasElement[] = [];

    constructor(private readonly paint: (context: CanvasRenderingContext2D, piece: Piece) => void) {}

    /** Everything has to be painted again. */
    expire(): void {
        for (const layer of [...this.layers, this.overview]) {
            for (const tile of layer?.tiles.values() ?? []) tile.isFresh = false;
        }
    }

    /** Nothing that was painted is of use. `whole`: the workspace's new extent at the scale of its overview. */
    reset(whole: Piece): void {
        for (const layer of [...this.layers, this.overview]) if (layer) this.drop(layer);
        this.layers = [];
        this.overviewPiece = whole;
        this.overview = { scale: whole.scale, tiles: new Map() };
    }

    /**
     * Draws a piece, painting for about so many milliseconds what is missing, unless it would be in vain: while a person
     * zooms, every frame has another scale. True when all of it is as it should be.
     */
    draw(target: CanvasRenderingContext2D, view: Piece, budgetMs: number, mayPaint: boolean): boolean {
        const end = performance.now() + budgetMs;
        let layer = this.layers.find(({ scale }) => scale === view.scale);
        if (!layer && mayPaint) this.layers.push((layer = { scale: view.scale, tiles: new Map() }));
        const isDone = layer !== undefined && this.fill(layer, view, end);
        if (isDone) this.keepOnly(layer!, view);
        else {
            if (this.overview) stretch(target, this.overview, view);
            for (const each of this.layers) if (each !== layer) stretch(target, each, view);
        }
        if (layer) stretch(target, layer, view);
        const hasOverview =
            !mayPaint || !this.overview || !this.overviewPiece || this.fill(this.overview, this.overviewPiece, end);
        return isDone && hasOverview;
    }

    /** Paints the tiles of a piece, those in the middle first; at least one. False when the time was too short. */
    private fill(layer: Layer, view: Piece, end: number): boolean {
        const wanted = keysOf(view)
            .filter(([column, row]) => !layer.tiles.get(`${column} ${row}`)?.isFresh)
            .map(([column, row]) => ({ column, row, distance: distance(view, column, row) }))
            .sort((a, b) => a.distance - b.distance);
        for (const { column, row } of wanted) {
            if (performance.now() > end) return false;
            const key = `${column} ${row}`;
            const tile = layer.tiles.get(key) ?? this.newTile(column, row, layer.scale);
            this.paint(tile.context, tile);
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
        for (const other of this.layers) if (other !== layer) this.drop(other);
        this.layers = [layer];
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
