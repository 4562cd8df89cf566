/** A text without the slashes at its end. A pattern for it would begin again at each slash of a long row. */
export function withoutLastSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end -= 1;
  return text.slice(0, end);
}
