import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../../base/text.ts';
import { keptFiles } from './keep.ts';
import type { KeptInvocation } from './types.ts';

/** The recorded invocations of a stage, newest first. Reads only as much as requested; torn lines are left out. */
export function* readKept(root: string, stage: string): Generator<KeptInvocation> {
  const { current, before } = keptFiles(root, stage);
  for (const file of [current, before]) {
    for (const line of linesFromEnd(file)) {
      const found = parse(line);
      if (found) yield found;
    }
  }
}

/** Stages with recorded invocations. */
export function keptStages(root: string): string[] {
  try {
    const names = readdirSync(join(root, '.jaws', 'events'));
    const stages = names.flatMap((name) => /^(.+)\.jsonl(?:\.1)?$/.exec(name)?.[1] ?? []);
    return [...new Set(stages)].sort();
  } catch {
    return [];
  }
}

const chunk = 256 * 1024;

/** The lines of a file from the last to the first; none if it is unreadable. */
function* linesFromEnd(file: string): Generator<string> {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    return;
  }
  try {
    // Parts of a line that starts before the part read so far, the first one last.
    let parts: Buffer[] = [];
    for (let end = fstatSync(descriptor).size; end > 0; ) {
      const start = Math.max(0, end - chunk);
      const bytes = Buffer.alloc(end - start);
      let to = readSync(descriptor, bytes, 0, bytes.length, start);
      for (;;) {
        const at = to === 0 ? -1 : bytes.lastIndexOf(0x0a, to - 1);
        if (at < 0) break;
        const line = Buffer.concat([bytes.subarray(at + 1, to), ...parts.reverse()]);
        parts = [];
        if (line.length > 0) yield line.toString();
        to = at;
      }
      parts.push(bytes.subarray(0, to));
      end = start;
    }
    const first = Buffer.concat(parts.reverse());
    if (first.length > 0) yield first.toString();
  } finally {
    closeSync(descriptor);
  }
}

function parse(line: string): KeptInvocation | undefined {
  try {
    return asInvocation(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** Data as an invocation, if it has the required fields. */
export function asInvocation(data: unknown): KeptInvocation | undefined {
  if (!isObject(data)) return undefined;
  const { id, time, region, duration } = data;
  const isWhole =
    [id, time, region, data.function].every((one) => typeof one === 'string' && one !== '') &&
    typeof duration === 'number' &&
    'event' in data;
  if (!isWhole) return undefined;
  // Records of an older version may lack the other fields.
  const texts = { account: '', version: '', trigger: '', log: '' };
  return { coldStart: false, ...texts, ...data } as unknown as KeptInvocation;
}
