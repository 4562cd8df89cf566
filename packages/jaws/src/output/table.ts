import { clip, pad, width, wrap } from './format.ts';
import { inkAround } from './ink.ts';

type Rows = readonly (readonly string[])[];

/** The minimum width of a column. */
const min = 8;
/** Columns that are wider shrink first; then the last one, which has words, before those with facts, down to its minimum. */
const wide = 24;
const leastOfLast = 12;
const gap = '  ';

/**
 * Cells in aligned columns, two spaces apart; no trailing spaces. If they do not fit, the widest columns shrink: their cells are broken
 * between words, and a longer word is cut. An address is never cut: it gets a line of its own. Undefined columns: rows are as long as
 * needed.
 */
export function table(cells: Rows, indent = '', columns?: number): string {
  const rows = cells.map((row) => row.map((cell) => cell.replaceAll('\n', '␊')));
  const natural = widthsOf(rows);
  const room = columns === undefined ? undefined : columns - width(indent);
  if (room === undefined || lengthOf(natural) <= room) return draw(rows, natural, indent);
  if (!rows.some((row) => isAddress(row.at(-1)))) return draw(rows, shrunk(natural, room), indent);
  const heads = rows.map((row) => (isAddress(row.at(-1)) ? row.slice(0, -1) : row));
  const widths = shrunk(widthsOf(heads), room);
  return rows
    .map((row, at) => {
      const head = draw([heads[at] ?? []], widths, indent);
      const below = isAddress(row.at(-1)) ? [`${indent}${gap}${row.at(-1)}`] : [];
      return [head, ...below].filter((line) => line.trim() !== '').join('\n');
    })
    .join('\n');
}

const isAddress = (cell: string | undefined): boolean => cell?.includes('://') ?? false;

function widthsOf(rows: Rows): number[] {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, width(cell));
    });
  return widths;
}

const lengthOf = (widths: readonly number[]): number =>
  widths.reduce((sum, one) => sum + one, 0) + gap.length * Math.max(0, widths.length - 1);

/** Shrinks the widest column until all fit, or none can shrink. */
function shrunk(widths: readonly number[], room: number): number[] {
  const found = [...widths];
  while (lengthOf(found) > room) {
    const widest = Math.max(...found);
    const last = found.at(-1) ?? 0;
    if (widest <= min) break;
    const gives = widest <= wide && last > leastOfLast ? found.length - 1 : found.lastIndexOf(widest);
    found[gives] = (found[gives] ?? 0) - 1;
  }
  return found;
}

function draw(rows: Rows, widths: readonly number[], indent: string): string {
  return rows
    .flatMap((row) => {
      const cells = row.map((cell, i) => fitted(cell, widths[i] ?? 0));
      const height = Math.max(1, ...cells.map(({ length }) => length));
      return Array.from({ length: height }, (_, at) =>
        (indent + cells.map((lines, i) => pad(lines[at] ?? '', widths[i] ?? 0)).join(gap)).trimEnd(),
      );
    })
    .join('\n');
}

/** The lines of a cell; each has the color of the cell. A cell with several colors loses them when it is broken. */
function fitted(cell: string, columns: number): string[] {
  if (width(cell) <= columns) return [cell];
  const [before, text, after] = inkAround(cell);
  return wrap(text, columns).map((line) => before + clip(line, columns) + after);
}
