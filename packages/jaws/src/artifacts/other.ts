import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nearest } from '../base/text.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { Emit } from '../events.ts';
import { runtimeFamily } from '../model/runtime.ts';
import type { FunctionModel } from '../model/types.ts';
import { warnOfBootstrap } from './bootstrap.ts';
import { runBuildCommand } from './command.ts';
import { Collector } from './files/include.ts';
import { type FileSource, reading } from './files/walk.ts';
import { splitHandler } from './node/entry.ts';
import { importedBy } from './python/imports.ts';

/** Files of a function's folder that it does not need at run time. */
const also = (path: string): boolean => !/(^|\/)(awsm\.json|event\.json|tests?\/|\.[^/]+)$/.test(path);

/**
 * Python: the folder at its place in the project, so that `aws_modules/greetings/hello/handler.handler` is found, and the
 * shared lib/, and what they import from elsewhere in the project. All others: what is in the folder, or what the build command made of it, at the root of the zip, jars in lib/.
 * Throws HandlerMissing, HandlerNotExported, RuntimeCodeMissing, BuildCommandFailed.
 */
export async function collectFolder(
  root: string,
  fn: FunctionModel,
  store: string,
  emit: Emit,
  signal: AbortSignal,
): Promise<FileSource[]> {
  const collector = new Collector(root, fn, emit);
  const { build } = fn.package;
  const made = build && (await runBuildCommand(root, fn, build, store, emit, signal));
  if (runtimeFamily(fn.runtime) === 'python') collectPython(root, fn, collector);
  else if (!made) collector.folder(fn.folder, '', { also });
  for (const path of fn.package.includePaths) collector.include(path);
  const beside = collector.finish();
  const taken = new Set(made?.map(({ path }) => path));
  const files = [...(made ?? []), ...beside.filter(({ path }) => !taken.has(path))].map((file) =>
    /^[^/]+\.jar$/.test(file.path) ? { ...file, path: `lib/${file.path}` } : file,
  );
  checkCode(fn, files);
  warnOfBootstrap(fn, files, emit);
  return files;
}

function collectPython(root: string, fn: FunctionModel, collector: Collector): void {
  const { out, name } = splitHandler(fn.handler);
  const file = `${out}.py`;
  if (!existsSync(join(root, file)))
    throw fail('HandlerMissing', { function: fn.id, handler: fn.handler, looked: [file] });
  checkPython(root, fn, file, name);
  collector.folder(fn.folder, fn.folder, { also });
  if (!file.startsWith(`${fn.folder}/`)) collector.file(file);
  if (existsSync(join(root, 'lib'))) collector.folder('lib', 'lib', { also });
  for (const path of importedBy(root, collector.ownPython())) {
    if (path.endsWith('.py')) collector.file(path);
    else collector.folder(path, path, { also });
  }
}

/** Throws HandlerNotExported if no unindented line can define the name in the module. */
function checkPython(root: string, fn: FunctionModel, file: string, name: string): void {
  const source = reading(file, () => readFileSync(join(root, file), 'utf8'));
  if (new RegExp(`^(?![ \\t]*#).*\\b${name}\\b`, 'm').test(source) || /^[ \t]*from[ \t][^*\n]*\*/m.test(source)) return;
  const known = [...source.matchAll(/^(?:async\s+)?def\s+(\w+)/gm)].map(([, found]) => found!);
  throw fail('HandlerNotExported', { function: fn.id, file, name, exports: known, nearest: nearest(name, known) });
}

/** The file that a runtime starts must exist. Throws RuntimeCodeMissing. */
function checkCode(fn: FunctionModel, files: readonly FileSource[]): void {
  const family = /^[a-z]+/.exec(fn.runtime)?.[0];
  const has = (pattern: RegExp) => files.some(({ path }) => pattern.test(path));
  const missing = (needs: string) =>
    fail('RuntimeCodeMissing', { function: fn.id, runtime: fn.runtime, needs, folder: fn.folder });
  // https://docs.aws.amazon.com/lambda/latest/dg/runtimes-provided.html
  if (family === 'provided' && !has(/^bootstrap$/))
    throw fail('BootstrapMissing', { function: fn.id, file: `${fn.folder}/bootstrap` });
  if (family === 'provided') return;
  if (runtimeFamily(fn.runtime) === 'other' && fn.handler === '')
    throw fail('HandlerUnset', { function: fn.id, runtime: fn.runtime });
  // https://docs.aws.amazon.com/lambda/latest/dg/java-package.html
  if (family === 'java' && !has(/\.(jar|class)$/)) throw missing('a .jar, or .class files');
  // https://docs.aws.amazon.com/lambda/latest/dg/csharp-handler.html
  const assembly = `${fn.handler.split('::')[0]}.dll`;
  if (family === 'dotnet' && !files.some(({ path }) => path === assembly)) throw missing(assembly);
  // https://docs.aws.amazon.com/lambda/latest/dg/ruby-handler.html
  const script = `${fn.handler.split('.')[0]}.rb`;
  if (family === 'ruby' && !files.some(({ path }) => path === script)) throw missing(script);
}
