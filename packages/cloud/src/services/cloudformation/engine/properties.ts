import { evaluate } from '../template/evaluate.ts';
import type { Json } from '../template/json.ts';
import { checkProperties, propertyProblem } from '../template/properties.ts';
import type { Scope } from '../template/value.ts';
import { type Deployment, stackOf } from './deployment.ts';
import { checkSecureReferences, resolveDynamic } from './dynamic-references.ts';
import type { Plan } from './plan.ts';
import { isCustom, rawProperties } from './raw-properties.ts';
import { ResourceFailure } from './reason.ts';
import { withStackTags } from './stack-tags.ts';

export interface Evaluated {
  readonly properties: Readonly<Record<string, unknown>>;
  /** JSON for events: secrets masked. */
  readonly shown: string;
}

/** A resource's properties with every function resolved and every value of the type that the schema says. */
export async function evaluateProperties(d: Deployment, plan: Plan, logicalId: string): Promise<Evaluated> {
  const definition = plan.bound.template.resources.get(logicalId)!;
  const { scope, isSecret } = watchedScope(plan);
  const raw = rawProperties(definition, scope);
  checkSecureReferences(definition.type, raw as Json);
  const resolved = await resolveDynamic(raw as Json, d.ctx);
  const { tags } = stackOf(d).input;
  const tagged = withStackTags(d.specs, definition.type, resolved as Readonly<Record<string, unknown>>, tags);
  const checked = checkProperties(d.specs, definition.type, tagged);
  const problem = propertyProblem(logicalId, checked);
  if (problem) throw new ResourceFailure(problem);
  // A custom resource gets other properties than it shows.
  const asWritten = isSecret() || isCustom(definition.type);
  return { properties: checked.properties, shown: asWritten ? maskedProperties(plan, logicalId) : JSON.stringify(raw) };
}

/** The plan's scope, which notices that a secret is read: most resources are shown as they are, and need not be worked out twice. */
function watchedScope({ bound }: Plan): { scope: Scope; isSecret(): boolean } {
  let found = false;
  const scope: Scope = {
    ...bound.scope,
    ref(name) {
      found ||= bound.template.parameters.get(name)?.noEcho === true;
      return bound.scope.ref(name);
    },
  };
  return { scope, isSecret: () => found };
}

function maskedProperties(plan: Plan, logicalId: string): string {
  try {
    return JSON.stringify(evaluate(plan.bound.template.resources.get(logicalId)!.properties, plan.shown));
  } catch {
    // A function that takes a hidden value apart finds less than it asks for.
    return '{}';
  }
}
