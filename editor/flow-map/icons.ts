/** Images of the nodes' icons, drawn once for each size and kept. */
export interface Icons {
    /**
     * The icon as a picture of 30 units by 30 at a scale in device pixels; undefined while it loads, and for good when
     * it is broken. When the icons that were asked for have come, the map is told so once.
     */
    picture(url: string, scale: number): HTMLCanvasElement | undefined;
    dispose(): void;
}

const SIZE = 30;
/** Sizes of which the pictures are kept. */
const KEPT_SIZES = 3;

export function loadIcons(onLoaded: () => void): Icons {
    /** Undefined until the image has come, and for a broken one. */
    const images = new Map<string, HTMLImageElement | undefined>();
    const sizes = new Map<number, Map<string, HTMLCanvasElement>>();
    let waiting = 0;
    let disposed = false;

    const load = (url: string): void => {
        const image = new Image();
        const settle = (): void => {
            waiting--;
            if (waiting === 0 && !disposed) onLoaded();
        };
        image.onload = () => {
            images.set(url, image);
            settle();
        };
        image.onerror = settle;
        image.src = url;
        images.set(url, undefined);
        waiting++;
    };
    const picturesOf = (pixels: number): Map<string, HTMLCanvasElement> => {
        const known = sizes.get(pixels);
        if (known) return known;
        const pictures = new Map<string, HTMLCanvasElement>();
        sizes.set(pixels, pictures);
        if (sizes.size > KEPT_SIZES) sizes.delete(sizes.keys().next().value!);
        return pictures;
    };

    return {
        picture: (url, scale) => {
            if (!images.has(url)) load(url);
            const image = images.get(url);
            if (!image) return undefined;
            const pixels = Math.max(1, Math.round(SIZE * scale));
            const pictures = picturesOf(pixels);
            const picture = pictures.get(url) ?? draw(image, pixels);
            pictures.set(url, picture);
            return picture;
        },
        dispose: () => {
            disposed = true;
        },
    };
}

/** As the editor does: an SVG fills the square, any other image is made to fit 20 units of width and 30 of height. */
function draw(image: HTMLImageElement, pixels: number): HTMLCanvasElement {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = pixels;
    const isVector = /\.svg$/.test(image.src);
    // A vector image may have no size of its own.
    const [w, h] = [image.naturalWidth || SIZE, image.naturalHeight || SIZE];
    const fit = isVector ? SIZE / Math.max(w, h) : Math.min(1, SIZE / Math.max(w, h), 20 / w);
    const unit = pixels / SIZE;
    const [width, height] = [w * fit * unit, h * fit * unit];
    canvas.getContext('2d')!.drawImage(image, (pixels - width) / 2, (pixels - height) / 2, width, height);
    return canvas;
}
