/** Rows of cells as a table of Markdown, aligned. */
export function table(head, rows) {
  const widths = head.map((title, n) => Math.max(title.length, ...rows.map((row) => row[n].length)));
  const line = (cells) => `| ${cells.map((cell, n) => cell.padEnd(widths[n])).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
