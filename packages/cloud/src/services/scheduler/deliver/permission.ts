import { asService } from '../../../kernel/as-service.ts';
import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { roleAllows } from '../../../kernel/permission.ts';
import { PRINCIPAL } from '../principal.ts';
import { groupArn } from '../records.ts';
import type { Job } from './job.ts';

/**
 * Scheduler has the permissions of the schedule's role.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html#setting-up-execution-role
 */
export async function mustAllow(ctx: Context, job: Job, action: string, resource: string): Promise<void> {
  if (ctx.kernel.lenient) return;
  const role = job.target.RoleArn ?? '';
  const access = { service: PRINCIPAL, action, resource, source: groupArn(ctx, job.group) };
  if (await roleAllows(ctx, role, access)) return;
  throw new AwsError(
    'AccessDeniedException',
    `The role ${role} does not let ${PRINCIPAL} perform ${action} on resource: ${resource}`,
    403,
  );
}

/** A context with Scheduler as the caller, in the account and region of the target's ARN. */
export const asScheduler = (ctx: Context, arn: string): Context => asService(ctx, PRINCIPAL, arn);
