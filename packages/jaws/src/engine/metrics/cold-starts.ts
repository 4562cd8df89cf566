import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { awsCode } from '../../aws/observe.ts';
import { readReport } from '../../base/lambda-report.ts';
import type { ColdStarts } from './types.ts';

/** Each page is a call, and an account has five a second. */
const pages = 10;

/** Text lines name the time of the initialization or of the snapshot; JSON lines have it as a field. */
const filterPattern = '?"Init Duration" ?"Restore Duration" ?"initDurationMs" ?"restoreDurationMs"';

/**
 * Whether a stream belongs to this function: others may write into its log group, such as a copy during tuning, and their streams begin with their
 * name.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html
 */
const isStreamOf = (functionName: string, stream = ''): boolean => {
  const name = stream.split('/')[3] ?? '';
  return name.startsWith('[') || name.startsWith(`${functionName}[`);
};

/** The cold starts that a function's log reports. Undefined if it has no log. */
export async function coldStartsOf(
  logs: CloudWatchLogsClient,
  { functionName, group: logGroupName }: { readonly functionName: string; readonly group: string },
  from: Date,
  to: Date,
): Promise<ColdStarts | undefined> {
  const { FilterLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  const times: number[] = [];
  let memory: ColdStarts['memory'];
  let nextToken: string | undefined;
  try {
    for (let page = 0; page < pages; page++) {
      const answer = await logs.send(
        new FilterLogEventsCommand({
          logGroupName,
          startTime: from.getTime(),
          endTime: to.getTime(),
          filterPattern,
          nextToken,
        }),
      );
      for (const { message = '', logStreamName } of answer.events ?? []) {
        const report = isStreamOf(functionName, logStreamName) ? readReport(message) : undefined;
        if (report?.initDuration === undefined) continue;
        times.push(report.initDuration);
        if (!memory || report.maxMemoryUsed > memory.used)
          memory = { used: report.maxMemoryUsed, size: report.memorySize };
      }
      nextToken = answer.nextToken;
      if (nextToken === undefined) break;
    }
  } catch (error) {
    if (awsCode(error) === 'ResourceNotFoundException') return undefined;
    throw error;
  }
  const median = times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
  return {
    count: times.length,
    ...(median !== undefined && { median }),
    ...(memory && { memory }),
    ...(nextToken !== undefined && { more: true as const }),
  };
}
