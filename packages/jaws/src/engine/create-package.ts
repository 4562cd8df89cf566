import { join } from 'node:path';
import { checkName } from '../project/names.ts';
import { languageOf } from '../scaffold/language.ts';
import { createPackageFiles } from '../scaffold/package.ts';
import { writeFiles } from '../scaffold/write.ts';
import type { CreateModuleOptions, CreateModuleResult } from './create-module.ts';
import type { Host } from './host.ts';

/**
 * Creates the package of an aws-module in a folder. Throws InvalidName, UnknownLanguage, WouldOverwrite, CannotWrite.
 */
export function createPackage(
  host: Host,
  options: Omit<CreateModuleOptions, 'root'> & { readonly folder: string },
): CreateModuleResult {
  const { folder, module, parts, runtime } = options;
  checkName('module', module);
  checkName('function', options.function);
  const files = createPackageFiles({
    module,
    function: options.function,
    language: languageOf(runtime),
    parts,
    year: host.now().getFullYear(),
  });
  writeFiles(folder, files);
  for (const { path } of files) host.emit({ type: 'wrote', path: join(folder, path) });
  return { function: `${module}/${options.function}`, folder: module, files: files.map(({ path }) => path) };
}
