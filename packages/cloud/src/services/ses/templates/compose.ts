import type { Rendered } from '../core/templates.ts';

const BOUNDARY = '----=_Part_0_1.1';

/** A message as TestRenderTemplate shows it: both bodies readable. */
export function composePlain({ subject = '', text, html }: Rendered, now: number): string {
  const part = (kind: string, body: string): string =>
    `--${BOUNDARY}\r\nContent-Type: text/${kind}; charset=UTF-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n${body}\r\n`;
  return (
    `Date: ${new Date(now).toISOString()}\r\nSubject: ${subject.replace(/[\r\n]+/g, ' ')}\r\nMIME-Version: 1.0\r\n` +
    `Content-Type: multipart/alternative; boundary="${BOUNDARY}"\r\n\r\n` +
    `${text === undefined ? '' : part('plain', text)}${html === undefined ? '' : part('html', html)}--${BOUNDARY}--\r\n`
  );
}
