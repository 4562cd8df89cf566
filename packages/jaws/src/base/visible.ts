import { isObject } from './text.ts';

/** Characters that steer a terminal, turn the direction of text or have no width. */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

/** Letters and vowel signs of scripts in which a joiner changes how its neighbors are drawn. */
const joining =
  /^[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Nko}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}]$/u;
const letter = /^[\p{L}\p{M}]$/u;
const emoji = /^[\p{Extended_Pictographic}\p{Emoji_Modifier}]$/u;
const pictograph = /^\p{Extended_Pictographic}$/u;
/** Of England, Scotland and Wales. */
const flag = /\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{3,6}\u{e007f}/gu;

/** Whether a hidden character only changes how its neighbors are drawn: in an emoji, a keycap, between joining letters. */
function draws(one: string, at: number, text: string): boolean {
  if (one !== '\ufe0f' && one !== '\u200c' && one !== '\u200d') return false;
  const before = [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? '';
  const [after = ''] = text.slice(at + 1, at + 3);
  if (one === '\ufe0f') return emoji.test(before) || (after === '\u20e3' && /^[0-9#*]$/.test(before));
  if (one === '\u200d' && pictograph.test(after)) return emoji.test(before) || before === '\ufe0f';
  return [before, after].every((each) => letter.test(each) && joining.test(each));
}

function mark(one: string): string {
  const code = one.codePointAt(0)!;
  if (one === '\t') return '  ';
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : `\\u{${code.toString(16)}}`;
}

/** The text with a mark in place of each hidden character, except those that `stays`. */
function marked(text: string, stays: (one: string) => boolean): string {
  const part = (some: string) =>
    some.replace(hidden, (one, at: number) => (stays(one) || draws(one, at, some) ? one : mark(one)));
  const flags = text.match(flag) ?? [];
  return text
    .split(flag)
    .map((some, at) => part(some) + (flags[at] ?? ''))
    .join('');
}

/** Text of others for a terminal: what would steer it is shown as a mark, `␛[2J` and `\u{202e}`. Line breaks stay, tabs are spaces. */
export const visible = (text: string): string => marked(text.replaceAll('\r\n', '\n'), (one) => one === '\n');

/** The same for text that belongs in one line: its line breaks are marks too. */
export const oneLine = (text: string): string => marked(text, () => false);

const isPlain = (one: unknown): one is Record<string, unknown> =>
  isObject(one) && (Object.getPrototypeOf(one) === Object.prototype || Object.getPrototypeOf(one) === null);

/** Data of others, each text and each name of which belongs in one line. */
export function oneLiners<T>(value: T): T {
  const inside = (one: unknown): unknown => {
    if (typeof one === 'string') return oneLine(one);
    if (Array.isArray(one)) return one.map(inside);
    return isPlain(one)
      ? Object.fromEntries(Object.entries(one).map(([key, inner]) => [oneLine(key), inside(inner)]))
      : one;
  };
  // The shape stays as it is.
  return inside(value) as T;
}

/** JSON whose hidden characters are escaped; it means the same. Undefined for what JSON does not have. */
export function safeJson(value: unknown): string {
  const text: string | undefined = JSON.stringify(value);
  return (text ?? 'null').replace(hidden, (one) =>
    one
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
