import { oneLine } from '../../base/visible.ts';
import type { Paint } from '../../output/paint.ts';

export type Look = 'dim' | 'bold' | 'red' | 'green' | 'yellow' | 'cyan' | 'inverse';

/** Part of a line. Its text may contain anything: it is cleaned when it is drawn. */
export interface Span {
  readonly text: string;
  readonly look?: Look | undefined;
}

export type Line = readonly Span[];

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const NOTHING = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
/** https://www.unicode.org/reports/tr11/: characters two columns wide, and emoji. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f/u;

const columnsOfGrapheme = (one: string): number => (NOTHING.test(one) ? 0 : WIDE.test(one) ? 2 : 1);

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/** Columns that cleaned text takes in a terminal. */
export function columnsOf(text: string): number {
  if (isAscii(text)) return text.length;
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) columns += columnsOfGrapheme(segment);
  return columns;
}

/** Cleaned text in at most that many columns, with an ellipsis if it is cut. */
function fit(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let fitted = '';
  let left = columns - 1;
  for (const { segment } of graphemes.segment(text)) {
    left -= columnsOfGrapheme(segment);
    if (left < 0) break;
    fitted += segment;
  }
  return columns > 0 ? `${fitted}…` : '';
}

/** A line as drawn: exactly this many columns. */
export function draw(line: Line, columns: number, paint: Paint): string {
  let left = columns;
  let drawn = '';
  for (const { text, look } of line) {
    if (left <= 0) break;
    const shown = fit(oneLine(text), left);
    left -= columnsOf(shown);
    drawn += look ? paint[look](shown) : shown;
  }
  return drawn + ' '.repeat(Math.max(0, left));
}

/** Two lines side by side: the first one in this many columns. */
export function beside(left: Line, columns: number, right: Line): Line {
  const spans: Span[] = [];
  let rest = columns;
  for (const { text, look } of left) {
    const shown = fit(oneLine(text), rest);
    rest -= columnsOf(shown);
    spans.push({ text: shown, look });
  }
  return [...spans, { text: ' '.repeat(Math.max(0, rest)) }, ...right];
}

/** Text in lines of at most this many columns, broken between words if possible. */
export function folded(text: string, columns: number): string[] {
  const cleaned = oneLine(text);
  const indent = /^ */.exec(cleaned)?.[0] ?? '';
  const room = Math.max(1, columns - indent.length);
  const lines: string[] = [];
  let line = '';
  for (const word of cleaned
    .trim()
    .split(' ')
    .flatMap((one) => pieces(one, room))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (columnsOf(longer) <= room) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].map((one) => indent + one);
}

/** A word in pieces of at most that many columns. */
function pieces(word: string, columns: number): string[] {
  if (columnsOf(word) <= columns) return [word];
  const found: string[] = [];
  let piece = '';
  for (const { segment } of graphemes.segment(word)) {
    if (columnsOf(piece + segment) > columns && piece !== '') {
      found.push(piece);
      piece = '';
    }
    piece += segment;
  }
  return [...found, piece];
}
