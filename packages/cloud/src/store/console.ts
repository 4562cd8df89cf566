const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

/** Text of others, in one line and with marks for what would steer a terminal: `␛[2J`, `\u{202e}`. */
export const visible = (text: string): string =>
  text.replace(hidden, (one) => {
    const code = one.codePointAt(0)!;
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '\u2421' : `\\u{${code.toString(16)}}`;
  });

/** The one writer of this program: lines of text, each of which stays a line. */
const print = (stream: NodeJS.WriteStream, text: string): void => {
  stream.write(`${text.split('\n').map(visible).join('\n')}\n`);
};

/** A line for a program that reads it: JSON, whose hidden characters are marks of JSON. */
export const answer = (data: object): void => {
  const text = JSON.stringify(data).replace(hidden, (one) =>
    one
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
  process.stdout.write(`${text}\n`);
};

/** Our own text of several lines. */
export const show = (text: string): void => print(process.stdout, text.trimEnd());
export const complain = (text: string): void => print(process.stderr, text.trimEnd());

/** A line that quotes others. */
export const note = (line: string): void => print(process.stderr, visible(line));

/** The reader of our output may be gone: writing must not end the program. */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}
