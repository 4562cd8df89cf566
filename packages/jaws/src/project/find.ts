import { realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fail } from '../errors/catalogue/index.ts';
import type { FunctionSource, Project } from './types.ts';

/** The nearest folder at or above `cwd` that holds a jaws.json. Throws NotInProject. */
export function findRoot(cwd: string): string {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    if (statSync(join(folder, 'jaws.json'), { throwIfNoEntry: false })?.isFile()) return folder;
    if (dirname(folder) === folder) throw fail('NotInProject', { folder: resolve(cwd) });
  }
}

/** The function in whose folder, or below it, the user stands. */
export function functionAt(project: Project, cwd: string): FunctionSource | undefined {
  const here = real(cwd);
  for (const module of project.modules) {
    for (const candidate of module.functions) {
      const path = relative(real(candidate.folder), here);
      if (path === '' || (path !== '..' && !path.startsWith(`..${sep}`) && resolve(path) !== path)) return candidate;
    }
  }
  return undefined;
}

function real(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return resolve(folder);
  }
}
