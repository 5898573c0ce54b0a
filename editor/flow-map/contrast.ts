/** Red, green and blue from 0 to 255. */
export type Rgb = readonly [number, number, number];

/** Darkens or lightens a colour until it can be told from what is behind it, as WCAG wants of graphics and large text. */
export function contrasting(colour: Rgb, background: Rgb, wanted = 3.5): Rgb {
    const towards = luminance(background) < 0.18 ? 255 : 0;
    let result = colour;
    for (let step = 0; step < 20 && contrast(result, background) < wanted; step++) {
        result = result.map((part) => part + (towards - part) * 0.1) as unknown as Rgb;
    }
    return result;
}

export function contrast(a: Rgb, b: Rgb): number {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
    return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: Rgb): number {
    const [r, g, b] = colour.map((part) => {
        const share = part / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
