import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../../base/text.ts';

/** The project's package.json entry for a package; undefined if it has none. */
export function dependencyOn(root: string, name: string): unknown {
  const file = join(root, 'package.json');
  if (!existsSync(file)) return undefined;
  const { dependencies } = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')) as { dependencies?: unknown };
  return isObject(dependencies) && Object.hasOwn(dependencies, name) ? dependencies[name] : undefined;
}

/** The copy of a catalogue's package in the project, when a dependency points to one. */
export const vendoredPath = (dependency: unknown): string | undefined =>
  typeof dependency === 'string' ? /^file:(vendor\/[\w.-]+\.tgz)$/.exec(dependency)?.[1] : undefined;
