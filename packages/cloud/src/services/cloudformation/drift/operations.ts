import type {
  DescribeStackDriftDetectionStatusCommandInput,
  DescribeStackDriftDetectionStatusCommandOutput,
  DescribeStackResourceDriftsCommandInput,
  DescribeStackResourceDriftsCommandOutput,
  DetectStackDriftCommandInput,
  DetectStackDriftCommandOutput,
  DetectStackResourceDriftCommandInput,
  DetectStackResourceDriftCommandOutput,
  StackResourceDrift,
} from '@aws-sdk/client-cloudformation';
import type { Operation, Output } from '../../../kernel/context.ts';
import type { StackRecord } from '../records.ts';
import { page, requireStack, resourcesOf, stacksOf } from '../state.ts';
import { validationError } from '../template/errors.ts';
import { quietDeployment } from '../update-stack.ts';
import { detectResource, existing } from './detect.ts';
import { type DriftRecord, detectionsOf, driftsOf } from './records.ts';

/** States in which AWS detects drift. */
const still =
  /^(CREATE_COMPLETE|UPDATE_COMPLETE|UPDATE_ROLLBACK_COMPLETE|UPDATE_ROLLBACK_FAILED|IMPORT_COMPLETE|IMPORT_ROLLBACK_COMPLETE)$/;

/**
 * The detection is over with the answer. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DetectStackDrift.html
 */
export const detectStackDrift: Operation<DetectStackDriftCommandInput, Output<DetectStackDriftCommandOutput>> = async (
  request,
  ctx,
) => {
  const stack = requireStack(ctx, request.StackName);
  checkStill(stack);
  const d = await quietDeployment(ctx, stack.id);
  const found: DriftRecord[] = [];
  for (const record of existing(d, request.LogicalResourceIds)) found.push(await detectResource(d, record));
  const drifted = found.filter(({ status }) => status === 'MODIFIED' || status === 'DELETED').length;
  const known = found.some(({ status }) => status !== 'NOT_CHECKED');
  const status = drifted > 0 ? ('DRIFTED' as const) : known ? ('IN_SYNC' as const) : ('NOT_CHECKED' as const);
  const id = ctx.kernel.ids.uuid();
  const started = ctx.kernel.clock.now();
  detectionsOf(ctx).put(id, { id, stackId: stack.id, started, status, drifted });
  stacksOf(ctx).put(stack.id, { ...requireStack(ctx, stack.id), drift: { status, checked: started } });
  return { StackDriftDetectionId: id };
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackDriftDetectionStatus.html */
export const describeStackDriftDetectionStatus: Operation<
  DescribeStackDriftDetectionStatusCommandInput,
  Output<DescribeStackDriftDetectionStatusCommandOutput>
> = (request, ctx) => {
  const id = request.StackDriftDetectionId ?? '';
  const detection = detectionsOf(ctx).get(id);
  if (!detection) throw validationError(`Drift detection with id ${id} does not exist`);
  return {
    StackId: detection.stackId,
    StackDriftDetectionId: id,
    StackDriftStatus: detection.status,
    DetectionStatus: 'DETECTION_COMPLETE',
    DriftedStackResourceCount: detection.drifted,
    Timestamp: new Date(detection.started),
  };
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DetectStackResourceDrift.html */
export const detectStackResourceDrift: Operation<
  DetectStackResourceDriftCommandInput,
  Output<DetectStackResourceDriftCommandOutput>
> = async (request, ctx) => {
  const stack = requireStack(ctx, request.StackName);
  checkStill(stack);
  const record = resourcesOf(ctx, stack.id).get(request.LogicalResourceId ?? '');
  if (!record?.current) {
    throw validationError(`Resource ${request.LogicalResourceId} does not exist for stack ${stack.name}`);
  }
  const found = await detectResource(await quietDeployment(ctx, stack.id), record);
  return { StackResourceDrift: view(stack.id, found) };
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResourceDrifts.html */
export const describeStackResourceDrifts: Operation<
  DescribeStackResourceDriftsCommandInput,
  Output<DescribeStackResourceDriftsCommandOutput>
> = (request, ctx) => {
  const stack = requireStack(ctx, request.StackName);
  const wanted = request.StackResourceDriftStatusFilters;
  const found = [...driftsOf(ctx, stack.id).values()].filter(
    ({ status }) => wanted === undefined || wanted.length === 0 || wanted.includes(status),
  );
  const { items, next } = page(found, request.NextToken, request.MaxResults);
  return {
    StackResourceDrifts: items.map((record) => view(stack.id, record)),
    ...(next === undefined ? {} : { NextToken: next }),
  };
};

function checkStill(stack: StackRecord): void {
  if (still.test(stack.status)) return;
  throw validationError(`Drift detection cannot be performed on stack ${stack.id} in status ${stack.status}`);
}

function view(stackId: string, record: DriftRecord): StackResourceDrift {
  return {
    StackId: stackId,
    LogicalResourceId: record.logicalId,
    PhysicalResourceId: record.physicalId,
    ResourceType: record.type,
    StackResourceDriftStatus: record.status,
    Timestamp: new Date(record.checked),
    ...(record.expected === undefined ? {} : { ExpectedProperties: record.expected }),
    ...(record.actual === undefined ? {} : { ActualProperties: record.actual }),
    PropertyDifferences: [...record.differences],
  };
}
