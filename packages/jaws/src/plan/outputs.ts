import { isSameJson } from '../templates/canonical.ts';
import { namesIn } from '../templates/references.ts';
import { causesOf } from './changes.ts';
import { unstableNames } from './identity.ts';
import type { DeployedStack, StackPlan } from './types.ts';

/** Outputs of the resources stack on which the other stacks can rely. */
export interface KnownOutputs {
  /** Names of all outputs after the deployment. */
  readonly names: ReadonlySet<string>;
  /** Values of the outputs that this deployment cannot change. */
  readonly values: Readonly<Record<string, string>>;
}

/**
 * The outputs that a plan of the resources does not change: the expression is the same and nothing that it refers to, directly
 * or through other resources, changes. Everything else is known only when CloudFormation is done.
 */
export function knownOutputs(before: DeployedStack | undefined, plan: StackPlan | undefined): KnownOutputs {
  if (!plan || plan.action === 'none') {
    return { names: new Set(Object.keys(before?.outputs ?? {})), values: before?.outputs ?? {} };
  }
  const { template } = plan;
  const names = new Set(Object.keys(template.Outputs ?? {}));
  if (!before) return { names, values: {} };
  const certain = plan.changes.filter((change) => !change.maybe);
  const unstable = unstableNames(template, causesOf(before, template, plan), certain);
  const conditions = { Conditions: template.Conditions, Mappings: template.Mappings };
  const was = { Conditions: before.template.Conditions, Mappings: before.template.Mappings };
  if (!isSameJson(conditions, was)) return { names, values: {} };
  const stable = [...names].filter((name) => {
    if (!Object.hasOwn(before.outputs, name)) return false;
    if (!isSameJson(before.template.Outputs?.[name], template.Outputs?.[name])) return false;
    return ![...namesIn(template.Outputs?.[name])].some((id) => unstable.has(id));
  });
  return { names, values: Object.fromEntries(stable.map((name) => [name, before.outputs[name]!])) };
}
