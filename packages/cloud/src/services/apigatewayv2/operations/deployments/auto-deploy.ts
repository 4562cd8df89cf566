import type { Context } from '../../../../kernel/context.ts';
import { seconds } from '../../shared/time.ts';
import { deployments, snapshots, stages } from '../../state/state.ts';

const TRIGGERED = 'Automatic deployment triggered by changes to the Api configuration';

/**
 * Deploys an API to its stages that deploy automatically. Called after every change of what a deployment freezes. Only the
 * newest automatic deployment is kept, without a snapshot: it is the API as it is now.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html
 */
export function autoDeploy(ctx: Context, api: string): void {
  const automatic = [...stages(ctx, api).values()].filter(({ AutoDeploy }) => AutoDeploy);
  if (automatic.length === 0) return;
  const id = ctx.kernel.ids.random(6);
  const now = seconds(ctx.kernel);
  deployments(ctx, api).put(id, {
    AutoDeployed: true,
    CreatedDate: now,
    DeploymentId: id,
    DeploymentStatus: 'DEPLOYED',
    Description: TRIGGERED,
  });
  for (const stage of automatic) {
    stages(ctx, api).put(stage.StageName, {
      ...stage,
      DeploymentId: id,
      LastUpdatedDate: now,
      LastDeploymentStatusMessage: `Successfully deployed stage with deployment ID '${id}'`,
    });
  }
  dropUnused(ctx, api);
}

/** Drops automatic deployments that no stage has any more. */
function dropUnused(ctx: Context, api: string): void {
  const used = new Set([...stages(ctx, api).values()].map(({ DeploymentId }) => DeploymentId));
  for (const [id, { AutoDeployed }] of [...deployments(ctx, api).entries()]) {
    if (AutoDeployed && !used.has(id) && !snapshots(ctx, api).has(id)) deployments(ctx, api).delete(id);
  }
}
