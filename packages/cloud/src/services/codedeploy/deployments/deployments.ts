import type {
  BatchGetDeploymentsCommandInput,
  BatchGetDeploymentsCommandOutput,
  GetDeploymentCommandInput,
  GetDeploymentCommandOutput,
  ListDeploymentsCommandInput,
  ListDeploymentsCommandOutput,
  TimeRange,
} from '@aws-sdk/client-codedeploy';
import type { Operation, Output } from '../../../kernel/context.ts';
import { failure } from '../errors.ts';
import { findApplication, findDeployment, findGroup } from '../find.ts';
import { batch, page } from '../page.ts';
import { type DeploymentRecord, deployments } from '../records.ts';
import { infoOf } from './shape.ts';

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_GetDeployment.html */
export const getDeployment: Operation<GetDeploymentCommandInput, Output<GetDeploymentCommandOutput>> = (
  input,
  ctx,
) => ({ deploymentInfo: infoOf(findDeployment(ctx, input.deploymentId)) });

/** Unknown ids are left out. https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BatchGetDeployments.html */
export const batchGetDeployments: Operation<
  BatchGetDeploymentsCommandInput,
  Output<BatchGetDeploymentsCommandOutput>
> = (input, ctx) => {
  const ids = batch(input.deploymentIds, 25, 'DeploymentIdRequired', 'deployment ID');
  const found = ids.flatMap((id) => deployments(ctx).get(id) ?? []);
  return { deploymentsInfo: found.map(infoOf) };
};

const STATES = ['Created', 'Queued', 'InProgress', 'Baking', 'Succeeded', 'Failed', 'Stopped', 'Ready'];

/** The newest first. https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListDeployments.html */
export const listDeployments: Operation<ListDeploymentsCommandInput, Output<ListDeploymentsCommandOutput>> = (
  input,
  ctx,
) => {
  const { applicationName: application, deploymentGroupName: group, includeOnlyStatuses: states } = input;
  if (application === undefined && group !== undefined) {
    throw failure('ApplicationNameRequired', 'A deployment group is named together with its application.');
  }
  if (application !== undefined && group === undefined) {
    findApplication(ctx, application);
    throw failure('DeploymentGroupNameRequired', 'An application is named together with a deployment group.');
  }
  if (application !== undefined) findGroup(ctx, application, group);
  const strange = states?.find((state) => !STATES.includes(state));
  if (strange !== undefined) throw failure('InvalidDeploymentStatus', `The deployment status ${strange} is invalid.`);
  const found = [...deployments(ctx).values()].filter(
    (one) =>
      (application === undefined || (one.application === application && one.group === group)) &&
      (!states?.length || states.includes(one.status)) &&
      isWithin(one, input.createTimeRange) &&
      input.externalId === undefined,
  );
  // The newest of two at the same time was added last.
  const ids = found
    .reverse()
    .sort((a, b) => b.created - a.created)
    .map(({ id }) => id);
  const { items, ...rest } = page(ids, input.nextToken);
  return { deployments: items, ...rest };
};

function isWithin({ created }: Readonly<DeploymentRecord>, range: TimeRange | undefined): boolean {
  const [start, end] = [range?.start, range?.end].map((date) => (date ? new Date(date).getTime() : undefined));
  if (start !== undefined && end !== undefined && start > end) {
    throw failure('InvalidTimeRange', 'The start of the time range is after its end.');
  }
  return (start === undefined || created >= start) && (end === undefined || created <= end);
}
