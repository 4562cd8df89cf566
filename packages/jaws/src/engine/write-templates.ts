import { join } from 'node:path';
import { replaceFile } from '../base/files.ts';
import type { Plan } from '../plan/types.ts';
import { stackName } from '../templates/names.ts';
import type { Work } from './ready.ts';

/** Writes the templates of functions and endpoints beside those of the resources; gives their paths in the project. */
export function writeTemplates({ host, root, model }: Work, plan: Plan): string[] {
  const files: string[] = [];
  for (const { stage, region, stacks } of plan.regions) {
    for (const stack of stacks) {
      if (stack.kind === 'resources' || stack.action === 'delete') continue;
      const shard = stack.name.slice(stackName(stage, model.name, stack.kind).length);
      const path = `cloudformation/${stage}/${region}/${stack.kind}${shard}-cf.json`;
      replaceFile(join(root, path), `${JSON.stringify(stack.template, null, 2)}\n`);
      files.push(path);
      host.emit({ type: 'wrote', path: join(root, path) });
    }
  }
  return files;
}
