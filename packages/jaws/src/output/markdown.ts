import { wrap } from './format.ts';
import type { Paint } from './paint.ts';
import { table } from './table.ts';

/** A page of the documentation as a terminal shows it: paragraphs wrapped, tables aligned, code as it is. */
export function markdownText(source: string, paint: Paint, columns: number | undefined): string {
  const out: string[] = [];
  let paragraph: string[] = [];
  let rows: string[][] = [];
  let isCode = false;
  const flush = () => {
    if (paragraph.length > 0) out.push(...item(paragraph, paint, columns));
    if (rows.length > 0) out.push(table(rows, '  ', columns));
    paragraph = [];
    rows = [];
  };
  for (const line of source.split('\n')) {
    const isFence = line.startsWith('```');
    if (isFence || isCode || /^(#|\||- |\d+\. |$| {4})/.test(line)) {
      if (!line.startsWith('|') || isCode) flush();
    }
    if (isFence) isCode = !isCode;
    else if (isCode) out.push(paint.cyan(`    ${line}`.trimEnd()));
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

function cells(line: string, paint: Paint): string[][] {
  const found = line
    .replace(/^\||\|\s*$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => inline(cell.trim().replaceAll('\\|', '|'), paint));
  return found.every((cell) => /^:?-*:?$/.test(cell)) ? [] : [found];
}

/** Code and emphasis in colors; of a link, its text. */
const inline = (text: string, paint: Paint): string =>
  text
    .replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replace(/\*\*([^*]+)\*\*/g, (_, bold: string) => paint.bold(bold))
    .replace(/`([^`]+)`/g, (_, code: string) => paint.cyan(code))
    .replaceAll('&lt;', '<');
