import { join } from 'node:path';
import { replaceFile } from '../base/files.ts';
import type { Model } from '../model/types.ts';
import type { Deployment } from '../plan/types.ts';
import { stackName } from '../templates/names.ts';
import type { Host } from './host.ts';

/**
 * Writes the templates of functions and endpoints, and the one composed from the layers of the resources, beside the region's own
 * layer; returns their paths in the project.
 */
export function writeTemplates(
  host: Host,
  model: Model,
  { phases }: Deployment,
  options: { readonly resources: boolean },
): string[] {
  const files: string[] = [];
  for (const { stage, region, stacks } of phases.flatMap(({ regions }) => regions)) {
    for (const stack of stacks) {
      if (stack.action === 'delete' || (stack.kind === 'resources' && !options.resources)) continue;
      const shard = stack.name.slice(stackName(stage, model.name, stack.kind).length);
      const path = `cloudformation/${stage}/${region}/${fileNames[stack.kind]}${shard}-cf.json`;
      replaceFile(join(model.root, path), `${JSON.stringify(stack.template, null, 2)}\n`);
      files.push(path);
      host.emit({ type: 'wrote', path: join(model.root, path) });
    }
  }
  return files;
}

/** `resources-cf.json` is the region's own layer, which people write. */
const fileNames = {
  resources: 'resources-composed',
  lambdas: 'lambdas',
  endpoints: 'endpoints',
  domains: 'domains',
} as const;
