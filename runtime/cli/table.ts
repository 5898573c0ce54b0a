/** Rows in aligned columns, two spaces apart. The last column is cut where a line would be longer than `width`. */
export function table(rows: readonly (readonly string[])[], width: number): string {
    const columns = Math.max(0, ...rows.map((row) => row.length));
    const widths = Array.from({ length: columns }, (_, column) =>
        Math.max(...rows.map((row) => lengthOf(row[column] ?? ''))),
    );
    const line = (row: readonly string[]): string =>
        row.map((cell, column) => cell + ' '.repeat(widths[column]! - lengthOf(cell))).join('  ');
    return rows.map((row) => cut(line(row).trimEnd(), width)).join('\n');
}

/** Text that is at most `width` characters long. */
export function cut(text: string, width: number): string {
    const characters = [...text];
    return characters.length <= width
        ? text
        : `${characters
              .slice(0, width - 1)
              .join('')
              .trimEnd()}…`;
}

function lengthOf(text: string): number {
    return [...text].length;
}
