import { plainText } from './ink.ts';
import type { Sink } from './writer.ts';

/** `38 ms`, `1.2 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 2880) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.floor(minutes / 1440)} days`;
}

/** `1 lambda`, `3 lambdas`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** The visible columns: ink takes none. */
export function width(text: string): number {
  return [...plainText(text)].length;
}

export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - width(text)));
}

/** At most this many columns; a line that is cut loses its colors. */
export function clip(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  return `${[...plainText(text)].slice(0, Math.max(0, columns - 1)).join('')}…`;
}

/**
 * Lines of at most this many columns, broken between words; a longer word stays whole. Undefined columns: the text unchanged.
 */
export function wrap(text: string, columns: number | undefined): string[] {
  if (columns === undefined) return text.split('\n');
  return text.split('\n').flatMap((one) => {
    const lines: string[] = [];
    let line = /^ */.exec(one)?.[0] ?? '';
    let isEmpty = true;
    for (const word of one.trimStart().split(' ')) {
      if (isEmpty || width(line) + 1 + width(word) <= columns) line += isEmpty ? word : ` ${word}`;
      else {
        lines.push(line);
        line = word;
      }
      isEmpty = false;
    }
    return [...lines, line];
  });
}

/** The same for text that others may have written: a bar marks its further lines, so that none passes for a line of ours. */
export function wrapQuoted(text: string, columns: number | undefined, bar = '│ '): string[] {
  const [first = '', ...more] = text.split('\n');
  const inner = columns && columns - bar.length;
  return [...wrap(first, columns), ...more.flatMap((line) => wrap(line, inner).map((one) => bar + one))];
}

export const quoted = (text: string): string => wrapQuoted(text, undefined).join('\n');

/** The columns of a stream for people to read; undefined if the width does not matter: a file, a pipe. */
export const columnsOf = (stream: Pick<Sink, 'isTTY' | 'columns'>): number | undefined =>
  stream.isTTY ? stream.columns || 80 : undefined;
