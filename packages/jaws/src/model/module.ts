import type * as z from 'zod';
import { nameProblem } from '../project/names.ts';
import type { ModuleSource } from '../project/types.ts';
import type { ModuleResources } from './compose.ts';
import { reportNulls } from './nulls.ts';
import type { Report } from './report.ts';
import { moduleSchema } from './schema/awsm.ts';
import { validate } from './validate.ts';

/** Checks the names of a module and of its functions, and its awsm.json, which it returns if it is valid. */
function checkModule(module: ModuleSource, report: Report): z.output<typeof moduleSchema> | undefined {
  const rule = module.functions.length > 0 || module.awsm ? nameProblem('module', module.name) : undefined;
  if (rule) {
    const file = module.awsm ?? module.functions[0]?.awsm;
    report({
      message: `aws_modules/${module.name}: a module cannot have this name: ${rule}.`,
      ...(file ? { position: file.locate([]) } : {}),
      hint: 'Rename the folder.',
    });
  }
  for (const one of module.functions) {
    const wrong = nameProblem('function', one.name);
    if (!wrong) continue;
    report({
      message: `aws_modules/${module.name}/${one.name}: a function cannot have this name: ${wrong}.`,
      position: one.awsm.locate([]),
      hint: 'Rename the folder.',
    });
  }
  return module.awsm && validate(moduleSchema, module.awsm, report, { foreign: module.installed });
}

/** A module's additions to the resources template, if any. */
function resourcesOf(
  module: ModuleSource,
  checked: z.output<typeof moduleSchema> | undefined,
  report: Report,
): ModuleResources[] {
  const snippets = checked?.resources?.cloudFormation;
  if (!snippets || !module.awsm) return [];
  if (module.record === 'damaged') {
    const file = `aws_modules/${module.name}/.jaws-module.json`;
    report({
      message: `${file} is damaged, so where the resources of ${module.name} come from is not known.`,
      position: { file, line: 1, column: 1 },
      hint: `Restore it: \`git checkout ${file}\`.`,
    });
    return [];
  }
  reportNulls(module.awsm, snippets, ['resources', 'cloudFormation'], report);
  return [{ module, awsm: module.awsm, snippets }];
}

interface CheckedModules {
  /** The content of their awsm.json files, if valid. */
  readonly checked: ReadonlyMap<ModuleSource, z.output<typeof moduleSchema>>;
  readonly resources: readonly ModuleResources[];
}

/** Checks all modules, and collects their additions to the resources templates. */
export function checkModules(modules: readonly ModuleSource[], report: Report): CheckedModules {
  const checked = new Map<ModuleSource, z.output<typeof moduleSchema>>();
  const resources: ModuleResources[] = [];
  for (const module of modules) {
    const found = checkModule(module, report);
    if (found) checked.set(module, found);
    resources.push(...resourcesOf(module, found, report));
  }
  return { checked, resources };
}
