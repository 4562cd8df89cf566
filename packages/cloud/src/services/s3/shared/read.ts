import { Readable } from 'node:stream';
import type { Context } from '../../../kernel/context.ts';
import type { Range } from './ranges.ts';
import type { Version } from './records.ts';

/** The bytes of a version, or of a range of it. A reader that has begun gets them all, whatever happens to the object. */
export function readVersion(ctx: Context, { blob, size }: Pick<Version, 'blob' | 'size'>, range?: Range): Readable {
  if (blob === undefined || size === 0) return Readable.from([]);
  return ctx.kernel.blobs.read(blob, range ?? { start: 0, end: size - 1 });
}
