import type { Caller, Context } from '../../../kernel/context.ts';
import { guarded } from '../../../kernel/guarded.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import { mayAssume } from '../../../kernel/permission.ts';
import { arnOf, type DeploymentRecord } from '../records.ts';
import { DeploymentFailure } from './failure.ts';

const PRINCIPAL = 'codedeploy.amazonaws.com';

/** Throws when CodeDeploy may not assume the deployment's service role. Tests made for other emulators name roles that do not exist. */
export async function checkAssumable(ctx: Context, { application, group, role }: DeploymentRecord): Promise<void> {
  if (ctx.kernel.lenient) return;
  const source = arnOf(ctx, `deploymentgroup:${application}/${group}`);
  if (await mayAssume(ctx, role, { service: PRINCIPAL, source })) return;
  throw new DeploymentFailure('IAM_ROLE_MISSING', `CodeDeploy cannot assume the service role ${role}.`);
}

/**
 * A context whose calls are made as a session of the service role, with its permissions.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/getting-started-create-service-role.html
 */
export function asRole(ctx: Context, { id, role }: DeploymentRecord): Context {
  const { account, kernel, region } = ctx;
  if (kernel.lenient) return kernel.context({ account, region });
  const caller: Caller = {
    kind: 'role',
    account,
    arn: `arn:${partitionOf(region)}:sts::${account}:assumed-role/${role.split('/').at(-1)}/${id}`,
    userId: `AROA:${id}`,
  };
  return guarded(kernel.context({ account, region, caller }));
}
