import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isInRange } from '../base/releases.ts';
import { isObject } from '../base/text.ts';
import { fail } from '../errors/catalogue/index.ts';
import { version } from '../version.ts';
import { findRoot, jawsNames } from './find.ts';
import { parseSource } from './source.ts';
import type { SourceFile } from './types.ts';

/** Throws OtherJawsNeeded if the project's own file asks for another version. A range that npm does not know is a mistake of the file. */
export function checkRequired({ data, name }: Pick<SourceFile, 'data' | 'name'>): void {
  const range = isObject(data) ? data.jaws : undefined;
  if (typeof range !== 'string' || isInRange(range) !== false) return;
  throw fail('OtherJawsNeeded', { what: `${name} asks for JAWS ${range}.`, install: range, version: version() });
}

/**
 * The same for the project around a folder, before anything else of it is read or written: a newer file may have fields that this version would
 * call mistakes. One in TypeScript has to be run first, so it is checked where the project is read.
 */
export function checkRequiredAround(cwd: string): void {
  const [name] = jawsNames;
  let data: unknown;
  try {
    const path = join(findRoot(cwd), name);
    data = parseSource(path, name, readFileSync(path)).source.data;
  } catch {
    // The command that needs the file reports that.
  }
  checkRequired({ data, name });
}
