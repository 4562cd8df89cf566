import { isObject } from './text.ts';

/** Characters that steer a terminal, turn the direction of text or have no width; a joiner within an emoji draws it. */
const hidden =
  /(?!(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}])\ufe0f|(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}]|\ufe0f)\u200d(?=\p{Extended_Pictographic}))[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

function mark(one: string): string {
  const code = one.codePointAt(0)!;
  if (one === '\t') return '  ';
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : `\\u{${code.toString(16)}}`;
}

/** Text of others for a terminal: what would steer it is shown as a mark, `␛[2J` and `\u{202e}`. Line breaks stay, tabs are spaces. */
export const visible = (text: string): string =>
  text.replaceAll('\r\n', '\n').replace(hidden, (one) => (one === '\n' ? one : mark(one)));

/** The same for text that belongs in one line: its line breaks are marks too. */
export const oneLine = (text: string): string => text.replace(hidden, mark);

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

const inJson = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

/** JSON whose hidden characters are escaped; it means the same. Undefined for what JSON does not have. */
export function safeJson(value: unknown): string {
  const text: string | undefined = JSON.stringify(value);
  return (text ?? 'null').replace(inJson, (one) =>
    one
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
