import type * as z from 'zod';
import { nameProblem } from '../project/names.ts';
import type { ModuleSource } from '../project/types.ts';
import type { Report } from './report.ts';
import { moduleSchema } from './schema/awsm.ts';
import { validate } from './validate.ts';

/** Checks the names of a module and of its functions, and its awsm.json, which it gives back where that is right. */
export function checkModule(module: ModuleSource, report: Report): z.output<typeof moduleSchema> | undefined {
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
