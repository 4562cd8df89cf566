import { randomBytes } from 'node:crypto';
import { visible } from '../base/visible.ts';

// Noncharacters, which no text needs, in an order that nothing outside this process knows.
const secret = Array.from(randomBytes(16), (byte) => String.fromCharCode(0xfdd0 + (byte & 31))).join('');

const body = /^[?\d;]*[A-Za-z]/;

/** `31m` as ink: a control sequence of our own within text. */
export const sequence = (code: string): string => secret + code;

/** Text as a terminal gets it: ink becomes the terminal's sequences, anything else that would steer it a mark. */
export const inked = (text: string): string => parts(text, visible, (code) => `\u001b[${code}`);

/** Ink becomes the terminal's sequences; the rest stays, byte for byte. */
export const inkedRaw = (text: string): string =>
  parts(
    text,
    (other) => other,
    (code) => `\u001b[${code}`,
  );

/** Text without ink, as it is shown. */
export const plainText = (text: string): string => parts(text, visible, () => '');

function parts(text: string, others: (text: string) => string, ours: (code: string) => string): string {
  const [first = '', ...more] = text.split(secret);
  return more.reduce((shown, part) => {
    const [code, rest] = split(part);
    return shown + (code && ours(code)) + others(rest);
  }, others(first));
}

/** What is painted as a whole, between its ink; without any if its ink is elsewhere too. */
export function inkAround(text: string): readonly [before: string, text: string, after: string] {
  const pieces = text.split(secret).map((part, at) => (at === 0 ? ['', part] : split(part)));
  const shown = pieces.flatMap(([, other = ''], at) => (other === '' ? [] : [at]));
  const [at = 0, more] = shown;
  if (more !== undefined) return ['', plainText(text), ''];
  const ink = (from: number, to?: number) =>
    pieces
      .slice(from, to)
      .map(([code = '']) => code && sequence(code))
      .join('');
  return [ink(0, at + 1), pieces[at]?.[1] ?? '', ink(at + 1)];
}

function split(part: string): [code: string, rest: string] {
  const code = body.exec(part)?.[0] ?? '';
  return [code, part.slice(code.length)];
}
