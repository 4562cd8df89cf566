import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../errors/catalogue/index.ts';
import { hasAwsm } from '../project/find.ts';
import { checkName, logicalId } from '../project/names.ts';
import { createFunctionFiles } from '../scaffold/function.ts';
import { languageOf } from '../scaffold/language.ts';
import { writeFiles } from '../scaffold/write.ts';
import type { Host } from './host.ts';

export interface CreateModuleOptions {
  readonly root: string;
  readonly module: string;
  readonly function: string;
  /** A language or a runtime of Lambda. */
  readonly runtime: string;
  readonly parts: 'both' | 'lambda' | 'endpoint';
}

export interface CreateModuleResult {
  /** `greetings/hello`. */
  readonly function: string;
  /** Relative to the project. */
  readonly folder: string;
  readonly files: readonly string[];
}

/**
 * Creates a function, and its module if that is new. Mistakes elsewhere in the project do not prevent it.
 * Throws InvalidName, UnknownLanguage, FunctionExists, WouldOverwrite, CannotWrite.
 */
export function createModule(host: Host, options: CreateModuleOptions): CreateModuleResult {
  const { root, module, parts } = options;
  checkName('module', module);
  checkName('function', options.function);
  const language = languageOf(options.runtime);
  const modules = join(root, 'aws_modules');
  const id = `${module}/${options.function}`;
  const clash = functionsIn(modules).find((other) => sameId(other, id));
  if (clash) throw fail('FunctionExists', { function: clash, folder: `aws_modules/${clash}` });

  const files = createFunctionFiles({
    module,
    function: options.function,
    language,
    parts,
    newModule: !hasAwsm(join(modules, module)),
    deployedTest: hasTestHelper(root),
  });
  writeFiles(root, files);
  for (const { path } of files) host.emit({ type: 'wrote', path: join(root, path) });
  return { function: id, folder: `aws_modules/${id}`, files: files.map(({ path }) => path) };
}

/** Not the schemas that an earlier version of JAWS gave the project. */
function hasTestHelper(root: string): boolean {
  const core = namesIn(join(root, 'node_modules/jaws-core-js'));
  return core.length === 0 || core.includes('testing');
}

/** CloudFormation knows both by the same logical id, or a file system treats them as one folder. */
function sameId(one: string, other: string): boolean {
  const id = (name: string) => logicalId(...(name.split('/') as [string, string])).toLowerCase();
  return id(one) === id(other);
}

function functionsIn(modules: string): string[] {
  return namesIn(modules).flatMap((module) =>
    namesIn(join(modules, module))
      .filter((name) => hasAwsm(join(modules, module, name)))
      .map((name) => `${module}/${name}`),
  );
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
