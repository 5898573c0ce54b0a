/** What a person writes into a name for a new line, and the same with a backslash before it for the text itself. */
const BREAK = '\\n ';
const ESCAPED = '\\\\n ';

/** The lines that the editor makes of a label (`convertLineBreakCharacter`, 4.1.15 and 5.0.7). At least one. */
export function labelLines(label: string): string[] {
    const parts = label.split(BREAK);
    if (parts.length === 1) return [label.trim()];
    const lines: string[] = [];
    for (let i = 0; i < parts.length; i++) {
        const isEscaped = parts[i]!.endsWith('\\') && i + 1 < parts.length;
        const line = isEscaped ? parts[i]! + BREAK + parts[++i]! : parts[i]!;
        lines.push(line.replaceAll(ESCAPED, BREAK).trim());
    }
    return lines;
}
