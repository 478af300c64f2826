/** One column of a table. */
export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** Blanks between columns. */
const gap = '   ';

/**
 * Lays out `rows` under their titles, each column as wide as its widest cell. Text of the last column is wrapped to fit
 * `width`. Returns the lines: titles first.
 */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width = Number.POSITIVE_INFINITY,
): string[] {
  const cells = [columns.map((column) => column.title), ...rows];
  const widths = columns.map((_, k) => Math.max(...cells.map((row) => (row[k] ?? '').length)));
  const before = widths.slice(0, -1).reduce((sum, columnWidth) => sum + columnWidth + gap.length, 0);
  return cells.flatMap((row) => {
    const [first = '', ...more] = wrap(row.at(-1) ?? '', Math.max(20, width - before));
    const line = [...row.slice(0, -1), first].map((cell, k) => pad(cell, widths[k]!, columns[k]?.align));
    return [line.join(gap).trimEnd(), ...more.map((text) => ' '.repeat(before) + text)];
  });
}

/** Breaks `text` between words into lines of at most `width` characters; a longer word gets a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  return [...lines, line];
}

function pad(cell: string, width: number, align: Column['align']): string {
  return align === 'right' ? cell.padStart(width) : cell.padEnd(width);
}
