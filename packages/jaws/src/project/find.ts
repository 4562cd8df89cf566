import { realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fail } from '../errors/catalogue/index.ts';
import type { FunctionSource, Project } from './types.ts';

/** A project is described by one of the first two, a module or function by one of the others. */
export const jawsNames = ['jaws.json', 'jaws.config.ts'] as const;
export const awsmNames = ['awsm.json', 'awsm.ts'] as const;

/** The nearest folder at or above `cwd` that has a jaws.json or jaws.config.ts. Throws NotInProject. */
export function findRoot(cwd: string): string {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    if (jawsNames.some((name) => isFile(join(folder, name)))) return folder;
    if (dirname(folder) === folder) throw fail('NotInProject', { folder: resolve(cwd) });
  }
}

/** Whether a folder describes a module or function. */
export const hasAwsm = (folder: string): boolean => awsmNames.some((name) => isFile(join(folder, name)));

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The function whose folder is `cwd` or contains it. */
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
