import type { Measure } from './layout';

/**
 * Measures as the editor does, in the font that its labels have now: whole pixels of one line, white space drawn
 * together. The editor's own way, a hidden element for each text, makes the page lay itself out each time.
 */
export function measureInEditor(page: Document): Measure {
    const context = page.createElement('canvas').getContext('2d');
    if (!context) return (line) => Math.ceil(line.length * 7.5);
    context.font = fontOf(page);
    const widths = new Map<string, number>();
    return (line) => {
        let width = widths.get(line);
        if (width === undefined) {
            width = Math.round(context.measureText(line.replace(/\s+/g, ' ')).width);
            widths.set(line, width);
        }
        return width;
    };
}

function fontOf(page: Document): string {
    const probe = page.createElement('span');
    probe.className = 'red-ui-flow-node-label';
    probe.hidden = true;
    (page.getElementById('red-ui-editor') ?? page.body).append(probe);
    const { fontStyle, fontWeight, fontSize, fontFamily } = getComputedStyle(probe);
    const font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
    probe.remove();
    return font;
}
