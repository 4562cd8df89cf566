import type {
  CancelMessageMoveTaskRequest,
  CancelMessageMoveTaskResult,
  ListMessageMoveTasksRequest,
  ListMessageMoveTasksResult,
  StartMessageMoveTaskRequest,
  StartMessageMoveTaskResult,
} from '@aws-sdk/client-sqs';
import type { Context, Operation } from '../../../kernel/context.ts';
import type { Collection } from '../../../store/store.ts';
import { invalidParameter, noSuchResource, unsupported } from '../errors.ts';
import { checkRange, parseArn, queueByArn } from '../find.ts';
import { sourcesOf } from '../queues/list-queues.ts';
import { type MoveRecord, messagesOf, movesOf, type Queue } from '../records.ts';
import { beginMove } from './run.ts';

const LISTED = 10;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html */
export const startMessageMoveTask: Operation<StartMessageMoveTaskRequest, StartMessageMoveTaskResult> = (
  input,
  ctx,
) => {
  const source = sourceOf(input.SourceArn, ctx);
  const rate = input.MaxNumberOfMessagesPerSecond;
  checkRange(rate, 'MaxNumberOfMessagesPerSecond', 1, 500, 'You must enter a value between 1 and 500.');
  if (sourcesOf(input.SourceArn ?? '', ctx).length === 0) {
    throw invalidParameter('Source queue must be configured as a Dead Letter Queue.');
  }
  const destination = input.DestinationArn;
  if (destination !== undefined && !queueByArn(ctx.kernel, destination)) {
    throw noSuchResource("The resource that you specified for the DestinationArn parameter doesn't exist.");
  }
  if (destination !== undefined && destination === input.SourceArn) {
    throw invalidParameter('Source and destination queues must be different.');
  }
  const tasks = movesOf(ctx.kernel, source);
  // LocalStack's test_start_multiple_move_tasks, validated on AWS.
  if ([...tasks.values()].some((task) => task.source === input.SourceArn && isActive(task))) {
    throw invalidParameter(
      'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
    );
  }
  const task: MoveRecord = {
    id: ctx.kernel.ids.uuid(),
    source: input.SourceArn ?? '',
    ...(destination === undefined ? {} : { destination }),
    ...(rate === undefined ? {} : { rate }),
    started: ctx.kernel.clock.now(),
    status: 'RUNNING',
    moved: 0,
    toMove: messagesOf(ctx.kernel, source).size,
  };
  tasks.put(task.id, task);
  forgetOld(tasks, task.source);
  beginMove(ctx.kernel, source, task.id);
  return { TaskHandle: handleOf(task) };
};

/** No more of a queue's tasks than can be listed are kept. */
function forgetOld(tasks: Collection<MoveRecord>, source: string): void {
  const own = [...tasks.values()].filter((task) => task.source === source);
  for (const { id } of own.slice(0, -LISTED)) tasks.delete(id);
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasks.html */
export const listMessageMoveTasks: Operation<ListMessageMoveTasksRequest, ListMessageMoveTasksResult> = (
  input,
  ctx,
) => {
  const source = sourceOf(input.SourceArn, ctx);
  const max = input.MaxResults ?? 1;
  checkRange(max, 'MaxResults', 1, LISTED, 'You must enter a value between 1 and 10.');
  const tasks = [...movesOf(ctx.kernel, source).values()].filter((task) => task.source === input.SourceArn);
  return {
    Results: tasks
      .reverse()
      .slice(0, max)
      .map((task) => ({
        ...(isActive(task) ? { TaskHandle: handleOf(task) } : {}),
        Status: task.status,
        SourceArn: task.source,
        ...(task.destination === undefined ? {} : { DestinationArn: task.destination }),
        ...(task.rate === undefined ? {} : { MaxNumberOfMessagesPerSecond: task.rate }),
        ApproximateNumberOfMessagesMoved: task.moved,
        ApproximateNumberOfMessagesToMove: task.toMove,
        ...(task.failure === undefined ? {} : { FailureReason: task.failure }),
        StartedTimestamp: Math.floor(task.started),
      })),
  };
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CancelMessageMoveTask.html */
export const cancelMessageMoveTask: Operation<CancelMessageMoveTaskRequest, CancelMessageMoveTaskResult> = (
  input,
  ctx,
) => {
  const { taskId, sourceArn } = readHandle(input.TaskHandle);
  const tasks = movesOf(ctx.kernel, sourceOf(sourceArn, ctx));
  const task = tasks.get(taskId);
  if (!task) throw noSuchResource('Task does not exist.');
  if (!isActive(task)) throw unsupported('Only active tasks can be cancelled.');
  tasks.put(taskId, { ...task, status: 'CANCELLED' });
  return { ApproximateNumberOfMessagesMoved: task.moved };
};

const isActive = ({ status }: Pick<MoveRecord, 'status'>): boolean => status === 'RUNNING';

function sourceOf(arn: string | undefined, { kernel }: Context): Queue {
  if (!parseArn(arn ?? ''))
    throw invalidParameter(
      'You must use this format to specify the SourceArn: arn:aws:sqs:<region>:<account-id>:<queue-name>',
    );
  const queue = queueByArn(kernel, arn ?? '');
  if (!queue) throw noSuchResource("The resource that you specified for the SourceArn parameter doesn't exist.");
  return queue;
}

const handleOf = ({ id, source }: MoveRecord): string =>
  Buffer.from(JSON.stringify({ taskId: id, sourceArn: source })).toString('base64');

function readHandle(handle: string | undefined): { taskId: string; sourceArn: string } {
  try {
    const { taskId, sourceArn } = JSON.parse(Buffer.from(handle ?? '', 'base64').toString()) as Record<string, unknown>;
    if (typeof taskId === 'string' && typeof sourceArn === 'string') return { taskId, sourceArn };
  } catch {}
  throw invalidParameter('Value for parameter TaskHandle is invalid.');
}
