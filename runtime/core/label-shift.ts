/**
 * True for a shift of `x` that the editor makes by itself where a label has become longer or shorter: the left side of the
 * node stays where it is, so that its middle goes by half of what the width grows (`red.js` of 4.1 and 5.0). Fonts differ
 * from browser to browser, so that the widths are estimated; a shift that does not follow from them was made by a person.
 */
export function followsLabel(shift: number, before: string, after: string): boolean {
    if (before === after || shift === 0 || shift % HALF_GRID !== 0) return false;
    const [was, is] = [textWidth(before), textWidth(after)];
    return shift >= (least(is) - most(was)) / 2 && shift <= (most(is) - least(was)) / 2;
}

/** Widths are whole squares of the grid, of which the middle shifts by half. */
const GRID = 20;
const HALF_GRID = GRID / 2;
/** How much narrower or wider fonts are than the one estimated. */
const DOUBT = 0.08;

/** Of a node, for the width of its text: at least 100 units, and rounded up to the grid. */
function least(width: number): number {
    return Math.max(100, nodeWidth(width * (1 - DOUBT)));
}

function most(width: number): number {
    return Math.max(100, nodeWidth(width * (1 + DOUBT) + ROOM_FOR_INPUT));
}

function nodeWidth(width: number): number {
    return GRID * Math.ceil((width + 50) / GRID);
}

const ROOM_FOR_INPUT = 7;

/** About what a line of text takes in Helvetica or Arial of 14 pixels, the editor's font. */
function textWidth(text: string): number {
    let width = 0;
    for (const character of text.trim()) width += characterWidth(character);
    return width;
}

function characterWidth(character: string): number {
    if (/[ijl.,:;|!'`I]/.test(character)) return 3.5;
    if (/[ frt()[\]/\\-]/.test(character)) return 4.4;
    if (/[mwMW%@]/.test(character)) return 12;
    if (/[A-Z]/.test(character)) return 9.6;
    return character > '\u2e7f' ? 14 : 7.5;
}
