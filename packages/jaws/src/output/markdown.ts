import { width, wrap } from './format.ts';
import type { Paint } from './paint.ts';
import { table } from './table.ts';

/** A page of the documentation as a terminal shows it: paragraphs wrapped, tables aligned, code as it is. */
export function markdownText(source: string, paint: Paint, columns: number | undefined): string {
  const out: string[] = [];
  let paragraph: string[] = [];
  let rows: string[][] = [];
  let isCode = false;
  let indent = '';
  const flush = () => {
    if (paragraph.length > 0) out.push(...item(paragraph, paint, columns));
    if (rows.length > 0) out.push(...rowsText(rows, columns));
    paragraph = [];
    rows = [];
  };
  for (const line of source.split('\n')) {
    const isFence = /^ *```/.test(line);
    if (isFence || isCode || /^(#|\||- |\d+\. |$| {4})/.test(line)) {
      if (!line.startsWith('|') || isCode) flush();
    }
    if (isFence) {
      // A block inside a list item is indented like the item's text.
      if (!isCode) indent = ' '.repeat(line.indexOf('`'));
      isCode = !isCode;
    } else if (isCode)
      out.push(paint.cyan(`    ${line.startsWith(indent) ? line.slice(indent.length) : line}`.trimEnd()));
    else if (line === '') out.push('');
    else if (line.startsWith('|')) rows.push(...cells(line, paint));
    else if (/^ {4}/.test(line)) out.push(paint.cyan(line));
    else if (line.startsWith('#')) out.push(paint.bold(inline(line.replace(/^#+ */, ''), paint)));
    else if (!/^!\[|^</.test(line)) paragraph.push(line);
  }
  flush();
  return out
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** A paragraph, or an item of a list, whose further lines are indented. */
function item(lines: readonly string[], paint: Paint, columns: number | undefined): string[] {
  const text = lines.map((line) => line.trim()).join(' ');
  const mark = /^(?:- |\d+\. )/.exec(text)?.[0] ?? '';
  const indent = ' '.repeat(mark.length);
  return wrap(inline(text.slice(mark.length), paint), columns && columns - mark.length).map(
    (line, index) => (index === 0 ? mark : indent) + line,
  );
}

/** A table; if the terminal is too narrow, each row becomes a list: its first cell, then the others below their headings. */
function rowsText(rows: readonly string[][], columns: number | undefined): string[] {
  const drawn = table(rows, '  ', columns).split('\n');
  const cuts = (lines: readonly string[]) => lines.join('').split('…').length;
  const fits =
    drawn.every((line) => width(line) <= (columns ?? Number.POSITIVE_INFINITY)) && cuts(drawn) === cuts(rows.flat());
  if (fits || rows.length < 2) return drawn;
  const [heads = [], ...records] = rows;
  return records.flatMap(([first = '', ...others]) => [
    ...wrap(first, columns && columns - 2).map((line) => `  ${line}`),
    ...others.flatMap((cell, at) => {
      const head = heads[at + 1] ?? '';
      const text = head === '' || cell === '' ? cell : `${head}: ${cell}`;
      return text === ''
        ? []
        : wrap(text, columns && columns - 6).map((line, row) => (row === 0 ? '    ' : '      ') + line);
    }),
  ]);
}

function cells(line: string, paint: Paint): string[][] {
  const found = line
    .replace(/^\||\|\s*$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => inline(cell.trim().replaceAll('\\|', '|'), paint));
  return found.every((cell) => /^:?-*:?$/.test(cell)) ? [] : [found];
}

/** Code and emphasis in colors; links by their text. */
const inline = (text: string, paint: Paint): string =>
  text
    .replace(/\[([^[\]]+)\]\([^()]*\)/g, '$1')
    .replace(/\*\*([^*]+)\*\*/g, (_, bold: string) => paint.bold(bold))
    .replace(/`([^`]+)`/g, (_, code: string) => paint.cyan(code))
    .replaceAll('&lt;', '<');
