import type { Measure } from './layout';

/**
 * Measures as the editor does, in the font that its labels have now: whole pixels of one line, white space drawn
 * together. The editor's own way, a hidden element for each text, makes the page lay itself out each time.
 */
export function measureInEditor(page: Document): Measure {
    const context = page.createElement('canvas').getContext('2d');
    if (!context) return (line) => Math.ceil(line.length * 7.5);
    const editor = page.getElementById('red-ui-editor') ?? page.body;
    context.font = labelFont(editor);
    // Left to itself, a canvas takes words one by one, and does not draw the letters around a space together.
    context.fontKerning = 'normal';
    const whole = (text: string): number => context.measureText(text.replace(/\s+/g, ' ')).width;
    const letters = sumOfLetters(whole);
    const widthOf = (text: string): number => wholePixels(letters(text) ?? whole(text));
    const room = editor.clientWidth;
    return (line) => {
        const width = widthOf(line);
        return width <= room ? width : widthInside(room, line, widthOf);
    };
}

function labelFont(editor: HTMLElement): string {
    const probe = editor.ownerDocument.createElement('span');
    probe.className = 'red-ui-flow-node-label';
    probe.hidden = true;
    editor.append(probe);
    const { fontStyle, fontWeight, fontSize, fontFamily } = getComputedStyle(probe);
    const font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
    probe.remove();
    return font;
}

/**
 * Adds up what each letter needs after the one before it, which is far quicker than to have each text measured. Gives
 * nothing for texts that are not plain ASCII, and in fonts in which it comes to something else, since they draw more than
 * two letters together.
 */
function sumOfLetters(measure: (text: string) => number): (text: string) => number | undefined {
    const steps = new Float64Array(128 * 128).fill(NaN);
    const stepTo = (code: number, before: number): number => {
        const [first, letter] = [before === 0 ? '' : String.fromCharCode(before), String.fromCharCode(code)];
        return (steps[before * 128 + code] = measure(first + letter) - (first === '' ? 0 : measure(first)));
    };
    const sum = (text: string): number | undefined => {
        let width = 0;
        for (let n = 0, before = 0; n < text.length; n++) {
            const code = text.charCodeAt(n);
            if (code > 126 || code < SPACE || (code === SPACE && before === SPACE)) return undefined;
            const step = steps[before * 128 + code]!;
            width += step >= 0 ? step : stepTo(code, before);
            before = code;
        }
        return width;
    };
    const isSame = TRICKY.every((text) => Math.abs(sum(text)! - measure(text)) < 1e-3);
    return isSame ? sum : () => undefined;
}

const SPACE = 32;
const TRICKY = [
    'office waffle fjord fi fl ffi ffl',
    'AVATAR To. Ty, LT "x" 11.7 1/2',
    '=== !== <=> --> ... :: www 0x1F',
];

/** Browsers give an element the next larger 64th of a pixel. */
function wholePixels(width: number): number {
    return Math.round(Math.ceil(width * 64 - 1e-6) / 64);
}

/** The element in which the editor measures breaks into lines where the window ends: its width is not the label's then. */
function widthInside(room: number, line: string, widthOf: (text: string) => number): number {
    const longestWord = Math.max(...line.split(' ').map(widthOf));
    return Math.max(room, longestWord);
}
