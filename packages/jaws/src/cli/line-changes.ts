import { diffPatch } from 'node-diff3';

export interface LineChange {
  readonly sign: '+' | '-' | ' ';
  readonly line: string;
}

/** The number of unchanged lines shown around each change. */
const context = 2;

/** The differences between two texts, by lines, with the lines around them. */
export function lineChanges(before: string, after: string): LineChange[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const all: LineChange[] = [];
  let at = 0;
  for (const { buffer1, buffer2 } of diffPatch(old, now)) {
    for (; at < buffer1.offset; at++) all.push({ sign: ' ', line: old[at]! });
    for (const line of buffer1.chunk) all.push({ sign: '-', line });
    for (const line of buffer2.chunk) all.push({ sign: '+', line });
    at += buffer1.length;
  }
  for (; at < old.length; at++) all.push({ sign: ' ', line: old[at]! });
  return all.filter((_, index) =>
    all.slice(Math.max(index - context, 0), index + context + 1).some(({ sign }) => sign !== ' '),
  );
}
