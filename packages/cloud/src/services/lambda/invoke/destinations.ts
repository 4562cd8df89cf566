import type { Context } from '../../../kernel/context.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import type { Outcome } from '../exec/invocation.ts';
import { functionArn } from '../names.ts';
import type { Target } from '../resolve.ts';
import type { EventInvokeRecord, EventRecord } from '../state.ts';
import { deliver } from './deliver.ts';

interface Report {
  readonly ctx: Context;
  readonly target: Target;
  readonly record: EventRecord;
  readonly settings: EventInvokeRecord | undefined;
  readonly outcome?: Outcome;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
export async function sendSuccess(report: Report): Promise<void> {
  const destination = report.settings?.DestinationConfig?.OnSuccess?.Destination;
  if (destination) await send(report, destination, recordOf(report, 'Success'), 'Success');
}

export async function sendFailure(report: Report & { condition: string }): Promise<void> {
  const destination = report.settings?.DestinationConfig?.OnFailure?.Destination;
  if (destination) await send(report, destination, recordOf(report, report.condition), 'Failure');
  const deadLetters = report.target.configuration.DeadLetterConfig?.TargetArn;
  if (deadLetters) await sendDeadLetter(report, deadLetters);
}

function recordOf({ ctx, outcome, record, target }: Report, condition: string): object {
  const executed = target.version;
  return {
    version: '1.0',
    timestamp: new Date(ctx.kernel.clock.now()).toISOString(),
    requestContext: {
      requestId: record.id,
      functionArn: functionArn(target.place, target.fn.name, target.qualifier ?? '$LATEST'),
      condition,
      approximateInvokeCount: record.attempts,
    },
    requestPayload: parsed(Buffer.from(record.payload, 'base64')),
    ...(outcome
      ? {
          responseContext: {
            statusCode: 200,
            executedVersion: executed,
            ...(outcome.failed ? { functionError: 'Unhandled' } : {}),
          },
          responsePayload: parsed(outcome.payload),
        }
      : {}),
  };
}

const parcelOf = ({ target }: Report) => ({
  role: target.configuration.Role ?? '',
  source: functionArn(target.place, target.fn.name, target.qualifier ?? '$LATEST'),
  folder: `async/${target.fn.name}`,
});

/**
 * A record that cannot be delivered is lost, as on AWS, which reports it in a metric only; here the cloud's log does.
 */
async function send(report: Report, arn: string, record: object, result: 'Success' | 'Failure'): Promise<void> {
  try {
    await deliver(report.ctx, { ...parcelOf(report), to: arn, body: JSON.stringify(record), result });
  } catch (error) {
    report.ctx.kernel.log.warn(`Nothing could be delivered to ${arn}`, { error: String(error) });
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq */
async function sendDeadLetter(report: Report, arn: string): Promise<void> {
  const { ctx, outcome, record } = report;
  const error = outcome ? (parsed(outcome.payload) as { errorMessage?: unknown } | null) : null;
  const attributes = {
    RequestID: { DataType: 'String', StringValue: record.id },
    ErrorCode: { DataType: 'Number', StringValue: '200' },
    ErrorMessage: { DataType: 'String', StringValue: String(error?.errorMessage ?? '').slice(0, 1024) || ' ' },
  };
  try {
    const body = Buffer.from(record.payload, 'base64').toString();
    await deliver(ctx, { ...parcelOf(report), to: arn, body, attributes, result: 'Failure' });
  } catch (problem) {
    ctx.kernel.log.warn(`Nothing could be delivered to ${arn}`, { error: String(problem) });
  }
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return parseUserJson(Buffer.from(bytes).toString());
  } catch {
    return Buffer.from(bytes).toString();
  }
}
