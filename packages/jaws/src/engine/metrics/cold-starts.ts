import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { awsCode } from '../../aws/observe.ts';
import { readReport } from '../../base/lambda-report.ts';
import type { ColdStarts } from './types.ts';

/** Each page is a call, of which an account has five in a second. */
const pages = 10;

/**
 * The cold starts that a function's log reports: lines of text name the time of the initialization, those of JSON have it as a field.
 * Undefined where it has no log.
 */
export async function coldStartsOf(
  logs: CloudWatchLogsClient,
  logGroupName: string,
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
          filterPattern: '?"Init Duration" ?"Restore Duration" ?"initDurationMs"',
          nextToken,
        }),
      );
      for (const { message = '' } of answer.events ?? []) {
        const report = readReport(message);
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
