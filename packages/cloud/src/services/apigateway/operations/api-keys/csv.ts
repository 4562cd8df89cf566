/**
 * RFC 4180: quoted cells may hold commas, line breaks and doubled quotes. Empty lines are left out; a quote that is never closed
 * takes the rest. Each character is read once, whatever the file.
 */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (let at = 0; at <= text.length; ) {
    const quoted = text[at] === '"' ? readQuoted(text, at) : undefined;
    const start = quoted?.end ?? at;
    const end = cellEnd(text, start);
    const isLast = text[end] !== ',';
    const plain = text.slice(start, end);
    row.push((quoted?.value ?? '') + (isLast && plain.endsWith('\r') ? plain.slice(0, -1) : plain));
    at = end + 1;
    if (!isLast) continue;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return rows;
}

/** The cell whose quote opens at `from`, and the position after it. */
function readQuoted(text: string, from: number): { readonly value: string; readonly end: number } {
  let at = from + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    const end = quote < 0 ? text.length : quote;
    if (text[end + 1] !== '"') return { value: text.slice(from + 1, end).replaceAll('""', '"'), end: end + 1 };
    at = end + 2;
  }
}

/** The position of the next comma or line end. */
function cellEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== ',' && text[at] !== '\n') at += 1;
  return at;
}
