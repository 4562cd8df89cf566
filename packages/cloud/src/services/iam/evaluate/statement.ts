import { holds } from './conditions/conditions.ts';
import type { Statement } from './document.ts';
import { fits, glob } from './glob.ts';
import type { Request } from './request.ts';
import { withVariables } from './variables.ts';

/** Whether action, resource and conditions fit the request; who is meant is asked apart, by resource policies only. */
export function applies(statement: Statement, request: Request): boolean {
  return actionFits(statement, request) && resourceFits(statement, request) && conditionsHold(statement, request);
}

export function actionFits(statement: Statement, request: Request): boolean {
  const matches = (pattern: string) => glob(pattern, request.action);
  if (statement.notActions.length > 0) return !statement.notActions.some(matches);
  return statement.actions.some(matches);
}

export function resourceFits(statement: Statement, request: Request): boolean {
  const { resource } = request;
  // Trust policies and policies of sessions have no resource: they are about what they are attached to.
  if (statement.resources.length === 0 && statement.notResources.length === 0) return true;
  if (resource === undefined) return statement.effect === 'Allow' || statement.resources.includes('*');
  const matches = (pattern: string) => {
    const parts = withVariables(pattern, request.context, statement.variables);
    return parts !== undefined && fits(parts, resource);
  };
  if (statement.notResources.length > 0) return !statement.notResources.some(matches);
  return statement.resources.some(matches);
}

function conditionsHold(statement: Statement, request: Request): boolean {
  return statement.conditions.every((condition) => holds(condition, request.context, statement.variables));
}
