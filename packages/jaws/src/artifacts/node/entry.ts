import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../../errors/catalogue/index.ts';
import type { FunctionModel } from '../../model/types.ts';

/** The entry point of a function's code. */
export interface Entry {
  readonly fn: FunctionModel;
  /** Relative to the project: `aws_modules/greetings/hello/handler.ts`. */
  readonly file: string;
  /** The same without extension. */
  readonly out: string;
  /** `handler`; dots for a name inside an exported object. */
  readonly name: string;
}

const extensions = ['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.jsx'];

/** Throws HandlerMissing. */
export function findEntry(root: string, fn: FunctionModel): Entry {
  const { out, name } = splitHandler(fn.handler);
  const files = extensions.map((extension) => out + extension);
  const file = files.find((candidate) => existsSync(join(root, candidate)));
  if (!file) throw fail('HandlerMissing', { function: fn.id, handler: fn.handler, looked: [files[0]!, files[4]!] });
  return { fn, file, out, name };
}

/** As in Lambda, a handler's path ends at the first dot of its last part. */
export function splitHandler(handler: string): { out: string; name: string } {
  const dot = handler.indexOf('.', handler.lastIndexOf('/') + 1);
  return { out: handler.slice(0, dot), name: handler.slice(dot + 1) };
}
