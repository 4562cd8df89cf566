import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type {
  CancelExportTaskRequest,
  CreateExportTaskRequest,
  CreateExportTaskResponse,
  DescribeExportTasksRequest,
  DescribeExportTasksResponse,
  ExportTask,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Context, Operation } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { invalidParameter, notFound } from '../errors.ts';
import type { Entry } from '../events/chunk.ts';
import { read } from '../events/storage.ts';
import { findGroup } from '../find.ts';
import { page } from '../page.ts';
import { type GroupRecord, logs } from '../records.ts';
import { check, checkOptional, checkRange } from '../validate.ts';

interface ExportRecord {
  readonly id: string;
  readonly name?: string | undefined;
  readonly group: string;
  readonly from: number;
  readonly to: number;
  readonly bucket: string;
  readonly prefix: string;
  readonly status: 'RUNNING' | 'COMPLETED' | 'FAILED';
  readonly message: string;
  readonly created: number;
  readonly completed?: number;
}

const tasksOf = (ctx: Context) => logs(ctx).of<ExportRecord>('export-tasks');
const zip = promisify(gzip);

/**
 * Writes the events of a time span to a bucket, one gzipped object a stream, in the background.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateExportTask.html
 */
export const createExportTask: Operation<CreateExportTaskRequest, CreateExportTaskResponse> = async (input, ctx) => {
  const bucket = check(input.destination, 'destination', { max: 512 });
  const prefix = checkOptional(input.destinationPrefix, 'destinationPrefix', { min: 0, max: 512 }) ?? 'exportedlogs';
  const { from, to } = spanOf(input);
  const group = findGroup(input.logGroupName, ctx);
  await testBucket(bucket, ctx);
  const task: ExportRecord = {
    id: ctx.kernel.ids.uuid(),
    name: input.taskName,
    group: group.name,
    from,
    to,
    bucket,
    prefix,
    status: 'RUNNING',
    message: 'Task is active',
    created: ctx.kernel.clock.now(),
  };
  tasksOf(ctx).put(task.id, task);
  ctx.kernel.background(run(task, group, input.logStreamNamePrefix ?? '', ctx));
  return { taskId: task.id };
};

function spanOf(input: CreateExportTaskRequest): { from: number; to: number } {
  const from = checkRange(input.from, 'from', 0, 0, Number.MAX_SAFE_INTEGER);
  const to = checkRange(input.to, 'to', 0, 0, Number.MAX_SAFE_INTEGER);
  if (to <= from) throw invalidParameter('The specified time range is invalid: from must be before to.');
  return { from, to };
}

/** As AWS does: an object is written to see that it can be. */
async function testBucket(Bucket: string, ctx: Context): Promise<void> {
  try {
    await ctx.aws.s3.putObject({
      Bucket,
      Key: 'aws-logs-write-test',
      Body: Buffer.from('Permission Check Successful'),
    });
  } catch (error) {
    if (!(error instanceof AwsError) || error.status === 501) throw error;
    throw invalidParameter('The given bucket does not exist. Please make sure the bucket is valid.');
  }
}

async function run(task: ExportRecord, group: Readonly<GroupRecord>, prefix: string, ctx: Context): Promise<void> {
  const end = (status: ExportRecord['status'], message: string) => {
    tasksOf(ctx).put(task.id, { ...task, status, message, completed: ctx.kernel.clock.now() });
    return ctx.kernel.store.commit();
  };
  try {
    const streams = new Map(
      [...logs(ctx).streams(group).values()]
        .filter((stream) => stream.name.startsWith(prefix))
        .map((stream) => [stream.id, stream.name]),
    );
    const found = new Map<string, Entry[]>();
    const span = { from: task.from, to: task.to, streams: new Set(streams.keys()) };
    for await (const entries of read(ctx.kernel, ctx, group, span)) {
      for (const entry of entries) {
        const own = found.get(entry.stream);
        if (own) own.push(entry);
        else found.set(entry.stream, [entry]);
      }
    }
    for (const [stream, entries] of found) {
      const lines = entries.map((one) => `${new Date(one.timestamp).toISOString()} ${one.message}`);
      const name = (streams.get(stream) ?? '').replaceAll('/', '-');
      const Key = `${task.prefix}/${task.id}/${name}/000000.gz`;
      await ctx.aws.s3.putObject({ Bucket: task.bucket, Key, Body: await zip(lines.join('\n')) });
    }
    await end('COMPLETED', 'Completed successfully');
  } catch (error) {
    await end('FAILED', error instanceof Error ? error.message : String(error));
  }
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeExportTasks.html */
export const describeExportTasks: Operation<DescribeExportTasksRequest, DescribeExportTasksResponse> = (input, ctx) => {
  const limit = checkRange(input.limit, 'limit', 50, 1, 50);
  const tasks = tasksOf(ctx);
  if (input.taskId !== undefined && !tasks.has(input.taskId)) {
    throw notFound('The specified export task does not exist.');
  }
  const wanted = [...tasks.values()].filter(
    (task) =>
      (input.taskId === undefined || task.id === input.taskId) &&
      (input.statusCode === undefined || task.status === input.statusCode),
  );
  const key = (task: ExportRecord) => `${String(task.created).padStart(15, '0')} ${task.id}`;
  const { items, nextToken } = page(wanted, { nextToken: input.nextToken, limit }, key);
  return { exportTasks: items.map(shape), nextToken };
};

function shape(task: Readonly<ExportRecord>): ExportTask {
  return {
    taskId: task.id,
    taskName: task.name,
    logGroupName: task.group,
    from: task.from,
    to: task.to,
    destination: task.bucket,
    destinationPrefix: task.prefix,
    status: { code: task.status, message: task.message },
    executionInfo: { creationTime: task.created, completionTime: task.completed },
  };
}

/** A task ends within moments: there is nothing left to cancel. */
export const cancelExportTask: Operation<CancelExportTaskRequest, object> = (input, ctx) => {
  const id = check(input.taskId, 'taskId', { max: 512 });
  if (!tasksOf(ctx).has(id)) throw notFound('The specified export task does not exist.');
  throw new AwsError('InvalidOperationException', 'The specified export task has already finished', 400);
};
