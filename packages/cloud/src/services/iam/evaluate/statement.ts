import { fits, matchesAnyCase } from '../../../kernel/glob.ts';
import { holds } from '../../../kernel/policy/conditions.ts';
import { withVariables } from '../../../kernel/policy/variables.ts';
import type { Statement } from './document.ts';
import type { Request } from './request.ts';

/**
 * Whether action, resource and conditions match the request; principals are matched separately, for resource policies
 * only.
 */
export function applies(statement: Statement, request: Request, ofResource = false): boolean {
  return (
    actionFits(statement, request) && resourceFits(statement, request, ofResource) && conditionsHold(statement, request)
  );
}

export function actionFits(statement: Statement, request: Request): boolean {
  const matches = (pattern: string) => matchesAnyCase(pattern, request.action);
  if (statement.notActions.length > 0) return !statement.notActions.some(matches);
  return statement.actions.some(matches);
}

/** `ofResource`: the statement is of a resource's own policy, whose ARNs are whole. */
export function resourceFits(statement: Statement, request: Request, ofResource = false): boolean {
  const { resource } = request;
  // Trust policies and session policies have no resource: they apply to the entity that they are attached to.
  if (statement.resources.length === 0 && statement.notResources.length === 0) return true;
  if (resource === undefined) return statement.effect === 'Allow' || statement.resources.includes('*');
  const matches = (pattern: string) => {
    const whole = ofResource ? pattern : completed(pattern);
    const parts = withVariables(whole, request.context, statement.variables);
    return parts !== undefined && fits(parts, resource);
  };
  if (statement.notResources.length > 0) return !statement.notResources.some(matches);
  return statement.resources.some(matches);
}

/**
 * An ARN that breaks off is completed by AWS with stars: `arn:aws:sqs` is `arn:aws:sqs:*:*:*`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
function completed(pattern: string): string {
  if (!pattern.startsWith('arn:')) return pattern;
  const parts = pattern.replace(/\$\{[^{}]*\}/g, '').split(':').length;
  return pattern + ':*'.repeat(Math.max(0, 6 - parts));
}

function conditionsHold(statement: Statement, request: Request): boolean {
  return statement.conditions.every((condition) => holds(condition, request.context, statement.variables));
}
