import { fail } from '../../errors/catalogue/index.ts';
import type { Emit } from '../../events.ts';
import type { FunctionModel } from '../../model/types.ts';
import { Collector } from '../files/include.ts';
import { declaredIn } from '../files/packages.ts';
import type { FileSource } from '../files/walk.ts';
import { findEntry } from './entry.ts';

/** `builder: false`: the project as it is, node_modules included. Throws HandlerMissing, UnbundledTypeScript. */
export function collectProject(root: string, fn: FunctionModel, emit: Emit): FileSource[] {
  const { file } = findEntry(root, fn);
  if (/\.([cm]?ts|tsx|jsx)$/.test(file)) throw fail('UnbundledTypeScript', { function: fn.id, file });
  const collector = new Collector(root, fn, emit);
  collector.folder('');
  // In a workspace they may be above the project.
  const missing = declaredIn(root).filter((name) => !collector.installed(name, root));
  if (missing.length > 0) {
    emit({
      type: 'warning',
      message: `${fn.id}: package.json asks for ${missing.join(', ')}, which is not installed, so it is not in the zip.`,
      hint: 'Run `npm install` in the project.',
    });
  }
  return collector.finish();
}
