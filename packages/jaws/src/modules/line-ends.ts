/** The text of a file; undefined for anything else. */
export function textOf(content: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

const unixEnds = (text: string): string => text.replaceAll('\r\n', '\n');

/** A text with the line endings that most lines of another have: on Windows git converts them, whatever was shipped. */
export function endedAs(text: string, model: string): string {
  const all = model.split('\n').length - 1;
  if (all === 0) return text;
  const windows = model.split('\r\n').length - 1;
  return windows * 2 > all ? unixEnds(text).replaceAll('\n', '\r\n') : unixEnds(text);
}

/** Whether two files are the same except for their line ends. */
export function sameContent(one: Uint8Array, other: Uint8Array): boolean {
  if (Buffer.from(one).equals(other)) return true;
  const [a, b] = [textOf(one), textOf(other)];
  return a !== undefined && b !== undefined && unixEnds(a) === unixEnds(b);
}
