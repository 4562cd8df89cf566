import type { Template } from '../model/types.ts';
import { storedBodyIn } from '../templates/api/stored.ts';
import { live, stacksIn } from './deployed.ts';
import type { DeployedRegion, RegionPlan, RegionState } from './types.ts';

/** What a region has now. */
export const stateOf = (base: DeployedRegion): RegionState => ({
  stacks: stacksIn(base)
    .filter(live)
    .map(({ name, kind, template }) => ({ name, kind, template })),
  env: base.envVersion,
});

/**
 * Its state once these plans, all of one deployment, are executed; `env` is the resulting version of the environment.
 */
export function stateAfter(base: DeployedRegion, plans: readonly RegionPlan[], env: string): RegionState {
  const { stacks } = stateOf(base);
  const after = new Map(stacks.map((stack) => [stack.name, stack]));
  for (const { name, kind, action, template } of plans.flatMap((plan) => plan.stacks)) {
    if (action === 'delete') after.delete(name);
    else after.set(name, { name, kind, template });
  }
  return { stacks: [...after.values()], env };
}

/** Keys of the code that these templates refer to, and of a body that only the bucket has, sorted. */
export function codeIn(templates: readonly Template[]): string[] {
  const code = templates
    .flatMap((template) => Object.values(template.Resources))
    .map((resource) => (resource.Properties?.Code as { readonly S3Key?: unknown } | undefined)?.S3Key);
  const keys = [...code, ...templates.map((template) => storedBodyIn(template)?.key)];
  return [...new Set(keys.filter((key) => typeof key === 'string'))].sort();
}
