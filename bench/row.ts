/** One line of the table: something that was measured, and what it ought to be. */
export interface Row {
    what: string;
    value: number;
    /** `×`: a ratio of two medians of the same run. */
    unit: '×' | '%' | 'ms' | 'requests' | 'bytes';
    /** The value should not be greater. Without one it is only shown. */
    goal?: number;
    /** The figures behind the value. */
    note: string;
}

/** Hands the rows of a program to the one that started it, or prints them when a person did. */
export function report(rows: readonly Row[]): void {
    if (process.send) process.send(rows);
    else console.log(tableOf(rows));
}

/** A table that reads well as text and as Markdown. */
export function tableOf(rows: readonly Row[]): string {
    const lines = rows.map(({ what, value, unit, goal, note }) => [
        what,
        shown(value, unit),
        goal === undefined ? '' : `≤ ${goal}${suffix(unit)}`,
        goal === undefined ? '' : value <= goal ? 'met' : 'MISSED',
        note,
    ]);
    const cells = [['What', 'Measured', 'Goal', '', 'Medians of this run'], ...lines];
    const widths = cells[0]!.map((_, column) => Math.max(...cells.map((line) => line[column]!.length), 3));
    const [head, ...body] = cells.map((line) => `| ${line.map((cell, at) => cell.padEnd(widths[at]!)).join(' | ')} |`);
    const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
    return [head, rule, ...body].join('\n');
}

function shown(value: number, unit: Row['unit']): string {
    const digits =
        unit === 'requests' || unit === 'bytes' ? 0 : unit === 'ms' ? 1 : unit === '×' && value < 0.1 ? 4 : 2;
    return `${value.toFixed(digits)}${suffix(unit)}`;
}

function suffix(unit: Row['unit']): string {
    return unit === '×' ? ' ×' : ` ${unit}`;
}
