import type { Context } from '../../../kernel/context.ts';
import { notImplemented } from '../../../kernel/errors.ts';
import type { Outcome } from '../exec/invocation.ts';
import { functionArn } from '../names.ts';
import type { Target } from '../resolve.ts';
import type { EventInvokeRecord, EventRecord } from '../state.ts';

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
  if (destination) await send(report, destination, recordOf(report, 'Success'));
}

export async function sendFailure(report: Report & { condition: string }): Promise<void> {
  const destination = report.settings?.DestinationConfig?.OnFailure?.Destination;
  if (destination) await send(report, destination, recordOf(report, report.condition));
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

/** What cannot be delivered is lost, as on AWS, where only a metric tells of it; here the cloud's log does. */
async function send(report: Report, arn: string, record: object): Promise<void> {
  try {
    await deliver(report.ctx, arn, JSON.stringify(record), {});
  } catch (error) {
    report.ctx.kernel.log.warn(`Nothing could be delivered to ${arn}`, { error: String(error) });
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq */
async function sendDeadLetter({ ctx, outcome, record }: Report, arn: string): Promise<void> {
  const error = outcome ? (parsed(outcome.payload) as { errorMessage?: unknown } | null) : null;
  const attributes = {
    RequestID: { DataType: 'String', StringValue: record.id },
    ErrorCode: { DataType: 'Number', StringValue: '200' },
    ErrorMessage: { DataType: 'String', StringValue: String(error?.errorMessage ?? '').slice(0, 1024) || ' ' },
  };
  try {
    await deliver(ctx, arn, Buffer.from(record.payload, 'base64').toString(), attributes);
  } catch (problem) {
    ctx.kernel.log.warn(`Nothing could be delivered to ${arn}`, { error: String(problem) });
  }
}

type Call = (input: object) => Promise<unknown>;

/** Calls an operation of a service that this cloud may not have: it then answers "not implemented" by its name. */
async function call(ctx: Context, service: string, operation: string, input: object): Promise<unknown> {
  const services = ctx.aws as unknown as Readonly<Record<string, Readonly<Record<string, Call>>>>;
  const found = services[service]?.[operation];
  if (!found) throw notImplemented(`${service}:${operation}`);
  return found(input);
}

/** Sends to a function, a queue, a topic, a bucket or a bus; throws what the service answers. */
export async function deliver(ctx: Context, arn: string, body: string, attributes: object): Promise<void> {
  const [, , service = '', region = '', account = '', resource = ''] = arn.split(':');
  const there = ctx.with({ region: region || ctx.region, account: account || ctx.account });
  if (service === 'lambda') {
    await call(there, 'lambda', 'invoke', { FunctionName: arn, InvocationType: 'Event', Payload: Buffer.from(body) });
  } else if (service === 'sqs') {
    const queue = (await call(there, 'sqs', 'getQueueUrl', { QueueName: resource })) as { QueueUrl: string };
    const message = { QueueUrl: queue.QueueUrl, MessageBody: body, MessageAttributes: attributes };
    await call(there, 'sqs', 'sendMessage', message);
  } else if (service === 'sns') {
    await call(there, 'sns', 'publish', { TopicArn: arn, Message: body, MessageAttributes: attributes });
  } else if (service === 's3') {
    const now = new Date(ctx.kernel.clock.now()).toISOString();
    const key = `aws/lambda/${now.slice(0, 10).replaceAll('-', '/')}/${now}-${ctx.kernel.ids.uuid()}`;
    await call(there, 's3', 'putObject', { Bucket: resource, Key: key, Body: Buffer.from(body) });
  } else if (service === 'events') {
    const entry = {
      EventBusName: arn,
      Source: 'lambda',
      DetailType: 'Lambda Function Invocation Result',
      Detail: body,
    };
    await call(there, 'events', 'putEvents', { Entries: [entry] });
  } else {
    throw notImplemented(`Lambda destination ${arn}`);
  }
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return Buffer.from(bytes).toString();
  }
}
