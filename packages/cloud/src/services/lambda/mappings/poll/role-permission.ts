import { roleAllows } from '../../../../kernel/permission.ts';
import { targetOf, type Work } from './mapping.ts';

/** Why the mapping's function may not read its source, or undefined. */
export async function roleProblem(work: Work, action: string): Promise<string | undefined> {
  if (work.kernel.lenient) return undefined;
  const role = targetOf(work).configuration.Role ?? '';
  const access = { service: 'lambda.amazonaws.com', action, resource: work.mapping.EventSourceArn ?? '' };
  if (await roleAllows(work.ctx, role, access)) return undefined;
  return `The function's execution role does not have permission to call ${action}.`;
}
