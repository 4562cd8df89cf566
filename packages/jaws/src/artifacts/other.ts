import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../errors/catalogue/index.ts';
import type { Emit } from '../events.ts';
import { runtimeFamily } from '../model/runtime.ts';
import type { FunctionModel } from '../model/types.ts';
import { Collector } from './files/include.ts';
import type { FileSource } from './files/walk.ts';
import { splitHandler } from './node/entry.ts';

/** Not what is in a function's folder for other reasons than running. */
const also = (path: string): boolean => !/(^|\/)(awsm\.json|event\.json|tests?\/|\.[^/]+)$/.test(path);

/**
 * Python: the folder at its place in the project, so that `aws_modules/greetings/hello/handler.handler` is found, and the
 * shared lib/. All others: what is in the folder at the root of the zip, jars in lib/.
 */
export function collectFolder(root: string, fn: FunctionModel, emit: Emit): FileSource[] {
  const family = runtimeFamily(fn.runtime);
  const collector = new Collector(root, fn, emit);
  if (family === 'python') {
    const file = `${splitHandler(fn.handler).out}.py`;
    if (!existsSync(join(root, file)))
      throw fail('HandlerMissing', { function: fn.id, handler: fn.handler, looked: [file] });
    collector.folder(fn.folder, fn.folder, { also });
    if (!file.startsWith(`${fn.folder}/`)) collector.file(file);
    if (existsSync(join(root, 'lib'))) collector.folder('lib', 'lib', { also });
  } else collector.folder(fn.folder, '', { also });
  for (const path of fn.package.includePaths) collector.include(path);
  const entries = collector.finish();
  if (family === 'provided' && !entries.some((entry) => entry.path === 'bootstrap')) {
    throw fail('BootstrapMissing', { function: fn.id, file: `${fn.folder}/bootstrap` });
  }
  return entries.map((entry) => (/^[^/]+\.jar$/.test(entry.path) ? { ...entry, path: `lib/${entry.path}` } : entry));
}
